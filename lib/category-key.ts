import { secp256k1 } from "@noble/curves/secp256k1";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils";
import { hkdf } from "@noble/hashes/hkdf";
import { sha256 } from "@noble/hashes/sha2";
import { concat } from "./bytes.ts";
import { encodeCanonical } from "./canonical-cbor.ts";
import { checkPrivateKey } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import { categoryField, epochField } from "./format-fields.ts";

/*
 * Category key: one secp256k1 pair for each (patient, category, epoch); its public half is on chain as x, with y even.
 *   d = HKDF-SHA256(ikm = scope root, no salt,
 *         info = dag-cbor ["category-key", 1, deployment, category, epoch], 48 bytes) mod (n − 1) + 1
 *   private key = d, or n − d where d·G has an odd y
 */

/** A category's pair: 32-byte private key, 32-byte x of a public key with even y. */
export type CategoryKey = { privateKey: Uint8Array; x: Uint8Array };

/** `category-key/bad-input` or `category-key/not-on-curve`. */
export class CategoryKeyError extends HealthChainError {}

const label = "category-key";
const version = 1;
const evenPrefix = Uint8Array.of(2);

/** The key of one category and epoch, from the scope root (32 bytes) of the epoch's generation. */
export function deriveCategoryKey({
  root,
  deployment,
  category,
  epoch,
}: {
  root: Uint8Array;
  deployment: Uint8Array;
  category: number;
  epoch: number;
}): CategoryKey {
  checkInput({ root, deployment, category, epoch });
  const info = encodeCanonical([label, version, deployment, category, epoch]);
  const order = secp256k1.Point.Fn.ORDER;
  const wide = bytesToNumberBE(hkdf(sha256, root, undefined, info, 48));
  const scalar = (wide % (order - 1n)) + 1n;
  const publicKey = secp256k1.getPublicKey(numberToBytesBE(scalar, 32), true);
  const even = publicKey[0] === 2 ? scalar : order - scalar;
  return { privateKey: numberToBytesBE(even, 32), x: publicKey.subarray(1) };
}

/** The 33-byte public key 0x02 ‖ x. Throws {@link CategoryKeyError} unless x is on the curve. */
export function publicKeyFromX(x: Uint8Array): Uint8Array {
  const publicKey = concat(evenPrefix, x);
  try {
    secp256k1.Point.fromHex(publicKey);
  } catch (cause) {
    throw new CategoryKeyError(
      "category-key/not-on-curve",
      "x is not that of a point on secp256k1: check the epoch statement that it came from",
      { cause },
    );
  }
  return publicKey;
}

/** The 32-byte x of a private key. Throws {@link CategoryKeyError} for an odd y, EciesError for no key at all. */
export function xOf(privateKey: Uint8Array): Uint8Array {
  checkPrivateKey(privateKey);
  const publicKey = secp256k1.getPublicKey(privateKey, true);
  if (publicKey[0] !== 2) {
    throw new CategoryKeyError("category-key/bad-input", "private key is of a point with odd y");
  }
  return publicKey.subarray(1);
}

function checkInput(input: {
  root: Uint8Array;
  deployment: Uint8Array;
  category: number;
  epoch: number;
}): void {
  const { root, deployment, category, epoch } = input;
  const numbers = categoryField.safeParse(category).success && epochField.safeParse(epoch).success;
  if (root.length === 32 && deployment.length === 32 && numbers) return;
  throw new CategoryKeyError(
    "category-key/bad-input",
    "a category key needs a root and a deployment of 32 bytes, a category to 255 and an epoch to 2^32 − 1",
  );
}
