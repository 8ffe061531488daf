import { sha256 } from "@noble/hashes/sha2";
import {
  accessLeaf,
  entryKinds,
  entryOutcomes,
  zeroWord,
  type AccessEntry,
} from "#lib/access-entry";
import { fromHex, toHex, utf8, type Hex } from "#lib/bytes";
import { merkleProof, merkleRoot } from "#lib/merkle-tree";

const filled = (byte: number): Hex => toHex(new Uint8Array(32).fill(byte));
const hashed = (text: string): Hex => toHex(sha256(utf8(text)));

const first: AccessEntry = {
  deployment: filled(0xd0),
  gateway: 7,
  sequence: 1,
  patient: 3,
  number: 1,
  reader: 5,
  category: 6,
  record: zeroWord,
  purpose: 0,
  kind: entryKinds.headers,
  outcome: entryOutcomes.served,
  count: 1,
  at: 1_790_000_000,
  request: hashed("request 1"),
};

const largest: AccessEntry = {
  deployment: filled(0xff),
  gateway: 2 ** 31 - 1,
  sequence: 5,
  patient: 2 ** 31 - 1,
  number: Number.MAX_SAFE_INTEGER,
  reader: 2 ** 32 - 1,
  category: 255,
  record: filled(0xff),
  purpose: 255,
  kind: entryKinds.slots,
  outcome: entryOutcomes.refused,
  count: 2 ** 32 - 1,
  at: 2 ** 40 - 1,
  request: filled(0xff),
};

const gap: AccessEntry = {
  ...first,
  ...{ sequence: 4, patient: 0, number: 0, reader: 0, category: 0 },
  ...{ kind: entryKinds.gap, count: 12, request: zeroWord },
};

const entries: readonly AccessEntry[] = [
  first,
  {
    ...first,
    ...{ sequence: 2, number: 2, kind: entryKinds.record, record: filled(0xab), purpose: 1 },
    ...{ at: 1_790_000_060, request: hashed("request 2") },
  },
  { ...first, sequence: 3, number: 3, outcome: entryOutcomes.refused, count: 40 },
  gap,
  largest,
];

/** Entries with salts and leaves, and the tree over them. */
export function buildAccessEntry() {
  const salts = entries.map(({ sequence }) => hashed(`salt ${sequence}`));
  const leaves = entries.map((entry, index) => accessLeaf(entry, fromHex(salts[index] ?? "")));
  return {
    entries: entries.map((entry, index) => ({
      entry,
      salt: salts[index],
      leaf: toHex(leaves[index] ?? new Uint8Array()),
      proof: merkleProof(leaves, index).map(toHex),
    })),
    root: toHex(merkleRoot(leaves)),
  };
}
