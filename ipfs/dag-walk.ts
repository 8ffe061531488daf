import * as dagPb from "@ipld/dag-pb";
import type { CID } from "multiformats/cid";
import type { BlockFolder } from "./block-folder.ts";

/**
 * A block and all below it, each once, parents first. Reads inner nodes only, so a leaf is answered
 * whether or not it is there. Throws `store/block-missing` when an inner node is.
 */
export async function* reachable(blocks: BlockFolder, root: CID): AsyncGenerator<CID> {
  const seen = new Set<string>();
  const open = [root];
  for (let cid = open.pop(); cid !== undefined; cid = open.pop()) {
    if (seen.has(cid.toString())) continue;
    seen.add(cid.toString());
    yield cid;
    if (cid.code !== dagPb.code) continue;
    const links = dagPb.decode(await blocks.get(cid)).Links;
    open.push(...links.map((link) => link.Hash).reverse());
  }
}

/** Throws `store/block-missing` unless the block and all below it are in the folder. */
export async function requireWhole(blocks: BlockFolder, root: CID): Promise<void> {
  for await (const cid of reachable(blocks, root)) await blocks.size(cid);
}
