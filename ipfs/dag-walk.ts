import * as dagPb from "@ipld/dag-pb";
import type { CID } from "multiformats/cid";
import { StoreError } from "#lib/store";
import type { BlockFolder } from "./block-folder.ts";
import { RpcFault } from "./rpc-fault.ts";

/**
 * Told of an inner node that cannot be read: a StoreError when what is below it cannot be known, an
 * RpcFault when nothing is, the block being no node. What it throws ends the walk.
 */
export type OnUnreadable = (cid: CID, error: StoreError | RpcFault) => void;

/** Lets a walk go on beside an inner node that cannot be read. */
export const passOver: OnUnreadable = () => undefined;

/**
 * A block and all below it, each once, parents first. Reads inner nodes only, so a leaf is answered
 * whether or not it is there. Throws what is wrong with an inner node, unless `onUnreadable` does not.
 */
export async function* reachable(
  blocks: BlockFolder,
  root: CID,
  onUnreadable: OnUnreadable = rethrow,
): AsyncGenerator<CID> {
  const seen = new Set<string>();
  const open = [root];
  for (let cid = open.pop(); cid !== undefined; cid = open.pop()) {
    if (seen.has(cid.toString())) continue;
    seen.add(cid.toString());
    yield cid;
    if (cid.code !== dagPb.code) continue;
    open.push(...(await linksOf(blocks, cid, onUnreadable)).reverse());
  }
}

/** Throws `store/block-missing` unless the block and all below it are in the folder. */
export async function requireWhole(blocks: BlockFolder, root: CID): Promise<void> {
  for await (const cid of reachable(blocks, root)) await blocks.size(cid);
}

/** What a block links to: nothing for a raw one. Throws an {@link RpcFault} when it says dag-pb and is not. */
export function linksIn(cid: CID, bytes: Uint8Array): CID[] {
  if (cid.code !== dagPb.code) return [];
  try {
    return dagPb.decode(bytes).Links.map((link) => link.Hash);
  } catch (cause) {
    throw new RpcFault(`block ${cid} is not valid dag-pb`, { status: 400, cause });
  }
}

async function linksOf(blocks: BlockFolder, cid: CID, onUnreadable: OnUnreadable): Promise<CID[]> {
  try {
    return linksIn(cid, await blocks.get(cid));
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof RpcFault)) throw error;
    onUnreadable(cid, error);
    return [];
  }
}

const rethrow: OnUnreadable = (_, error) => {
  throw error;
};
