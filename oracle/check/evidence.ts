import { fromHex, toHex, type Hex } from "#lib/bytes";
import { merkleProof } from "#lib/merkle-tree";
import { largestBatch } from "#lib/reading-batch";
import type { Database } from "../database.ts";

/** A batch as it was answered before. */
export type KnownBatch = {
  readonly first: number;
  readonly count: number;
  readonly patient: number;
  readonly signature: Uint8Array;
  readonly leaves: Uint8Array;
  readonly refused: string;
  readonly window: number;
};

/** A batch that was signed now. */
export type NewBatch = {
  readonly device: number;
  readonly patient: number;
  readonly first: number;
  readonly signature: Hex;
  readonly leaves: readonly Uint8Array[];
};

/** As `Vitals.reportEquivocation` takes it. */
export type SignedLeaf = {
  readonly patient: number;
  readonly first: number;
  readonly count: number;
  readonly leaf: Hex;
  readonly proof: readonly Hex[];
  readonly signature: Hex;
};

/** One sequence with two leaves under it, each signed. */
export type Equivocation = {
  readonly device: number;
  readonly sequence: number;
  readonly one: SignedLeaf;
  readonly other: SignedLeaf;
};

const leafLength = 32;

/** A device whose message shares sequences with more messages than this, none of them the same, is refused. */
export const mostOverlaps = 16;

/** What devices signed before. Only inside a transaction of the database, which nobody else adds evidence to. */
export function openEvidence(database: Database) {
  const exact = database.prepare(
    "SELECT * FROM evidence WHERE device = ? AND first = ? AND count = ?",
  );
  const overlapping = database.prepare(
    `SELECT * FROM evidence
     WHERE device = ? AND first > ? AND first <= ? AND first + count > ?
     ORDER BY first LIMIT ${mostOverlaps + 1}`,
  );
  const put = database.prepare("INSERT INTO evidence VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const ends = openEnds(database);
  return {
    ...openEquivocations(database),
    /** The same batch, as it was answered before; undefined for one that is new. */
    same: (batch: NewBatch): KnownBatch | undefined => {
      const { device, first, leaves } = batch;
      if (first >= ends.of(device)) return undefined;
      const found = exact.get(device, first, leaves.length) as KnownBatch | undefined;
      return found !== undefined && isSame(batch, found) ? found : undefined;
    },
    /** Batches that share a sequence with this one, at most one more than {@link mostOverlaps}. */
    overlapping: ({ device, first, leaves }: NewBatch): KnownBatch[] => {
      if (first >= ends.of(device)) return [];
      const last = first + leaves.length - 1;
      return overlapping.all(device, first - largestBatch, last, first) as KnownBatch[];
    },
    put: (batch: NewBatch, answer: { refused: string; window: number; at: number }): void => {
      const { device, first, leaves, patient, signature } = batch;
      const count = leaves.length;
      const signed = Buffer.from(signature.slice(2), "hex");
      const { refused, window, at } = answer;
      ends.reach(device, first + count);
      put.run(device, first, count, patient, signed, joined(leaves), refused, window, at);
    },
  };
}

/** More devices than this are looked up anew. */
const mostKnown = 100_000;

/**
 * Behind what a device signed last, or further on where a transaction did not come to its end: what begins there shares
 * nothing with what is known, which need not be asked then.
 */
function openEnds(database: Database) {
  const known = new Map<number, number>();
  const find = database.prepare(
    `SELECT coalesce(max(first + count), 0) AS found FROM evidence WHERE device = ?1
     AND first > (SELECT max(first) FROM evidence WHERE device = ?1) - ?2`,
  );
  const of = (device: number): number => {
    const before = known.get(device);
    if (before !== undefined) return before;
    const { found } = find.get(device, largestBatch) as { found: number };
    if (known.size >= mostKnown) known.clear();
    known.set(device, found);
    return found;
  };
  return {
    of,
    reach: (device: number, end: number): void => {
      if (end > of(device)) known.set(device, end);
    },
  };
}

/** Proof against devices. Of one that was never in here while this process ran, and not before, nothing is asked. */
function openEquivocations(database: Database) {
  const note = database.prepare(
    "INSERT INTO equivocation (device, sequence, one, other) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const all = database.prepare("SELECT DISTINCT device FROM equivocation WHERE is_reported = 0");
  const pending = database.prepare(
    "SELECT 1 FROM equivocation WHERE device = ? AND is_reported = 0",
  );
  const suspects = new Set((all.all() as { device: number }[]).map(({ device }) => device));
  return {
    note: ({ device, sequence, one, other }: Equivocation): void => {
      suspects.add(device);
      note.run(device, sequence, JSON.stringify(one), JSON.stringify(other));
    },
    /** Whether proof against a device is on its way to the chain. */
    isPending: (device: number): boolean =>
      suspects.has(device) && pending.get(device) !== undefined,
  };
}

const isSame = (batch: NewBatch, { leaves }: KnownBatch): boolean =>
  Buffer.compare(leaves, joined(batch.leaves)) === 0;

/** The first sequence under which a device signed something else before. */
export function equivocationOf(
  batch: NewBatch,
  known: readonly KnownBatch[],
): Equivocation | undefined {
  for (const before of known) {
    const from = Math.max(batch.first, before.first);
    const until = Math.min(batch.first + batch.leaves.length, before.first + before.count);
    for (let sequence = from; sequence < until; sequence += 1) {
      const old = leafAt(before, sequence);
      const leaf = batch.leaves[sequence - batch.first];
      if (leaf === undefined || Buffer.compare(old, leaf) === 0) continue;
      const one = signedLeaf(before, leavesOf(before), sequence);
      const signature = fromHex(batch.signature);
      const other = signedLeaf({ ...batch, signature }, batch.leaves, sequence);
      return { device: batch.device, sequence, one, other };
    }
  }
  return undefined;
}

/** Leaves as they are kept: one after the other. */
function joined(leaves: readonly Uint8Array[]): Uint8Array {
  const [only = new Uint8Array()] = leaves;
  return leaves.length === 1 ? only : Buffer.concat(leaves);
}

const leafAt = ({ first, leaves }: KnownBatch, sequence: number): Uint8Array =>
  leaves.subarray((sequence - first) * leafLength, (sequence - first + 1) * leafLength);

const leavesOf = (batch: KnownBatch): Uint8Array[] =>
  Array.from({ length: batch.count }, (_, index) => leafAt(batch, batch.first + index));

function signedLeaf(
  { patient, first, signature }: { patient: number; first: number; signature: Uint8Array },
  leaves: readonly Uint8Array[],
  sequence: number,
): SignedLeaf {
  const index = sequence - first;
  return {
    ...{ patient, first, count: leaves.length, signature: toHex(signature) },
    leaf: toHex(leaves[index] ?? new Uint8Array()),
    proof: merkleProof(leaves, index).map(toHex),
  };
}
