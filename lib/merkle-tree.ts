import { equal } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import { portableKeccak, type Keccak } from "./keccak.ts";

/*
 * Merkle tree over 32-byte leaves in their order: a node is keccak256(0x01 ‖ left ‖ right); the last node of an odd row
 * moves up as it is. Leaves are hashed under 0x00 by whoever makes them, so none can pass for a node. A proof is the
 * siblings from the leaf up; with index and number of leaves it fits one position only. `MerkleTree.sol` does the same.
 */

/** A tree cannot be asked this. Codes: `merkle/no-leaves`, `merkle/no-such-leaf`. */
export class MerkleTreeError extends HealthChainError {}

/** A leaf, the siblings up from it, and where it is said to stand: index from 0 among `size` leaves. */
export type MerkleClaim = {
  readonly leaf: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
};

const nodeLength = 32;

/** All rows of a tree, leaves first and the root alone in the last: what many proofs of one tree are read from. */
export type MerkleRows = readonly (readonly Uint8Array[])[];

/** Hashes a tree once. */
export function merkleRows(leaves: readonly Uint8Array[], keccak = portableKeccak): MerkleRows {
  const rows = [leaves];
  for (let row = leaves; row.length > 1;) {
    row = rowAbove(row, keccak);
    rows.push(row);
  }
  return rows;
}

/** The 32-byte root. Throws {@link MerkleTreeError} `merkle/no-leaves`. */
export function merkleRoot(leaves: readonly Uint8Array[], keccak = portableKeccak): Uint8Array {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  const joined = new Uint8Array(leaves.length * nodeLength);
  for (const [index, leaf] of leaves.entries()) joined.set(leaf, index * nodeLength);
  return joinedMerkleRoot(joined, keccak);
}

/**
 * The root of leaves that lie one after the other, 32 bytes each, which the rows above them are written over: a window
 * has tens of thousands. Throws {@link MerkleTreeError} `merkle/no-leaves`.
 */
export function joinedMerkleRoot(leaves: Uint8Array, keccak = portableKeccak): Uint8Array {
  if (leaves.length < nodeLength)
    throw new MerkleTreeError("merkle/no-leaves", "A root wants at least one leaf.");
  const pair = new Uint8Array(1 + 2 * nodeLength);
  pair[0] = 0x01;
  for (let width = leaves.length / nodeLength; width > 1; width = Math.ceil(width / 2)) {
    const end = width * nodeLength;
    for (let at = 0; at < end; at += 2 * nodeLength) {
      const both = leaves.subarray(at, Math.min(at + 2 * nodeLength, end));
      pair.set(both, 1);
      leaves.set(both.length === nodeLength ? both : keccak(pair), at / 2);
    }
  }
  return leaves.slice(0, nodeLength);
}

/** The siblings from one leaf up. Throws {@link MerkleTreeError} `merkle/no-such-leaf`. */
export const merkleProof = (leaves: readonly Uint8Array[], index: number): Uint8Array[] =>
  proofFromRows(merkleRows(leaves), index);

/** The same out of rows that are hashed already. Throws {@link MerkleTreeError} `merkle/no-such-leaf`. */
export function proofFromRows(rows: MerkleRows, index: number): Uint8Array[] {
  const [leaves = []] = rows;
  if (leaves[index] === undefined) {
    throw new MerkleTreeError(
      "merkle/no-such-leaf",
      `There is no leaf ${index} among ${leaves.length}.`,
    );
  }
  const siblings = rows.map((row, height) => row[Math.floor(index / 2 ** height) ^ 1]);
  return siblings.filter((sibling) => sibling !== undefined);
}

/** Whether the leaf stands at this index of the tree with this root and size. */
export function verifyMerkleProof({ root, ...climb }: MerkleClaim): boolean {
  const reached = merkleRootAbove(climb);
  return reached !== undefined && equal(reached, root);
}

/** The root that a leaf and its proof lead to; undefined where they fit no tree of this size at this index. */
export function merkleRootAbove({
  leaf,
  proof,
  index,
  size,
}: Omit<MerkleClaim, "root">): Uint8Array | undefined {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
  let node = leaf;
  let used = 0;
  let at = index;
  for (let width = size; width > 1; width = Math.ceil(width / 2)) {
    const isPromoted = at === width - 1 && width % 2 === 1;
    if (!isPromoted) {
      const sibling = proof[used];
      if (sibling?.length !== 32) return undefined;
      const [left, right] = at % 2 === 0 ? [node, sibling] : [sibling, node];
      node = portableKeccak(joined(left, right));
      used += 1;
    }
    at = Math.floor(at / 2);
  }
  return used === proof.length ? node : undefined;
}

function rowAbove(row: readonly Uint8Array[], keccak: Keccak): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let at = 0; at < row.length; at += 2) {
    const [left, right] = [row[at], row[at + 1]];
    if (left !== undefined) above.push(right === undefined ? left : keccak(joined(left, right)));
  }
  return above;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * nodeLength);
  bytes[0] = 0x01;
  bytes.set(left, 1);
  bytes.set(right, 1 + nodeLength);
  return bytes;
}
