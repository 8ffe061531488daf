import { concat } from "#lib/bytes";

/** `bytes` in pieces of `pieceLength`. */
export async function* piecesOf(bytes: Uint8Array, pieceLength = 65_536) {
  for (let at = 0; at < bytes.length; at += pieceLength) {
    yield await Promise.resolve(bytes.subarray(at, at + pieceLength));
  }
}

/** The pieces in an array. */
export async function listOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const list: Uint8Array[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

/** The pieces one after the other. */
export const joined = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> =>
  concat(...(await listOf(pieces)));

/** The list as a stream. */
export async function* streamOf(list: readonly Uint8Array[]) {
  for (const piece of list) yield await Promise.resolve(piece);
}

/** `length` bytes that tell positions apart. */
export const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 255);
