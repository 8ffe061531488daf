import * as dagPb from "@ipld/dag-pb";
import { UnixFS } from "ipfs-unixfs";
import type { CID } from "multiformats/cid";
import { StoreError } from "./store.ts";

/** A block below an inner node, and how many bytes of the file it and what hangs below it hold. */
export type Child = { cid: CID; size: number };

/** A decoded dag-pb block of a file: its own bytes come before those of its children. */
export type FileNode = { data: Uint8Array; children: Child[] };

/**
 * Decodes one dag-pb block of a UnixFS file. Throws `store/not-a-file` for a directory, a symlink,
 * anything undecodable, and sizes that cannot be: empty children would let a small file cost endless reads.
 */
export function decodeFileNode(cid: string, bytes: Uint8Array): FileNode {
  const { Data, Links } = decode(cid, () => dagPb.decode(bytes));
  if (Data === undefined) throw notAFile(cid, "it carries no UnixFS data");
  const unixfs = decode(cid, () => UnixFS.unmarshal(Data));
  if (unixfs.type !== "file" && unixfs.type !== "raw")
    throw notAFile(cid, `it is a ${unixfs.type}`);
  if (unixfs.blockSizes.length !== Links.length)
    throw notAFile(cid, "its numbers of links and of sizes differ");
  const children = Links.map((link, index) => ({
    cid: link.Hash,
    size: childSize(cid, unixfs.blockSizes[index]),
  }));
  return { data: unixfs.data ?? new Uint8Array(), children };
}

/** The bytes of the file that this node and all below it hold. */
export const nodeSize = (node: FileNode): number =>
  node.children.reduce((sum, child) => sum + child.size, node.data.length);

/** A `store/not-a-file` about one block. */
export const notAFile = (cid: string, why: string, cause?: unknown): StoreError =>
  new StoreError("not-a-file", `block ${cid} is no part of a file: ${why}`, { cid, cause });

function childSize(cid: string, size: bigint | undefined): number {
  if (size === undefined || size <= 0n || size > BigInt(Number.MAX_SAFE_INTEGER))
    throw notAFile(cid, `it states a child of ${size} bytes`);
  return Number(size);
}

function decode<T>(cid: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw notAFile(cid, "it cannot be decoded", cause);
  }
}
