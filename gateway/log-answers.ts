import { entryKinds } from "#lib/access-entry";
import type { ExportedEntry } from "#lib/access-log-file";
import { toHex, type Hex } from "#lib/bytes";
import { merkleProof } from "#lib/merkle-tree";
import type { Database } from "./database.ts";
import { entryOf, leafOf, type EntryRow } from "./entries.ts";
import type { Gateway } from "./gateway.ts";

/** Which entries: those of a patient's records, or those of a reader's own reads. Starts above sequence `after`. */
export type EntryQuery = {
  readonly of: "patient" | "reader";
  readonly member: number;
  readonly after: number;
  readonly limit: number;
};

type Root = { readonly from_sequence: number; readonly to_sequence: number };

/** Entries with what proves them: the reader's signed request and sign-in, and the way to the root on chain. */
export function readEntries(
  { database, site, identity }: Gateway,
  { of, member, after, limit }: EntryQuery,
): ExportedEntry[] {
  const column = of === "patient" ? "patient" : "reader";
  const gaps = of === "patient" ? `OR kind = ${entryKinds.gap}` : "";
  const rows = database
    .prepare(
      `SELECT * FROM entry WHERE (${column} = ? ${gaps}) AND sequence > ? ORDER BY sequence LIMIT ?`,
    )
    .all(member, after, limit) as EntryRow[];
  const origin = { deployment: site.deployment, gateway: identity.number };
  const leavesOf = rootLeaves(database, origin);
  return rows.map((row) => ({
    entry: entryOf(row, origin),
    salt: toHex(row.salt),
    evidence: row.kind === entryKinds.gap ? null : evidenceOf(database, row),
    root: proofOf(database, row, leavesOf),
  }));
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

function proofOf(
  database: Database,
  { sequence }: EntryRow,
  leavesOf: (root: Root) => readonly Uint8Array[],
): ExportedEntry["root"] {
  const root = database
    .prepare(
      "SELECT from_sequence, to_sequence FROM root WHERE from_sequence <= ? AND to_sequence >= ? AND is_appended = 1",
    )
    .get(sequence, sequence) as Root | undefined;
  if (root === undefined) return null;
  const { from_sequence: from, to_sequence: to } = root;
  return { from, to, proof: merkleProof(leavesOf(root), sequence - from).map(toHex) };
}

/** The leaves under a root, computed once an answer. */
function rootLeaves(database: Database, origin: { deployment: Hex; gateway: number }) {
  const known = new Map<number, readonly Uint8Array[]>();
  return (root: Root): readonly Uint8Array[] => {
    const found = known.get(root.from_sequence) ?? leavesBetween(database, root, origin);
    known.set(root.from_sequence, found);
    return found;
  };
}

/** The leaves of a span of entries, in their order. */
export function leavesBetween(
  database: Database,
  { from_sequence: from, to_sequence: to }: Root,
  origin: { deployment: Hex; gateway: number },
): Uint8Array[] {
  const rows = database
    .prepare("SELECT * FROM entry WHERE sequence BETWEEN ? AND ? ORDER BY sequence")
    .all(from, to) as EntryRow[];
  return rows.map((row) => leafOf(row, origin));
}
