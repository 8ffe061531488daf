import * as dagCbor from "@ipld/dag-cbor";
import { equal } from "./bytes.ts";

/** Canonical dag-cbor: one value has exactly one encoding, so its hash is its identity. */
export const encodeCanonical = (value: unknown): Uint8Array => dagCbor.encode(value);

/** Reads dag-cbor and throws an Error for any encoding but the canonical one (long integers, unsorted keys, trailing bytes). */
export function decodeCanonical(bytes: Uint8Array): unknown {
  const value: unknown = dagCbor.decode(bytes);
  if (!equal(dagCbor.encode(value), bytes)) throw new Error("encoding is not canonical dag-cbor");
  return value;
}
