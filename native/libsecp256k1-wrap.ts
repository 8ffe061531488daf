import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import {
  checkPrivateKey,
  checkPublicKey,
  checkSealed,
  doesNotOpen,
  eciesParts,
  nonceLength,
  type Wrap,
} from "#lib/ecies";
import { HealthChainError } from "#lib/errors";

/** The functions we use of the secp256k1 package; each throws on a bad key or point. */
type Secp256k1 = {
  privateKeyVerify(privateKey: Uint8Array): boolean;
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array;
  publicKeyTweakMul(publicKey: Uint8Array, tweak: Uint8Array, compressed: boolean): Uint8Array;
};

/** No native libsecp256k1 for this machine (`native/bindings-missing`): fall back to `portableWrap`. */
export class NativeWrapError extends HealthChainError {}

/**
 * The wrap of lib/ecies.ts, same bytes, by native libsecp256k1 and node:crypto: two orders of magnitude faster.
 * Throws {@link NativeWrapError} when the native bindings do not load; the package's own silent fall back to
 * slow JavaScript is never taken.
 */
export function nativeWrap(): Wrap {
  const secp256k1 = loadBindings();
  return {
    seal: (publicKey, plaintext) => sealWith(secp256k1, publicKey, plaintext),
    open: (privateKey, sealed) => openWith(secp256k1, privateKey, sealed),
    publicKeyOf(privateKey) {
      checkPrivateKey(privateKey);
      return secp256k1.publicKeyCreate(privateKey, true);
    },
  };
}

function loadBindings(): Secp256k1 {
  try {
    // "secp256k1" alone would answer with slow JavaScript where no binary exists.
    return createRequire(import.meta.url)("secp256k1/bindings") as Secp256k1;
  } catch (cause) {
    throw new NativeWrapError(
      "native/bindings-missing",
      "native libsecp256k1 does not load on this machine: run `npm ci` for this platform, or use the portable wrap",
      { cause },
    );
  }
}

function sealWith(secp256k1: Secp256k1, publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (publicKey.length !== 33) checkPublicKey(publicKey);
  const ephemeral = newPrivateKeyWith(secp256k1);
  const ephemeralPublic = secp256k1.publicKeyCreate(ephemeral, false);
  const shared = sharedPoint(secp256k1, publicKey, ephemeral);
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(ephemeralPublic, shared), nonce);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return plain(Buffer.concat([ephemeralPublic, nonce, cipher.getAuthTag(), ciphertext]));
}

function openWith(secp256k1: Secp256k1, privateKey: Uint8Array, sealed: Uint8Array): Uint8Array {
  checkPrivateKey(privateKey);
  checkSealed(sealed);
  const { ephemeralPublic, nonce, tag, ciphertext } = eciesParts(sealed);
  try {
    const shared = secp256k1.publicKeyTweakMul(ephemeralPublic, privateKey, false);
    const key = deriveKey(ephemeralPublic, shared);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
    decipher.setAuthTag(tag);
    return plain(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch (cause) {
    throw doesNotOpen(cause);
  }
}

function newPrivateKeyWith(secp256k1: Secp256k1): Uint8Array {
  for (;;) {
    const candidate = plain(randomBytes(32));
    if (secp256k1.privateKeyVerify(candidate)) return candidate;
  }
}

function sharedPoint(secp256k1: Secp256k1, publicKey: Uint8Array, scalar: Uint8Array): Uint8Array {
  try {
    return secp256k1.publicKeyTweakMul(publicKey, scalar, false);
  } catch (cause) {
    checkPublicKey(publicKey);
    throw cause;
  }
}

const deriveKey = (ephemeralPublic: Uint8Array, shared: Uint8Array): Uint8Array => {
  const empty = new Uint8Array();
  const ikm = Buffer.concat([ephemeralPublic, shared]);
  return new Uint8Array(hkdfSync("sha256", ikm, empty, empty, 32));
};

/** The same bytes as a plain Uint8Array: a Buffer slices and prints differently. */
const plain = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
