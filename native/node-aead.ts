import { createCipheriv, createDecipheriv, type CipherGCM, type DecipherGCM } from "node:crypto";
import type { ChunkWork, Cipher } from "#lib/cipher";

const tagLength = 16;
// Slices that stay in the processor's cache: copying one into the chunk costs little then.
const sliceLength = 64 * 1024;

/** AES-256-GCM by node:crypto for {@link sealPayload} and {@link openPayload}: faster than WebCrypto in Node. */
export const nodeCipher: Cipher = (key) => {
  const options = { authTagLength: tagLength };
  return Promise.resolve({
    sealer: (nonce, size) => seal(createCipheriv("aes-256-gcm", key, nonce, options), size),
    opener: (nonce, size) => open(createDecipheriv("aes-256-gcm", key, nonce, options), size),
  });
};

function seal(cipher: CipherGCM, size: number): ChunkWork {
  const sealed = bufferOf(size + tagLength);
  let filled = 0;
  return {
    add(piece) {
      filled = updateInto(cipher, { piece, target: sealed, at: filled });
    },
    finish() {
      cipher.final();
      sealed.set(cipher.getAuthTag(), filled);
      return sealed;
    },
  };
}

function open(decipher: DecipherGCM, size: number): ChunkWork {
  let plaintext: Uint8Array | undefined;
  const tag = new Uint8Array(tagLength);
  const bodyLength = size - tagLength;
  let filled = 0;
  let tagFilled = 0;
  return {
    add(piece) {
      const body = piece.subarray(0, bodyLength - filled);
      if (body.length === bodyLength) {
        plaintext = decipher.update(body); // the usual case, a whole chunk at once: nothing to copy
        filled = bodyLength;
      } else {
        plaintext ??= bufferOf(bodyLength);
        filled = updateInto(decipher, { piece: body, target: plaintext, at: filled });
      }
      const rest = piece.subarray(body.length);
      tag.set(rest, tagFilled);
      tagFilled += rest.length;
    },
    finish() {
      decipher.setAuthTag(tag);
      decipher.final();
      return plain(plaintext);
    },
  };
}

/** Not zeroed first: every byte is written before the buffer leaves this file. */
function bufferOf(size: number): Uint8Array {
  const buffer = Buffer.allocUnsafeSlow(size);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, size);
}

/** A Uint8Array over the same memory: a Buffer slices and prints differently. */
const plain = (bytes = new Uint8Array()): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

function updateInto(
  cipher: CipherGCM | DecipherGCM,
  { piece, target, at }: { piece: Uint8Array; target: Uint8Array; at: number },
): number {
  for (let start = 0; start < piece.length; start += sliceLength) {
    target.set(cipher.update(piece.subarray(start, start + sliceLength)), at + start);
  }
  return at + piece.length;
}
