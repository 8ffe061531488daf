import { secp256k1 } from "@noble/curves/secp256k1";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils";
import { hkdf } from "@noble/hashes/hkdf";
import { sha256 } from "@noble/hashes/sha2";
import { utf8 } from "./bytes.ts";

/*
 * Encryption key of a service (gateway, oracle): it keeps one key file, so this key derives from its account's:
 *   d = HKDF-SHA256(ikm = private key of the account, no salt, info = "HealthChain service encryption key", 48 bytes)
 *       mod (n − 1) + 1
 */

const info = utf8("HealthChain service encryption key");

/** The private half of the encryption key that a service's account states at its admission. */
export function serviceEncryptionKey(accountKey: Uint8Array): Uint8Array {
  const wide = bytesToNumberBE(hkdf(sha256, accountKey, undefined, info, 48));
  return numberToBytesBE((wide % (secp256k1.Point.Fn.ORDER - 1n)) + 1n, 32);
}
