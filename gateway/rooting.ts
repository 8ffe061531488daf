import { setImmediate as nextTurn } from "node:timers/promises";
import { entryOutcomes } from "#lib/access-entry";
import { HealthChainError } from "#lib/errors";
import { merkleRoot } from "#lib/merkle-tree";
import type { Entries } from "./entries.ts";
import type { Gateway } from "./gateway.ts";
import { leavesBetween } from "./root-trees.ts";

/** The database lost entries that the chain has a root over. Code: `gateway/behind-last-root`. */
export class BehindError extends HealthChainError {}

/**
 * Compares the database with the chain at start. Throws {@link BehindError} when entries are missing, unless the
 * operator declares the gap, which every patient then sees.
 */
export async function requireWholeLog(
  { rootLog, config, identity, log }: Gateway,
  entries: Entries,
): Promise<void> {
  const rooted = await rootLog.last();
  const own = entries.last();
  if (own >= rooted) return;
  if (config.DECLARE_GAP === "no") {
    throw new BehindError(
      "gateway/behind-last-root",
      `The chain has a root over entries up to ${rooted} of gateway ${identity.number}, but this database ends at ${own}. Bring back the newest copy; if it is lost, start once with HEALTHCHAIN_GATEWAY_DECLARE_GAP=yes, which tells every patient.`,
    );
  }
  entries.declareGap(rooted);
  log.warn({ lost: rooted - own }, "a gap in the log was declared to every patient");
}

type RootRow = { from_sequence: number; to_sequence: number; root: Uint8Array };

/** Entries under one root at most, so that its tree is hashed in a moment. */
const mostEntries = 1024;

/**
 * Sends roots over all entries that may not change any more, one next to the other. A root is kept before it is sent, so
 * that a crash in between sends the same one again. Returns the last sequence under a root.
 */
export async function appendRoot({ database, rootLog, site, identity, config, now }: Gateway) {
  const waiting = database.prepare(
    "SELECT * FROM root WHERE is_appended = 0 ORDER BY from_sequence",
  );
  const done = database.prepare("UPDATE root SET is_appended = 1 WHERE from_sequence = ?");
  for (let next = nextSpan(); next !== undefined; next = nextSpan()) {
    const leaves = leavesBetween(database, next, {
      deployment: site.deployment,
      gateway: identity.number,
    });
    database
      .prepare("INSERT INTO root (from_sequence, to_sequence, root) VALUES (?, ?, ?)")
      .run(next.from_sequence, next.to_sequence, merkleRoot(leaves));
    await nextTurn();
  }
  for (const { from_sequence: from, to_sequence: to, root } of waiting.all() as RootRow[]) {
    await rootLog.append({ root, from, to });
    done.run(from);
  }

  /** Entries above the last root and below the first refusal that may still count up. */
  function nextSpan() {
    const row = database
      .prepare(
        `SELECT
           (SELECT coalesce(max(to_sequence), 0) FROM root) AS rooted,
           (SELECT coalesce(max(sequence), 0) FROM entry) AS last,
           (SELECT min(sequence) FROM entry WHERE outcome = ${entryOutcomes.refused} AND at > ?
              AND sequence > (SELECT coalesce(max(to_sequence), 0) FROM root)) AS open`,
      )
      .get(now() - config.REFUSAL_SECONDS) as { rooted: number; last: number; open: number | null };
    const first = database
      .prepare("SELECT min(sequence) AS first FROM entry WHERE sequence > ?")
      .get(row.rooted) as { first: number | null };
    const to = row.open === null ? row.last : row.open - 1;
    if (first.first === null || to < first.first) return undefined;
    const { first: from } = first;
    return { from_sequence: from, to_sequence: Math.min(to, from + mostEntries - 1) };
  }
}
