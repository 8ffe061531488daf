import { createCipheriv, createDecipheriv, type CipherGCM, type DecipherGCM } from "node:crypto";
import type { ChunkWork, Cipher } from "#lib/cipher";

const tagLength = 16;
// Slices that stay in the processor's cache. What node:crypto returns for each is handed on as it is: joining the
// slices of a chunk costs as much as encrypting them (docs/formats.md has no opinion: the bytes are the same).
const sliceLength = 64 * 1024;

/** AES-256-GCM by node:crypto for `sealPayload` and `openPayload`: several times faster than WebCrypto in Node. */
export const nodeCipher: Cipher = (key) => {
  const options = { authTagLength: tagLength };
  return Promise.resolve({
    sealer: (nonce) => seal(createCipheriv("aes-256-gcm", key, nonce, options)),
    opener: (nonce, size) => open(createDecipheriv("aes-256-gcm", key, nonce, options), size),
  });
};

function seal(cipher: CipherGCM): ChunkWork {
  const pieces: Uint8Array[] = [];
  return {
    add(piece) {
      pieces.push(...update(cipher, piece));
    },
    finish() {
      cipher.final();
      return [...pieces, plain(cipher.getAuthTag())];
    },
  };
}

function open(decipher: DecipherGCM, size: number): ChunkWork {
  const pieces: Uint8Array[] = [];
  const tag = new Uint8Array(tagLength);
  let bodyLeft = size - tagLength;
  let tagFilled = 0;
  return {
    add(piece) {
      const body = piece.subarray(0, bodyLeft);
      pieces.push(...update(decipher, body));
      bodyLeft -= body.length;
      const rest = piece.subarray(body.length);
      tag.set(rest, tagFilled);
      tagFilled += rest.length;
    },
    finish() {
      decipher.setAuthTag(tag);
      decipher.final();
      return pieces;
    },
  };
}

function update(cipher: CipherGCM | DecipherGCM, piece: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < piece.length; start += sliceLength) {
    pieces.push(plain(cipher.update(piece.subarray(start, start + sliceLength))));
  }
  return pieces;
}

/** A Uint8Array over the same memory: a Buffer slices and prints differently. */
const plain = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
