import { setImmediate as nextTurn } from "node:timers/promises";
import type { Hex } from "#lib/bytes";
import { merkleRows, type MerkleRows } from "#lib/merkle-tree";
import type { Database } from "./database.ts";
import { leafOf, type EntryRow } from "./entries.ts";

/** A span of entries under one root. */
export type Root = { readonly from_sequence: number; readonly to_sequence: number };

type Origin = { readonly deployment: Hex; readonly gateway: number };

/** The tree under a root on chain. */
export type RootTrees = (root: Root) => Promise<MerkleRows>;

/** Trees that are kept: entries under a root never change, so a tree is good for as long as it is remembered. */
const mostTrees = 32;
const leavesATurn = 256;

/** Hashes each tree once, in turns with everything else that the gateway does. */
export function openRootTrees(database: Database, origin: Origin): RootTrees {
  const known = new Map<string, Promise<MerkleRows>>();
  return (root) => {
    const name = `${root.from_sequence}-${root.to_sequence}`;
    const tree = known.get(name) ?? grow(database, root, origin);
    known.delete(name);
    known.set(name, tree); // the one used last stands last
    tree.catch(() => known.delete(name));
    const [oldest] = known.keys();
    if (known.size > mostTrees && oldest !== undefined) known.delete(oldest);
    return tree;
  };
}

async function grow(database: Database, root: Root, origin: Origin): Promise<MerkleRows> {
  const leaves: Uint8Array[] = [];
  const { to_sequence: to } = root;
  for (let from = root.from_sequence; from <= to; from += leavesATurn) {
    const span = { from_sequence: from, to_sequence: Math.min(to, from + leavesATurn - 1) };
    leaves.push(...leavesBetween(database, span, origin));
    await nextTurn();
  }
  return merkleRows(leaves);
}

/** The leaves of a span of entries, in their order. */
export function leavesBetween(
  database: Database,
  { from_sequence: from, to_sequence: to }: Root,
  origin: Origin,
): Uint8Array[] {
  const rows = database
    .prepare("SELECT * FROM entry WHERE sequence BETWEEN ? AND ? ORDER BY sequence")
    .all(from, to) as EntryRow[];
  return rows.map((row) => leafOf(row, origin));
}
