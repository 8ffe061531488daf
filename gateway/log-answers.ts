import { setImmediate as nextTurn } from "node:timers/promises";
import { entryKinds } from "#lib/access-entry";
import type { ExportedEntry } from "#lib/access-log-file";
import { toHex, type Hex } from "#lib/bytes";
import { proofFromRows } from "#lib/merkle-tree";
import type { Database } from "./database.ts";
import { entryOf, type EntryRow } from "./entries.ts";
import type { Gateway } from "./gateway.ts";
import { openRootTrees, type Root, type RootTrees } from "./root-trees.ts";

/** Which entries: those of a patient's records, or those of a reader's own reads. Starts above sequence `after`. */
export type EntryQuery = {
  readonly of: "patient" | "reader";
  readonly member: number;
  readonly after: number;
  readonly limit: number;
};

const rowsATurn = 200;

/** Answers entries with what proves them: the reader's signed request and sign-in, and the way to the root on chain. */
export function openLogAnswers({ database, site, identity }: Gateway) {
  const origin = { deployment: site.deployment, gateway: identity.number };
  const trees = openRootTrees(database, origin);
  return async (query: EntryQuery): Promise<ExportedEntry[]> => {
    const entries: ExportedEntry[] = [];
    for (const row of rowsFor(database, query)) {
      entries.push({
        entry: entryOf(row, origin),
        salt: toHex(row.salt),
        evidence: row.kind === entryKinds.gap ? null : evidenceOf(database, row),
        root: await proofOf(database, row, trees),
      });
      if (entries.length % rowsATurn === 0) await nextTurn();
    }
    return entries;
  };
}

/** Each by an index of its own: rows of the member, and for patients the declared gaps, which are few. */
function rowsFor(database: Database, { of, member, after, limit }: EntryQuery): EntryRow[] {
  const own =
    of === "patient"
      ? "SELECT * FROM entry INDEXED BY entry_of_patient WHERE patient = ? AND sequence > ?"
      : "SELECT * FROM entry INDEXED BY entry_of_reader WHERE reader = ? AND sequence > ?";
  const rows = database
    .prepare(`${own} ORDER BY sequence LIMIT ?`)
    .all(member, after, limit) as EntryRow[];
  if (of === "reader") return rows;
  const gaps = database
    .prepare(
      `SELECT * FROM entry INDEXED BY entry_gap WHERE kind = ${entryKinds.gap} AND sequence > ? ORDER BY sequence LIMIT ?`,
    )
    .all(after, limit) as EntryRow[];
  return [...rows, ...gaps.filter(({ patient }) => patient !== member)]
    .sort((a, b) => a.sequence - b.sequence)
    .slice(0, limit);
}

function evidenceOf(database: Database, row: EntryRow) {
  const session = database
    .prepare("SELECT session_key, message, signature FROM session WHERE id = ?")
    .get(row.session) as { session_key: Uint8Array; message: string; signature: Hex };
  return {
    request: toHex(row.request),
    signature: toHex(row.signature),
    sessionKey: toHex(session.session_key),
    signIn: { message: session.message, signature: session.signature },
  };
}

async function proofOf(
  database: Database,
  { sequence }: EntryRow,
  treeOf: RootTrees,
): Promise<ExportedEntry["root"]> {
  const root = database
    .prepare(
      "SELECT from_sequence, to_sequence, is_appended FROM root WHERE from_sequence <= ? ORDER BY from_sequence DESC LIMIT 1",
    )
    .get(sequence) as (Root & { is_appended: number }) | undefined;
  if (root?.is_appended !== 1 || root.to_sequence < sequence) return null;
  const { from_sequence: from, to_sequence: to } = root;
  return { from, to, proof: proofFromRows(await treeOf(root), sequence - from).map(toHex) };
}
