/** AES-256-GCM over one chunk at a time: the port that servers fill with node:crypto (native/node-aead.ts). */

/** Collects one chunk. `add` has taken its bytes when it returns, so the caller may reuse the piece. */
export type ChunkWork = {
  /** Takes the next bytes of the chunk; together exactly the size that was announced. */
  add(piece: Uint8Array): void;
  /** The chunk in order, in pieces that are the caller's own. Throws when a chunk to open is not authentic. */
  finish(): Promise<Uint8Array[]> | Uint8Array[];
};

/** One key. Nonces are 12 bytes and must never come twice for sealing; tags are 16 bytes, at the end. */
export type ChunkCipher = {
  /** Seals a chunk of `size` plaintext bytes into `size` + 16. */
  sealer(nonce: Uint8Array, size: number): ChunkWork;
  /** Opens a chunk of `size` sealed bytes into `size` − 16. */
  opener(nonce: Uint8Array, size: number): ChunkWork;
};

/** Takes a 32-byte key. */
export type Cipher = (key: Uint8Array) => Promise<ChunkCipher>;

/** The default everywhere: WebCrypto, off the calling thread. */
export const webCipher: Cipher = async (key) => {
  const { subtle } = globalThis.crypto;
  const raw = new Uint8Array(key);
  const handle = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const parameters = (nonce: Uint8Array) => ({ name: "AES-GCM", iv: new Uint8Array(nonce) });
  return {
    sealer: (nonce, size) =>
      collect(size, (plaintext) => subtle.encrypt(parameters(nonce), handle, plaintext)),
    opener: (nonce, size) =>
      collect(size, (sealed) => subtle.decrypt(parameters(nonce), handle, sealed)),
  };
};

/** WebCrypto wants a chunk in one piece. */
function collect(
  size: number,
  run: (chunk: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>,
): ChunkWork {
  const chunk = new Uint8Array(size);
  let filled = 0;
  return {
    add(piece) {
      chunk.set(piece, filled);
      filled += piece.length;
    },
    finish: async () => [new Uint8Array(await run(chunk))],
  };
}
