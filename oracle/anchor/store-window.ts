import { createHash } from "node:crypto";
import { concat, fromHex } from "#lib/bytes";
import { joinedMerkleRoot } from "#lib/merkle-tree";
import { patientsTree } from "#lib/reading-window";
import { encodeWindowIndex, type IndexedPatient } from "#lib/window-index";
import { durably } from "#native/durable-writes";
import type { Database } from "../database.ts";
import type { Oracle } from "../oracle.ts";

type SegmentRow = { readonly number: number; readonly patient: number; readonly head: Uint8Array };
type LineRow = { readonly sealed: Uint8Array; readonly leaves: Uint8Array };
type Digest = { readonly number: number; readonly digest: Uint8Array };

const leafLength = 32;

/** Puts the blocks of a closed window into the store and notes its root. Safe to repeat: the same rows, the same blocks. */
export async function storeWindow(oracle: Oracle, window: number): Promise<void> {
  const { database, store, site, identity } = oracle;
  const rows = database
    .prepare("SELECT number, patient, head FROM segment WHERE window = ? ORDER BY patient, number")
    .all(window) as SegmentRow[];
  const digests: Digest[] = [];
  const patients: IndexedPatient[] = [];
  for (const own of byPatient(rows)) {
    const parts: { digest: Uint8Array; leaves: Uint8Array }[] = [];
    for (const row of own) {
      const { block, leaves } = blockOf(database, row);
      await store.putBlock(block);
      const digest = sha256(block);
      digests.push({ number: row.number, digest });
      parts.push({ digest, leaves });
    }
    const leaves = concat(...parts.map((part) => part.leaves));
    patients.push({
      patient: own[0]?.patient ?? 0,
      readings: leaves.length / leafLength,
      root: joinedMerkleRoot(leaves, oracle.keccak),
      segments: parts.map(({ digest }) => digest),
    });
  }
  const deployment = fromHex(site.deployment);
  const index = encodeWindowIndex({ deployment, oracle: identity.number, window, patients });
  await store.putBlock(index);
  note(database, { window, patients, index, digests });
}

function note(
  database: Database,
  {
    window,
    patients,
    index,
    digests,
  }: {
    window: number;
    patients: readonly IndexedPatient[];
    index: Uint8Array;
    digests: readonly Digest[];
  },
): void {
  const { root = new Uint8Array() } = patientsTree(patients); // an index has at least one patient
  const setDigest = database.prepare("UPDATE segment SET digest = ? WHERE number = ?");
  const setWindow = database.prepare(
    "UPDATE window SET state = 'stored', patients = ?, root = ?, index_digest = ? WHERE number = ? AND state = 'closed'",
  );
  durably(database, () => {
    for (const { number, digest } of digests) setDigest.run(digest, number);
    setWindow.run(patients.length, root, sha256(index), window);
  });
}

/** Segments in groups; they come ordered by patient. */
function byPatient(rows: readonly SegmentRow[]): SegmentRow[][] {
  const groups = new Map<number, SegmentRow[]>();
  for (const row of rows) groups.set(row.patient, [...(groups.get(row.patient) ?? []), row]);
  return [...groups.values()];
}

/** A segment whole, and the leaves of its accepted readings, one after the other. */
function blockOf(database: Database, { number, head }: SegmentRow) {
  const lines = database
    .prepare("SELECT sealed, leaves FROM line WHERE segment = ? ORDER BY number")
    .all(number) as LineRow[];
  return {
    block: concat(head, ...lines.map(({ sealed }) => sealed)),
    leaves: concat(...lines.map(({ leaves }) => leaves)),
  };
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
