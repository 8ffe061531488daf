import type { CID } from "multiformats/cid";
import { CID as Cid } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import * as digest from "multiformats/hashes/digest";
import { sha256 } from "multiformats/hashes/sha2";
import { parseBlockCid, verifyBlock } from "#lib/block-verification";
import { fromHex, toHex } from "#lib/bytes";
import { maxBlockSize, StoreError } from "#lib/store";
import { durableFolder } from "./durable-folder.ts";

/**
 * Blocks on disk, one file each, named by digest: `blocks/<last two hex digits>/<sha2-256 in hex>`.
 * A raw and a dag-pb CID of the same bytes share a file, as in Kubo. Throws StoreErrors.
 */
export type BlockFolder = {
  /** Durable when it resolves. Replaces a copy that no longer matches its hash. */
  put(cid: CID, bytes: Uint8Array): Promise<void>;
  /** The bytes, verified. Throws `store/block-missing` and `store/block-altered`. */
  get(cid: CID): Promise<Uint8Array>;
  /** The bytes as they lie there, for a caller that verifies them. Throws `store/block-missing`. */
  unverified(cid: CID): Promise<Uint8Array>;
  has(cid: CID): Promise<boolean>;
  /** Bytes on disk. Throws `store/block-missing`. */
  size(cid: CID): Promise<number>;
  /** Answers whether there was one. */
  remove(cid: CID): Promise<boolean>;
  /** Every block under its raw CID, since a file does not know its codec. */
  all(): AsyncGenerator<CID>;
};

const shardLength = 2;

/** Opens the blocks kept in `directory`. */
export function blockFolder(directory: string): BlockFolder {
  const files = durableFolder(directory);
  const unverified = async (cid: CID) => {
    const bytes = await files.read(fileOf(cid));
    if (bytes === undefined) throw missing(cid);
    return bytes;
  };
  const get = async (cid: CID) => {
    const bytes = await unverified(cid);
    await verifyBlock(cid.toString(), bytes);
    return bytes;
  };
  return {
    get,
    unverified,
    put: async (cid, bytes) => {
      refuseLarge(cid, bytes);
      const isThere = await get(cid).then(() => true, isUnusable);
      if (!isThere) await files.write(fileOf(cid), bytes);
    },
    has: async (cid) => (await files.size(fileOf(cid))) !== undefined,
    size: async (cid) => {
      const size = await files.size(fileOf(cid));
      if (size === undefined) throw missing(cid);
      return size;
    },
    remove: (cid) => files.remove(fileOf(cid)),
    all: async function* () {
      for (const shard of await files.list("blocks"))
        for (const name of await files.list(`blocks/${shard}`)) yield cidOf(name);
    },
  };
}

function fileOf(cid: CID): string {
  const name = toHex(parseBlockCid(cid.toString()).multihash.digest).slice(2);
  return `blocks/${name.slice(-shardLength)}/${name}`;
}

const cidOf = (name: string): CID =>
  Cid.createV1(raw.code, digest.create(sha256.code, fromHex(name)));

const missing = (cid: CID): StoreError =>
  new StoreError("block-missing", `the store does not have block ${cid}`, { cid: cid.toString() });

function refuseLarge(cid: CID, bytes: Uint8Array): void {
  if (bytes.length <= maxBlockSize) return;
  const message = `block of ${bytes.length} bytes; the limit is ${maxBlockSize}`;
  throw new StoreError("too-large", message, { cid: cid.toString() });
}

/** False, meaning "write it", for a block that is missing or altered; other errors go on. */
function isUnusable(error: unknown): false {
  if (error instanceof StoreError && ["block-missing", "block-altered"].includes(error.fault))
    return false;
  throw error;
}
