import * as dagPb from "@ipld/dag-pb";
import { unixfs, type AddOptions } from "@helia/unixfs";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import type { CID } from "multiformats/cid";
import { maxBlockSize } from "#lib/store";
import { flag, numberFlag, type Call, type Node, type Route } from "./rpc-call.ts";
import { RpcFault } from "./rpc-fault.ts";
import { uploads, type Upload } from "./uploads.ts";

/** Kubo keeps this much of a block for the wrapping of a leaf. */
const leafWrapping = 256;
const unsupported = ["trickle", "wrap-with-directory", "nocopy", "fscache", "inline", "to-files"];

/** `add`: stores each uploaded file and answers its name, CID and size of all its blocks. Pins unless told not to. */
export const add: Route = (call) => {
  refuseUnsupported(call);
  return { lines: addAll(call, importOptions(call)) };
};

async function* addAll(call: Call, options: AddOptions) {
  const { node } = call;
  for await (const upload of uploads(call.request, node)) {
    if (upload.isDirectory) throw new RpcFault("directories are not supported by this node");
    const added = await node.imports.run((hold) => addOne(call, { ...upload, hold }, options));
    const Name = upload.name || added.cid.toString();
    if (flag(call, "progress", false)) yield { Name, Bytes: added.bytes };
    yield { Name, Hash: added.cid.toString(), Size: String(added.size) };
  }
}

type HeldUpload = Upload & { hold: (cid: CID) => void };

async function addOne(call: Call, upload: HeldUpload, options: AddOptions) {
  const { node } = call;
  const isKept = !flag(call, "only-hash", false);
  let bytes = 0;
  let root: { cid: CID; block: Uint8Array } | undefined;
  const store = intoFolder(async (cid, block) => {
    root = { cid, block };
    if (!isKept) return;
    upload.hold(cid);
    await node.lock.writing(() => node.blocks.put(cid, block));
  });
  const counted = async function* () {
    for await (const piece of upload.bytes) {
      bytes += piece.length;
      yield piece;
    }
  };
  const cid = await unixfs({ blockstore: store }).addByteStream(counted(), options);
  if (isKept && flag(call, "pin", true)) await pin(node, cid);
  return { cid, bytes, size: cumulativeSize(root?.block, cid) };
}

const pin = ({ lock, pins }: Node, cid: CID): Promise<void> =>
  lock.writing(() => pins.add({ cid, type: "recursive" }));

type Blockstore = Parameters<typeof unixfs>[0]["blockstore"];

/** The importer's block store. The root is the last put. */
function intoFolder(write: (cid: CID, bytes: Uint8Array) => Promise<void>): Blockstore {
  return {
    has: () => false,
    get: () => {
      throw new RpcFault("an import reads no block");
    },
    put: async (cid, bytes) => {
      if (!(bytes instanceof Uint8Array)) throw new RpcFault("an import writes whole blocks");
      await write(cid, bytes);
      return cid;
    },
  };
}

/** Kubo's "Size": the root block and all blocks below it, without those saved by repetition. */
function cumulativeSize(root: Uint8Array | undefined, cid: CID): number {
  const block = root ?? new Uint8Array();
  if (cid.code !== dagPb.code) return block.length;
  return dagPb.decode(block).Links.reduce((sum, link) => sum + (link.Tsize ?? 0), block.length);
}

function importOptions(call: Call): AddOptions {
  const cidVersion = numberFlag(call, "cid-version", { byDefault: 0 }) === 0 ? 0 : 1;
  return {
    cidVersion,
    rawLeaves: flag(call, "raw-leaves", cidVersion === 1),
    chunker: fixedSize({ chunkSize: chunkSize(call) }),
    layout: balanced({
      maxChildrenPerNode: numberFlag(call, "max-file-links", { byDefault: 174, least: 2 }),
    }),
    reduceSingleLeafToSelf: true,
  };
}

function chunkSize({ query }: Call): number {
  const chunker = query.get("chunker") ?? "size-262144";
  const size = chunker === "default" ? 262_144 : Number(/^size-(\d+)$/.exec(chunker)?.[1]);
  if (size > 0 && size <= maxBlockSize - leafWrapping) return size;
  throw new RpcFault(`chunker ${chunker} is not supported: size-1 to size-2096896 are`, {
    status: 400,
  });
}

function refuseUnsupported(call: Call): void {
  const name = unsupported.find((option) => call.query.has(option) && flag(call, option, false));
  if (name !== undefined) throw new RpcFault(`--${name} is not supported by this node`);
  const hash = call.query.get("hash") ?? "sha2-256";
  if (hash !== "sha2-256") throw new RpcFault(`hash ${hash} is not supported: sha2-256 is`);
}
