import { createHash } from "node:crypto";
import { concat, fromHex } from "#lib/bytes";
import { windowTree, type PatientLeaves } from "#lib/reading-window";
import { encodeWindowIndex, type IndexedPatient } from "#lib/window-index";
import { durably } from "#native/durable-writes";
import type { Database } from "../database.ts";
import type { Oracle } from "../oracle.ts";

type SegmentRow = { readonly number: number; readonly patient: number; readonly head: Uint8Array };
type LineRow = { readonly sealed: Uint8Array; readonly leaves: Uint8Array };

/** A patient's part of a window, built from its rows. */
type Part = PatientLeaves & { readonly segments: readonly Uint8Array[] };

const leafLength = 32;

/** Puts the blocks of a closed window into the store and notes its root. Safe to repeat: the same rows, the same blocks. */
export async function storeWindow(oracle: Oracle, window: number): Promise<void> {
  const { database, store, site, identity } = oracle;
  const rows = database
    .prepare("SELECT number, patient, head FROM segment WHERE window = ? ORDER BY patient, number")
    .all(window) as SegmentRow[];
  const digests: { number: number; digest: Uint8Array }[] = [];
  const parts: Part[] = [];
  for (const own of byPatient(rows)) {
    const segments: Uint8Array[] = [];
    const leaves: Uint8Array[] = [];
    for (const row of own) {
      const { block, leaves: more } = blockOf(database, row);
      await store.putBlock(block);
      const digest = sha256(block);
      digests.push({ number: row.number, digest });
      segments.push(digest);
      leaves.push(...more);
    }
    parts.push({ patient: own[0]?.patient ?? 0, leaves, segments });
  }
  const tree = windowTree(parts, oracle.keccak);
  const patients: IndexedPatient[] = tree.patients.map(({ patient, readings, root }, index) => ({
    ...{ patient, readings, root, segments: parts[index]?.segments ?? [] },
  }));
  const deployment = fromHex(site.deployment);
  const index = encodeWindowIndex({ deployment, oracle: identity.number, window, patients });
  await store.putBlock(index);
  note(database, { window, tree, index, digests });
}

function note(
  database: Database,
  {
    window,
    tree,
    index,
    digests,
  }: {
    window: number;
    tree: ReturnType<typeof windowTree>;
    index: Uint8Array;
    digests: readonly { number: number; digest: Uint8Array }[];
  },
): void {
  const setDigest = database.prepare("UPDATE segment SET digest = ? WHERE number = ?");
  const setWindow = database.prepare(
    "UPDATE window SET state = 'stored', patients = ?, root = ?, index_digest = ? WHERE number = ? AND state = 'closed'",
  );
  durably(database, () => {
    for (const { number, digest } of digests) setDigest.run(digest, number);
    setWindow.run(tree.patients.length, tree.root, sha256(index), window);
  });
}

/** Segments in groups; they come ordered by patient. */
function byPatient(rows: readonly SegmentRow[]): SegmentRow[][] {
  const groups = new Map<number, SegmentRow[]>();
  for (const row of rows) groups.set(row.patient, [...(groups.get(row.patient) ?? []), row]);
  return [...groups.values()];
}

function blockOf(database: Database, { number, head }: SegmentRow) {
  const lines = database
    .prepare("SELECT sealed, leaves FROM line WHERE segment = ? ORDER BY number")
    .all(number) as LineRow[];
  const joined = concat(...lines.map(({ leaves }) => leaves));
  const leaves = Array.from({ length: joined.length / leafLength }, (_, index) =>
    joined.subarray(index * leafLength, (index + 1) * leafLength),
  );
  return { block: concat(head, ...lines.map(({ sealed }) => sealed)), leaves };
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
