import { gcm } from "@noble/ciphers/aes";

/** AES-256-GCM over one short text at once: the port that servers fill with node:crypto (native/node-line-cipher.ts). */
export type LineCipher = {
  /** The ciphertext and the 16-byte tag. A key never sees a nonce (12 bytes) twice. */
  readonly seal: (how: LineSealing, plaintext: Uint8Array) => Uint8Array;
  /** Throws when the text is not authentic. */
  readonly open: (how: LineSealing, sealed: Uint8Array) => Uint8Array;
};

/** Key (32 bytes), nonce (12) and what is authenticated along. */
export type LineSealing = {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly context: Uint8Array;
};

/** What sealing adds, in bytes. */
export const lineTagLength = 16;

/** The portable implementation. */
export const portableLineCipher: LineCipher = {
  seal: ({ key, nonce, context }, plaintext) => gcm(key, nonce, context).encrypt(plaintext),
  open: ({ key, nonce, context }, sealed) => gcm(key, nonce, context).decrypt(sealed),
};
