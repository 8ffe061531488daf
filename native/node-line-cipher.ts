import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { concat } from "#lib/bytes";
import { lineTagLength, type LineCipher } from "#lib/line-cipher";

const algorithm = "aes-256-gcm";
const options = { authTagLength: lineTagLength };

/** Node takes bytes for a key four times as long as a key that it knows; a segment has many lines. */
const known = new WeakMap<Uint8Array, KeyObject>();

function keyOf(bytes: Uint8Array): KeyObject {
  const key = known.get(bytes) ?? createSecretKey(bytes);
  known.set(bytes, key);
  return key;
}

/** The same bytes as lib's `portableLineCipher`, by node:crypto. */
export const nodeLineCipher: LineCipher = {
  seal: ({ key, nonce, context }, plaintext) => {
    const cipher = createCipheriv(algorithm, keyOf(key), nonce, options).setAAD(context);
    const body = cipher.update(plaintext);
    cipher.final();
    return concat(body, cipher.getAuthTag());
  },
  open: ({ key, nonce, context }, sealed) => {
    const end = sealed.length - lineTagLength;
    const decipher = createDecipheriv(algorithm, keyOf(key), nonce, options).setAAD(context);
    decipher.setAuthTag(sealed.subarray(end));
    const body = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return new Uint8Array(body);
  },
};
