import type { CID } from "multiformats/cid";
import { StoreError } from "#lib/store";
import { reachable, type OnUnreadable } from "./dag-walk.ts";
import { flag, type Node, type Route } from "./rpc-call.ts";
import { RpcFault } from "./rpc-fault.ts";

/** The Kubo whose calls these are; clients read it to know what to send. */
const kuboVersion = "0.43.0";
const repoVersion = "16";
/** Kubo's default, in bytes. Told, not enforced, as in Kubo. */
const storageMax = 10_000_000_000;
/** No peer: it has no key and dials nobody, but clients want the field to parse. */
const peerId = "12D3KooWA8EXV3KjBxEU5EnsPfneLx84vMWAtTBQBeyooN82KSuS";

/** `version` */
export const version: Route = () => ({
  json: {
    Version: kuboVersion,
    Commit: "",
    Repo: repoVersion,
    System: `${process.arch}/${process.platform}`,
    Golang: "",
  },
});

/** `id`: of a node without a network. */
export const id: Route = () => ({
  json: {
    ID: peerId,
    PublicKey: "",
    Addresses: [],
    AgentVersion: "healthchain-embedded/1",
    Protocols: [],
  },
});

/** `repo/gc`: removes every block that no pin keeps, one line each. Removes nothing, and names the pins, if a pinned file is not whole. */
export const repoCollect: Route = ({ node }) => ({
  lines: (async function* () {
    const removed = await node.lock.collecting(() => collect(node));
    for (const cid of removed) yield { Key: { "/": cid.toString() } };
  })(),
});

/** `repo/stat`: how many blocks, how many bytes. */
export const repoStat: Route = async (call) => {
  const { blocks, directory } = call.node;
  const sizes = { count: 0, bytes: 0 };
  for await (const cid of blocks.all()) {
    sizes.count += 1;
    sizes.bytes += await blocks.size(cid);
  }
  const limits = { RepoSize: sizes.bytes, StorageMax: storageMax };
  if (flag(call, "size-only", false)) return { json: limits };
  const rest = { NumObjects: sizes.count, RepoPath: directory, Version: `fs-repo@${repoVersion}` };
  return { json: { ...limits, ...rest } };
};

async function collect(node: Node): Promise<CID[]> {
  const { blocks } = node;
  const kept = await keptDigests(node);
  const removed: CID[] = [];
  for await (const cid of blocks.all()) {
    if (kept.has(digestOf(cid))) continue;
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

const digestOf = (cid: CID): string => cid.multihash.bytes.join();
