import * as dagPb from "@ipld/dag-pb";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { readBlocks } from "#lib/block-verification";
import { linksIn, passOver, reachable } from "./dag-walk.ts";
import { cidArgument, cidArguments, flag, numberFlag, type Call, type Node } from "./rpc-call.ts";
import type { Route } from "./rpc-call.ts";
import { asRpcFault, RpcFault } from "./rpc-fault.ts";
import { digestOf } from "./running-imports.ts";
import { uploads, wholeUpload } from "./uploads.ts";
import { pinWhole } from "./whole-pin.ts";

/** `cat`: a file's bytes in order; `offset` and `length` in bytes. */
export const cat: Route = (call) => {
  const { blocks } = call.node;
  const length = call.query.has("length")
    ? { length: numberFlag(call, "length", { byDefault: 0 }) }
    : {};
  const options = { offset: numberFlag(call, "offset", { byDefault: 0 }), ...length };
  const read = (cid: string) => blocks.unverified(CID.parse(cid)); // readBlocks verifies
  return { bytes: readBlocks(cidArgument(call).toString(), read, options) };
};

/** `block/get`: one block's bytes, verified. */
export const blockGet: Route = async (call) => {
  const bytes = await call.node.blocks.get(cidArgument(call));
  return { bytes: once(bytes) };
};

/** `block/stat`: a block's CID and size. */
export const blockStat: Route = async (call) => {
  const cid = cidArgument(call);
  return { json: { Key: cid.toString(), Size: await call.node.blocks.size(cid) } };
};

/** `block/put`: one block, raw and CIDv1 unless `cid-codec` or `format` says dag-pb. Pins only when told to, and only what is here whole. */
export const blockPut: Route = async (call) => {
  const toCid = cidMaker(call);
  const { node } = call;
  for await (const upload of uploads(call.request, node)) {
    const bytes = await wholeUpload(upload);
    const cid = toCid(await sha256.digest(bytes));
    linksIn(cid, bytes); // refuses what is not of the codec it is put under
    await node.lock.writing(async () => {
      await node.blocks.put(cid, bytes);
      if (flag(call, "pin", false)) await pinWhole(node, { cid, type: "recursive" });
    });
    return { json: { Key: cid.toString(), Size: bytes.length } };
  }
  throw new RpcFault('argument "data" is required', { status: 400 });
};

/** `block/rm`: removes blocks that no pin keeps; one line each, with an error where it did not. */
export const blockRemove: Route = (call) => {
  const { node } = call;
  const cids = cidArguments(call);
  const removed = () => Promise.all(cids.map((cid) => removeUnpinned(node, cid)));
  return {
    lines: (async function* () {
      const results = await node.lock.collecting(removed);
      const isForced = flag(call, "force", false);
      for (const { Hash, Error: why } of results)
        yield why === undefined || (isForced && why.startsWith("ipld:"))
          ? { Hash }
          : { Hash, Error: why };
    })(),
  };
};

async function removeUnpinned(node: Node, cid: CID): Promise<{ Hash: string; Error?: string }> {
  const Hash = cid.toString();
  try {
    for await (const pin of node.pins.all()) {
      if (pin.cid.equals(cid)) return { Hash, Error: `pinned: ${pin.type}` };
      if (pin.type === "recursive" && (await holds(node, pin.cid, cid)))
        return { Hash, Error: `pinned via ${pin.cid}` };
    }
    if (node.imports.holds(cid)) return { Hash, Error: "pinned: by a running import" };
    if (await node.blocks.remove(cid)) return { Hash };
    return { Hash, Error: `ipld: could not find ${Hash}` };
  } catch (error) {
    return { Hash, Error: asRpcFault(error).message };
  }
}

async function holds(node: Node, root: CID, wanted: CID): Promise<boolean> {
  const digest = digestOf(wanted);
  for await (const cid of reachable(node.blocks, root, passOver))
    if (digestOf(cid) === digest) return true;
  return false;
}

type Digest = Awaited<ReturnType<typeof sha256.digest>>;

function cidMaker({ query }: Call): (digest: Digest) => CID {
  const hash = query.get("mhtype") ?? "sha2-256";
  if (hash !== "sha2-256") throw new RpcFault(`mhtype ${hash} is not supported: sha2-256 is`);
  const codec = query.get("format") ?? query.get("cid-codec") ?? "raw";
  if (codec === "v0") return (digest) => CID.createV0(digest);
  if (codec === "dag-pb" || codec === "protobuf")
    return (digest) => CID.createV1(dagPb.code, digest);
  if (codec === "raw") return (digest) => CID.createV1(raw.code, digest);
  throw new RpcFault(`codec ${codec} is not supported: raw, dag-pb and v0 are`);
}

// eslint-disable-next-line @typescript-eslint/require-await -- the sender takes async iterables
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
