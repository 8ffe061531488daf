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

/** Takes length and padding off whole chunks, checking both before anything of the same chunk is yielded. */
export async function* unpad(
  chunks: AsyncIterable<Uint8Array[]>,
  header: PayloadHeader,
): AsyncGenerator<Uint8Array> {
  let block = 0;
  let left = 0;
  for await (const chunk of chunks) {
    let pieces = chunk;
    if (block === 0) {
      const { prefix, rest } = splitPrefix(chunk);
      left = trueLength(prefix, header);
      pieces = rest;
    }
    checkPadding(pieces, { from: left, block });
    for (const piece of pieces) {
      const content = piece.subarray(0, left);
      left -= content.length;
      if (content.length > 0) yield content;
    }
    block += 1;
  }
}

/** The length field, which pieces may cut anywhere, and what follows it. */
function splitPrefix(pieces: readonly Uint8Array[]) {
  const prefix = new Uint8Array(lengthPrefix);
  let filled = 0;
  const rest = pieces.map((piece) => {
    const part = piece.subarray(0, lengthPrefix - filled);
    prefix.set(part, filled);
    filled += part.length;
    return piece.subarray(part.length);
  });
  return { prefix, rest };
}

function trueLength(prefix: Uint8Array, header: PayloadHeader): number {
  const length = new DataView(prefix.buffer).getBigUint64(0);
  if (length > BigInt(recordSizeLimit)) throw badPadding(0);
  if (paddedSizeOf(Number(length)) !== header.paddedSize) throw badPadding(0);
  return Number(length);
}

function checkPadding(
  pieces: readonly Uint8Array[],
  { from, block }: { from: number; block: number },
): void {
  let content = from;
  for (const piece of pieces) {
    if (!isZero(piece.subarray(content))) throw badPadding(block);
    content = Math.max(0, content - piece.length);
  }
}

/** Word by word where memory is aligned: the padding of a large record is many megabytes. */
function isZero(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return isAllZero(bytes);
  const aligned = (4 - (bytes.byteOffset % 4)) % 4;
  const words = Math.floor((bytes.length - aligned) / 4);
  const middle = new Uint32Array(bytes.buffer, bytes.byteOffset + aligned, words);
  const ends = [bytes.subarray(0, aligned), middle, bytes.subarray(aligned + words * 4)];
  return ends.every(isAllZero);
}

/** A plain loop: `every` is ten times slower. */
function isAllZero(values: Uint8Array | Uint32Array): boolean {
  let seen = 0;
  for (let index = 0; index < values.length; index += 1) seen |= values[index] ?? 0;
  return seen === 0;
}
