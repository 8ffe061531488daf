import { paddedSizeOf } from "./padme.ts";
import { badPadding, sizeMismatch } from "./payload-error.ts";
import { recordSizeLimit, type PayloadHeader } from "./payload-header.ts";

/** The padded plaintext of a payload: 8-byte big-endian length ‖ plaintext ‖ zeros. */

const lengthPrefix = 8;

/** Length, source and zeros: exactly `paddedSize` bytes, or an error. */
export async function* paddedPieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
  paddedSize: number,
): AsyncGenerator<Uint8Array> {
  const prefix = new Uint8Array(lengthPrefix);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(size));
  yield prefix;
  let seen = 0;
  for await (const piece of source) {
    seen += piece.length;
    if (seen > size) throw sizeMismatch(size);
    yield piece;
  }
  if (seen !== size) throw sizeMismatch(size);
  const zeros = new Uint8Array(64 * 1024);
  for (let left = paddedSize - lengthPrefix - size; left > 0; left -= zeros.length) {
    yield zeros.subarray(0, left);
  }
}

/** Takes length and padding off, checking both before what is in the same chunk is yielded. */
export async function* unpad(
  chunks: AsyncIterable<Uint8Array>,
  header: PayloadHeader,
): AsyncGenerator<Uint8Array> {
  let block = 0;
  let left = 0;
  for await (const chunk of chunks) {
    if (block === 0) left = trueLength(chunk, header);
    const body = block === 0 ? chunk.subarray(lengthPrefix) : chunk;
    if (!isZero(body.subarray(left))) throw badPadding(block);
    const content = body.subarray(0, left);
    left -= content.length;
    if (content.length > 0) yield content;
    block += 1;
  }
}

function trueLength(firstChunk: Uint8Array, header: PayloadHeader): number {
  const view = new DataView(firstChunk.buffer, firstChunk.byteOffset, lengthPrefix);
  const length = view.getBigUint64(0);
  if (length > BigInt(recordSizeLimit)) throw badPadding(0);
  if (paddedSizeOf(Number(length)) !== header.paddedSize) throw badPadding(0);
  return Number(length);
}

/** A plain loop: `every` is ten times slower, and the padding of a large record is many megabytes. */
function isZero(bytes: Uint8Array): boolean {
  let seen = 0;
  for (let index = 0; index < bytes.length; index += 1) seen |= bytes[index] ?? 0;
  return seen === 0;
}
