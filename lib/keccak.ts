import { keccak_256 } from "@noble/hashes/sha3";

/** Keccak-256: the port that servers fill with something faster (native/fast-keccak.ts). */
export type Keccak = (bytes: Uint8Array) => Uint8Array;

/** The portable implementation. */
export const portableKeccak: Keccak = (bytes) => keccak_256(bytes);
