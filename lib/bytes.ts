import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils";

/** A `0x` hex string, the form bytes take at an edge (JSON, RPC, terminal). */
export type Hex = `0x${string}`;

export const concat = (...parts: Uint8Array[]): Uint8Array => concatBytes(...parts);

export const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

/** Reads `0x`-prefixed or bare hex. Throws an Error for an odd length or a foreign digit. */
export const fromHex = (hex: string): Uint8Array =>
  hexToBytes(hex.startsWith("0x") ? hex.slice(2) : hex);

/** Compares public bytes; not for secrets, since it stops at the first difference. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
