import { p256 } from "@noble/curves/nist";
import { secp256k1 } from "@noble/curves/secp256k1";
import { keccak_256 } from "@noble/hashes/sha3";
import { concat, fromHex, toHex, type Hex } from "./bytes.ts";
import { typedDataDigest, type TypedData } from "./eip712.ts";
import { HealthChainError } from "./errors.ts";
import { localWallet, signDigest, signerOf } from "./local-wallet.ts";
import { randomBytes } from "./random.ts";

/*
 * A device signs with secp256k1, as accounts do (65 bytes: r ‖ s ‖ v), or with P-256, as secure elements and phones do.
 * P-256 follows ERC-7913: its signer is the verifier contract's address (20) ‖ x ‖ y (64), its account the last 20 bytes
 * of keccak256(signer), and its signature signer ‖ r ‖ s (148 bytes, s in the lower half).
 */

/** `device-key/malformed`: not a private key of its curve. */
export class DeviceKeyError extends HealthChainError {}

/** A device's secrets: the key that signs, and the secret that its salts come from. */
export type DeviceKey = {
  readonly curve: "secp256k1" | "P-256";
  readonly privateKey: Uint8Array;
  readonly saltSecret: Uint8Array;
  /** Of a P-256 key: the contract named "P256Verifier" when the key was made. Part of its account. */
  readonly verifier?: Hex;
};

/** A P-256 signature taken apart. */
export type P256Signature = {
  readonly account: Hex;
  /** Address of the contract that checks it on the chain. */
  readonly verifier: Hex;
  /** x ‖ y, 64 bytes. */
  readonly publicKey: Uint8Array;
  /** r ‖ s, 64 bytes. */
  readonly compact: Uint8Array;
};

const signerBytes = 84;
const signedBytes = 148;

/** A fresh device key on secp256k1. */
export const newDeviceKey = (): DeviceKey => ({
  curve: "secp256k1",
  privateKey: secp256k1.utils.randomSecretKey(),
  saltSecret: randomBytes(32),
});

/** A fresh device key on P-256, for the verifier contract of a deployment. */
export const newP256DeviceKey = (verifier: Hex): DeviceKey => ({
  curve: "P-256",
  privateKey: p256.utils.randomSecretKey(),
  saltSecret: randomBytes(32),
  verifier,
});

/** The account under which a device is enrolled. Throws {@link DeviceKeyError} `device-key/malformed`. */
export function deviceAccount(key: DeviceKey): Hex {
  try {
    return key.curve === "P-256"
      ? accountOfSigner(p256Signer(key))
      : localWallet(key.privateKey).account;
  } catch {
    // No cause: it could show a part of the key.
    throw new DeviceKeyError("device-key/malformed", `This is no private key on ${key.curve}.`);
  }
}

/** What a device signs: a batch of readings, or its claim at enrolment. */
export function signAsDevice(key: DeviceKey, data: TypedData): Hex {
  const digest = typedDataDigest(data);
  if (key.curve === "secp256k1") return signDigest(key.privateKey, digest);
  const signature = p256.sign(digest, key.privateKey, { lowS: true, prehash: false });
  return toHex(concat(p256Signer(key), signature.toBytes("compact")));
}

/** The account whose device key made a signature, or undefined where it is malformed, malleable or false. */
export function deviceSignerOf(digest: Uint8Array, signature: Hex): Hex | undefined {
  const parts = p256SignatureOf(signature);
  if (parts === undefined) return signerOf(digest, signature);
  try {
    const key = concat(Uint8Array.of(0x04), parts.publicKey);
    const isTrue = p256.verify(parts.compact, digest, key, { lowS: true, prehash: false });
    return isTrue ? parts.account : undefined;
  } catch {
    return undefined; // not a point of the curve
  }
}

/** Takes a P-256 signature apart without checking it; undefined for one of secp256k1. */
export function p256SignatureOf(signature: Hex): P256Signature | undefined {
  if (signature.length !== 2 + 2 * signedBytes) return undefined;
  const bytes = fromHex(signature);
  const signer = bytes.subarray(0, signerBytes);
  return {
    account: accountOfSigner(signer),
    verifier: toHex(signer.subarray(0, 20)),
    publicKey: signer.subarray(20),
    compact: bytes.subarray(signerBytes),
  };
}

function p256Signer({ privateKey, verifier = "0x" }: DeviceKey): Uint8Array {
  return concat(fromHex(verifier), p256.getPublicKey(privateKey, false).subarray(1));
}

const accountOfSigner = (signer: Uint8Array): Hex => toHex(keccak_256(signer).subarray(12));
