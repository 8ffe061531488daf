import { HealthChainError } from "./errors.ts";

/** `payload/…`; {@link block} is the chunk, from 0, in which the fault was found. */
export class PayloadError extends HealthChainError {
  readonly block: number | undefined;

  constructor(code: string, message: string, options?: { cause?: unknown; block?: number }) {
    super(code, message, options);
    this.block = options?.block;
  }
}

/** A chunk that is not authentic in its place. */
export const damaged = (block: number, cause: unknown) =>
  new PayloadError(
    "payload/does-not-open",
    `block ${block} of the payload is damaged or out of place: fetch it from another store`,
    { cause, block },
  );

/** The source has fewer or more bytes than announced. */
export const sizeMismatch = (size: number) =>
  new PayloadError(
    "payload/size-mismatch",
    `source does not have the announced ${size} bytes: it changed while it was read, read it again`,
  );

/** Key, header, salt and commitment do not belong together. */
export const wrongKey = () =>
  new PayloadError(
    "payload/wrong-key",
    "record key, header, salt and commitment do not belong together: the record was not opened",
  );

/** Bytes are missing, from `block` on. */
export const truncated = (block: number) =>
  new PayloadError(
    "payload/truncated",
    `payload ends in block ${block}, before its last block: fetch it from another store`,
    { block },
  );

/** Bytes are left over, as a further `block`. */
export const extended = (block: number) =>
  new PayloadError(
    "payload/extended",
    `payload goes on after its last block with a block ${block}: fetch it from another store`,
    { block },
  );

/** The author sealed a wrong length or padding. */
export const badPadding = (block: number) =>
  new PayloadError(
    "payload/bad-padding",
    `block ${block} of the payload has a wrong length or padding: its author's program is at fault`,
    { block },
  );
