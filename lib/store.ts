import { HealthChainError } from "./errors.ts";

/** One leaf of a stored file, in bytes: one sealed chunk of a payload fills exactly one leaf. */
export const leafSize = 1_048_576;

/** Links an inner node of a stored file may have. Kubo's own default, so every Kubo makes the same CIDs. */
export const maxLinks = 174;

/** What the store answers for an added file. `cid`: CIDv1 as text. `size`: bytes of the file. */
export type StoredFile = { cid: string; size: number };

/** `offset`, `length`: the bytes wanted; all when absent. `lookAhead`: blocks asked for in advance (4). */
export type ReadOptions = {
  offset?: number;
  length?: number;
  lookAhead?: number;
  signal?: AbortSignal;
};

/**
 * Where ciphertext lives: content-addressed blocks and files. CIDs are text, CIDv1 unless given
 * otherwise. Whatever stands behind it is not trusted: what comes back has been verified against
 * its CID. Every method throws a {@link StoreError}; an aborted `signal` throws its own reason.
 */
export type Store = {
  /** Stores and pins a file: raw leaves of {@link leafSize}, {@link maxLinks} links. An error of `chunks` passes through. */
  addFile(chunks: AsyncIterable<Uint8Array>): Promise<StoredFile>;
  /** Stores and pins one raw block of at most {@link maxBlockSize} bytes; answers its CID (raw, sha2-256). */
  putBlock(bytes: Uint8Array): Promise<string>;
  /** One block, verified. */
  getBlock(cid: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** The file's bytes in order, one leaf at a time, every block on the way verified. */
  readFile(cid: string, options?: ReadOptions): AsyncIterable<Uint8Array>;
  /** Whether the store holds this one block itself. Says nothing about the blocks below it. */
  has(cid: string): Promise<boolean>;
  /** Keeps a block and all below it through garbage collection. */
  pin(cid: string): Promise<void>;
  /** Lets garbage collection take it; no error when it was not pinned. */
  unpin(cid: string): Promise<void>;
};

/** No block is larger than this: what peers exchange at most, in bytes. */
export const maxBlockSize = 2 * leafSize;

/**
 * - `block-altered` the bytes do not hash to the CID
 * - `block-missing` the store does not have it
 * - `unreachable` nobody answers, or the connection broke
 * - `timeout` the store answers too slowly
 * - `wrong-cid` the store answered another CID than these bytes have
 * - `unsupported-cid` not a CID, or neither raw nor dag-pb with sha2-256
 * - `not-a-file` the block is no UnixFS file, or the file's structure contradicts itself
 * - `too-large` beyond a limit of size
 * - `refused` the store answered an error of its own
 */
export type StoreFault =
  | "block-altered"
  | "block-missing"
  | "unreachable"
  | "timeout"
  | "wrong-cid"
  | "unsupported-cid"
  | "not-a-file"
  | "too-large"
  | "refused";

/** Which block of a file failed: `number` counts from 0, the root, depth first; `offset` is its first byte in the file. */
export type BlockPosition = { number: number; offset: number };

/** What a {@link StoreError} is about, as far as known. */
export type StoreErrorDetail = { cause?: unknown; cid?: string; position?: BlockPosition };

/** A fault of the store, or of what it answered. Its code is `store/` and one of {@link StoreFault}. */
export class StoreError extends HealthChainError {
  readonly fault: StoreFault;
  /** The block it is about, where it is about one. */
  readonly cid: string | undefined;
  /** Where that block stands in the file being read, where one is being read. */
  readonly position: BlockPosition | undefined;

  constructor(fault: StoreFault, message: string, detail: StoreErrorDetail = {}) {
    super(`store/${fault}`, message, { cause: detail.cause });
    this.fault = fault;
    this.cid = detail.cid;
    this.position = detail.position;
  }
}
