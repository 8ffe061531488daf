import { flag, type Route } from "./rpc-call.ts";
import { removeUnkept } from "./unkept-blocks.ts";

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
    const removed = await removeUnkept(node);
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
