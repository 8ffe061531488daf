import type { CID } from "multiformats/cid";
import { StoreError } from "#lib/store";
import { reachable, type OnUnreadable } from "./dag-walk.ts";
import type { Node } from "./rpc-call.ts";
import { RpcFault } from "./rpc-fault.ts";
import { digestOf } from "./running-imports.ts";

/**
 * Removes every block that neither a pin nor a running import keeps, while nobody writes. Removes nothing, and names the
 * pins, if a pinned file is not whole. Answers what was removed.
 */
export const removeUnkept = (node: Node): Promise<CID[]> =>
  node.lock.collecting(() => collect(node));

async function collect(node: Node): Promise<CID[]> {
  const { blocks, imports } = node;
  const kept = await keptDigests(node);
  const removed: CID[] = [];
  for await (const cid of blocks.all()) {
    if (kept.has(digestOf(cid)) || imports.holds(cid)) continue;
    await blocks.remove(cid);
    removed.push(cid);
  }
  return removed;
}

/** Throws when it cannot know all that pins keep: below a lost inner node may be the last copy of a record. */
async function keptDigests({ pins, blocks }: Node): Promise<Set<string>> {
  const kept = new Set<string>();
  const broken = new Set<string>();
  for await (const { cid: root, type } of pins.all()) {
    kept.add(digestOf(root));
    if (type === "direct") continue;
    const onUnreadable: OnUnreadable = (_, error) => {
      if (error instanceof StoreError) broken.add(root.toString());
    };
    for await (const cid of reachable(blocks, root, onUnreadable)) kept.add(digestOf(cid));
  }
  if (broken.size === 0) return kept;
  const names = [...broken].join(", ");
  throw new RpcFault(
    `nothing was removed, since these pins are not whole: ${names}; add their files again or unpin them`,
  );
}
