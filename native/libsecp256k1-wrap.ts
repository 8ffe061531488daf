import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import {
  checkPrivateKey,
  checkPublicKey,
  checkSealed,
  doesNotOpen,
  eciesParts,
  nonceLength,
  portableWrap,
  type Wrap,
} from "#lib/ecies";
import { HealthChainError } from "#lib/errors";
import { loadBindings, type Secp256k1 } from "./libsecp256k1.ts";

/**
 * The wrap of lib/ecies.ts, same bytes, by native libsecp256k1 and node:crypto: two orders of magnitude faster.
 * Throws NativeBindingsError when the native bindings do not load.
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

/** {@link nativeWrap}, or lib's where the native bindings do not load. */
export function fastestWrap(): Wrap {
  try {
    return nativeWrap();
  } catch (error) {
    if (error instanceof HealthChainError) return portableWrap;
    throw error;
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
