import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromHex, type Hex } from "#lib/bytes";
import { cidOfDigest, decodeManifest } from "#lib/manifest";
import type { Store } from "#lib/store";

/** Flips one byte in the block under a record's payload CID, on the store's disk, behind the store's back. */
export async function flipByteOfPayload(
  { store, blockDirectory }: { store: Store; blockDirectory: string },
  digest: Hex,
): Promise<{ cid: string; restore: () => Promise<void> }> {
  const { payload } = decodeManifest(await store.getBlock(cidOfDigest(fromHex(digest))));
  const block = await store.getBlock(payload);
  const path = await fileHolding(blockDirectory, block);
  const altered = Uint8Array.from(block);
  altered[100] = (altered[100] ?? 0) ^ 1;
  await writeFile(path, altered);
  return { cid: payload, restore: () => writeFile(path, block) };
}

async function fileHolding(directory: string, content: Uint8Array): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if (Buffer.from(content).equals(await readFile(path))) return path;
  }
  throw new Error("the block is not on the store's disk");
}
