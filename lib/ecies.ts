import { gcm } from "@noble/ciphers/aes";
import { secp256k1 } from "@noble/curves/secp256k1";
import { hkdf } from "@noble/hashes/hkdf";
import { sha256 } from "@noble/hashes/sha2";
import { concat } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import { randomBytes } from "./random.ts";

/*
 * ECIES over secp256k1 in eciesjs's wire format, so that any eciesjs client opens it:
 *   65 bytes  ephemeral public key, uncompressed (0x04 ‖ x ‖ y)
 *   16 bytes  AES-256-GCM nonce
 *   16 bytes  AES-256-GCM tag
 *   n  bytes  ciphertext
 * key = HKDF-SHA256(ikm = ephemeral key (65) ‖ shared point (65, uncompressed), no salt, no info, 32 bytes).
 * No associated data: context is bound by lib/labelled-box.ts.
 */

/** Seals bytes to a public key. The one port behind which servers put native libsecp256k1 (native/). */
export type Wrap = {
  /** Seals to a 33-byte public key. Throws {@link EciesError} when the key is not on the curve. */
  seal(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Opens with a 32-byte private key. Throws {@link EciesError}, one code for whatever is wrong with `sealed`. */
  open(privateKey: Uint8Array, sealed: Uint8Array): Uint8Array;
  /** The 33-byte compressed public key. Throws {@link EciesError} when the private key is out of range. */
  publicKeyOf(privateKey: Uint8Array): Uint8Array;
};

/** A key out of range, a point off the curve (`ecies/bad-…-key`), or a message that does not open. */
export class EciesError extends HealthChainError {}

const ephemeralLength = 65;
export const nonceLength = 16;
const tagLength = 16;
/** What sealing adds to a plaintext, in bytes. */
export const eciesOverhead = ephemeralLength + nonceLength + tagLength;

/** The portable implementation, for browsers and wherever native bindings are missing. */
export const portableWrap: Wrap = {
  seal(publicKey, plaintext) {
    checkPublicKey(publicKey);
    const ephemeral = newPrivateKey();
    const ephemeralPublic = secp256k1.getPublicKey(ephemeral, false);
    const shared = secp256k1.getSharedSecret(ephemeral, publicKey, false);
    const nonce = randomBytes(nonceLength);
    const sealed = gcm(deriveKey(ephemeralPublic, shared), nonce).encrypt(plaintext);
    const tagStart = sealed.length - tagLength;
    return concat(ephemeralPublic, nonce, sealed.subarray(tagStart), sealed.subarray(0, tagStart));
  },

  open(privateKey, sealed) {
    checkPrivateKey(privateKey);
    checkSealed(sealed);
    const { ephemeralPublic, nonce, tag, ciphertext } = eciesParts(sealed);
    try {
      const shared = secp256k1.getSharedSecret(privateKey, ephemeralPublic, false);
      return gcm(deriveKey(ephemeralPublic, shared), nonce).decrypt(concat(ciphertext, tag));
    } catch (cause) {
      throw doesNotOpen(cause);
    }
  },

  publicKeyOf(privateKey) {
    checkPrivateKey(privateKey);
    return secp256k1.getPublicKey(privateKey, true);
  },
};

/** A fresh secp256k1 private key, 32 bytes. */
export const newPrivateKey = (): Uint8Array => secp256k1.utils.randomSecretKey();

/** Throws {@link EciesError} unless the bytes are a compressed point (33 bytes) on secp256k1. */
export function checkPublicKey(publicKey: Uint8Array): void {
  const fail = (cause?: unknown) =>
    new EciesError("ecies/bad-public-key", "public key is not 33 bytes of a point on secp256k1", {
      cause,
    });
  if (publicKey.length !== 33) throw fail();
  try {
    secp256k1.Point.fromHex(publicKey);
  } catch (cause) {
    throw fail(cause);
  }
}

/** Throws {@link EciesError} unless the bytes are a private key of secp256k1. */
export function checkPrivateKey(privateKey: Uint8Array): void {
  if (secp256k1.utils.isValidSecretKey(privateKey)) return;
  throw new EciesError("ecies/bad-private-key", "private key is not 32 bytes between 1 and n − 1");
}

/** Throws {@link EciesError} for a message too short, or whose ephemeral key is not in the one form that counts. */
export function checkSealed(sealed: Uint8Array): void {
  if (sealed.length < eciesOverhead || sealed[0] !== 4) throw doesNotOpen();
}

/** Cuts a sealed message into its four fields, without copying. */
export function eciesParts(sealed: Uint8Array) {
  const tagStart = ephemeralLength + nonceLength;
  return {
    ephemeralPublic: sealed.subarray(0, ephemeralLength),
    nonce: sealed.subarray(ephemeralLength, tagStart),
    tag: sealed.subarray(tagStart, eciesOverhead),
    ciphertext: sealed.subarray(eciesOverhead),
  };
}

/** The one error for a message that does not open, whatever the reason. */
export const doesNotOpen = (cause?: unknown) =>
  new EciesError(
    "ecies/does-not-open",
    "sealed message does not open with this key: it is damaged or meant for another key",
    { cause },
  );

const deriveKey = (ephemeralPublic: Uint8Array, shared: Uint8Array): Uint8Array =>
  hkdf(sha256, concat(ephemeralPublic, shared), undefined, undefined, 32);
