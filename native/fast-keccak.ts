import { createKeccak } from "hash-wasm";
import type { Keccak } from "#lib/keccak";

const hasher = await createKeccak(256);

/** Keccak-256 in WebAssembly: the same digests as lib's, tens of times as fast. */
export const fastKeccak: Keccak = (bytes) => hasher.init().update(bytes).digest("binary");
