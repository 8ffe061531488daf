import { createCipheriv, createHash } from "node:crypto";
import { startEmbeddedNode, type EmbeddedNodeOptions } from "#ipfs/embedded-node";
import { openRpcStore } from "#ipfs/rpc-client";
import { scratchDirectory } from "./scratch.ts";

/** A node on any free port over a directory of its own, and a store on it. `stop` ends both; `reopen` starts it again. */
export async function freshNode(options: Partial<EmbeddedNodeOptions> = {}) {
  const scratch = await scratchDirectory();
  const { path: directory } = scratch;
  let node = await startEmbeddedNode({ directory, port: 0, ...options });
  const { url } = node;
  return {
    url,
    close: () => node.close(),
    reopen: async () => {
      node = await startEmbeddedNode({ directory, port: Number(new URL(url).port), ...options });
    },
    directory,
    store: openRpcStore({ url, timeout: 5000 }),
    stop: async () => {
      await node.close();
      await scratch.remove();
    },
  };
}

/** The bytes Kubo's own tests call deterministic: a ChaCha20 stream under the seed's SHA-256. */
export function* seeded(size: number, seed: string): Generator<Buffer> {
  const key = createHash("sha256").update(seed).digest();
  const cipher = createCipheriv("chacha20", key, Buffer.alloc(16));
  const zeros = Buffer.alloc(2 ** 20);
  for (let left = size; left > 0; left -= zeros.length)
    yield cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
}

/** The same bytes in pieces, as a store takes them. */
export async function* pieces(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size)
    yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** All pieces as one. */
export async function whole(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

/** What a promise rejects with; fails when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("expected a rejection, and it went well");
}
