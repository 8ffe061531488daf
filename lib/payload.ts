import { hkdf } from "@noble/hashes/hkdf";
import { sha256 } from "@noble/hashes/sha2";
import { concat, equal, utf8 } from "./bytes.ts";
import { webCipher, type ChunkCipher, type ChunkWork } from "./cipher.ts";
import { paddedSizeOf } from "./padme.ts";
import { damaged, extended, sizeMismatch, truncated, wrongKey } from "./payload-error.ts";
import {
  checkRecordSize,
  chunkCountOf,
  chunkTagLength,
  payloadHeaderDigest,
  type PayloadHeader,
} from "./payload-header.ts";
import { paddedPieces, unpad } from "./payload-padding.ts";
import { randomBytes } from "./random.ts";

/*
 * Sealed payload: the padded plaintext
 *   8-byte big-endian length ‖ plaintext ‖ zeros up to header.paddedSize
 * cut into chunks of header.chunkSize (1 MiB − 16), each sealed by AES-256-GCM into ciphertext ‖ 16-byte tag:
 *   HKDF-SHA256(ikm = record key, salt = 32 random bytes, info = "payload" ‖ SHA-256(header), 71 bytes)
 *     = key 32 ‖ nonce prefix 7 ‖ commitment 32
 *   nonce = prefix ‖ 4-byte big-endian counter from 0 ‖ 0x01 for the last chunk, else 0x00
 * The header is authenticated through the key; order, truncation and extension through the nonce (STREAM).
 */

/** What a reader needs besides the header and the record key. */
export type SealedPayload = {
  /** 32 bytes. */
  salt: Uint8Array;
  /** 32 bytes; only the right record key and header yield it. */
  commitment: Uint8Array;
  /** Pieces of any size, chunk after chunk, one pass only. Throws {@link PayloadError} when the source fails its size. */
  chunks: AsyncIterable<Uint8Array>;
};

/** A fresh record key, 32 bytes. One for each version of a record. */
export const newRecordKey = (): Uint8Array => randomBytes(32);

/**
 * Seals `size` bytes of `source`, in bounded memory. The salt is made inside, so no call ever repeats a nonce:
 * to resume an upload, send stored ciphertext again. Throws {@link PayloadError} `payload/size-mismatch` here for
 * a header of another size, and from `chunks` when the source has fewer or more bytes.
 */
export async function sealPayload(
  {
    source,
    size,
    header,
    recordKey,
  }: {
    source: AsyncIterable<Uint8Array>;
    size: number;
    header: PayloadHeader;
    recordKey: Uint8Array;
  },
  cipher = webCipher,
): Promise<SealedPayload> {
  checkRecordSize(size);
  if (paddedSizeOf(size) !== header.paddedSize) throw sizeMismatch(size);
  const salt = randomBytes(32);
  const { key, noncePrefix, commitment } = payloadKeys(header, recordKey, salt);
  const pieces = paddedPieces(source, size, header.paddedSize);
  const work = chunkWork(header, { cipher: await cipher(key), noncePrefix, direction: "sealer" });
  return { salt, commitment, chunks: flat(rechunk(pieces, work)) };
}

/**
 * Opens a sealed payload piece by piece, in bounded memory. `chunks` may be cut anywhere. Throws
 * {@link PayloadError} before anything is yielded for a wrong key or header, and in the stream for a chunk that is
 * damaged, missing, moved or too many: nothing of a failing chunk is yielded. Only a stream read to its end is whole.
 */
export async function* openPayload(
  {
    header,
    recordKey,
    salt,
    commitment,
    chunks,
  }: {
    header: PayloadHeader;
    recordKey: Uint8Array;
  } & SealedPayload,
  cipher = webCipher,
): AsyncGenerator<Uint8Array> {
  const keys = payloadKeys(header, recordKey, salt);
  if (!equal(keys.commitment, commitment)) throw wrongKey();
  const { noncePrefix } = keys;
  const work = chunkWork(header, {
    cipher: await cipher(keys.key),
    noncePrefix,
    direction: "opener",
  });
  yield* unpad(rechunk(chunks, work), header);
}

/** The secrets of one payload, from its record key, header and salt. */
export function payloadKeys(header: PayloadHeader, recordKey: Uint8Array, salt: Uint8Array) {
  if (recordKey.length !== 32 || salt.length !== 32) throw wrongKey();
  const info = concat(utf8("payload"), payloadHeaderDigest(header));
  const derived = hkdf(sha256, recordKey, salt, info, 71);
  return {
    key: derived.subarray(0, 32),
    noncePrefix: derived.subarray(32, 39),
    commitment: derived.subarray(39),
  };
}

/** The chunks of a payload, in order: how long each one's input is, and who works on it. */
type Work = {
  count: number;
  inputSize(block: number): number;
  begin(block: number): ChunkWork;
  direction: "sealer" | "opener";
};

function chunkWork(
  header: PayloadHeader,
  {
    cipher,
    noncePrefix,
    direction,
  }: {
    cipher: ChunkCipher;
    noncePrefix: Uint8Array;
    direction: "sealer" | "opener";
  },
): Work {
  const count = chunkCountOf(header);
  const tag = direction === "opener" ? chunkTagLength : 0;
  const inputSize = (block: number) =>
    Math.min(header.chunkSize, header.paddedSize - block * header.chunkSize) + tag;
  const begin = (block: number) =>
    cipher[direction](nonceOf(noncePrefix, block, block === count - 1), inputSize(block));
  return { count, inputSize, begin, direction };
}

function nonceOf(prefix: Uint8Array, block: number, isLast: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  nonce.set(prefix);
  new DataView(nonce.buffer).setUint32(7, block);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Cuts pieces of any size into chunks and works on each. The last is given out only once the input has ended. */
async function* rechunk(
  pieces: AsyncIterable<Uint8Array>,
  work: Work,
): AsyncGenerator<Uint8Array[]> {
  let block = 0;
  let missing = work.inputSize(0);
  let current = work.begin(0);
  for await (const piece of pieces) {
    for (let rest = piece; rest.length > 0;) {
      if (missing === 0) {
        if (block === work.count - 1) throw extended(work.count);
        yield await finish(current, block, work.direction);
        block += 1;
        missing = work.inputSize(block);
        current = work.begin(block);
      }
      const taken = rest.subarray(0, missing);
      current.add(taken);
      missing -= taken.length;
      rest = rest.subarray(taken.length);
    }
  }
  if (missing > 0 || block < work.count - 1) throw truncated(missing > 0 ? block : block + 1);
  yield await finish(current, block, work.direction);
}

async function* flat(chunks: AsyncIterable<Uint8Array[]>): AsyncGenerator<Uint8Array> {
  for await (const pieces of chunks) yield* pieces;
}

async function finish(chunk: ChunkWork, block: number, direction: string): Promise<Uint8Array[]> {
  try {
    return await chunk.finish();
  } catch (cause) {
    if (direction === "sealer") throw cause;
    throw damaged(block, cause);
  }
}
