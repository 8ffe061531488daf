import type { Hex } from "#lib/bytes";
import type { Database } from "./database.ts";
import type { Gateway } from "./gateway.ts";
import { openTurns } from "./turns.ts";

export type Uploads = ReturnType<typeof openUploads>;

/**
 * Which payloads are here, from whom, and which may go. Naming a payload in a record, and letting go of one, happen in
 * turns, so that nothing is let go of that a record is just about to name.
 */
export function openUploads({ database, store, now }: Gateway) {
  const inTurn = openTurns();
  const released = new Set<string>();
  const litter = openLitter();
  const { add, sizeOf, forget, isNamed, isFresh, stale } = statementsOf(database);

  /** Unpins a payload that no record names, unless somebody has uploaded it after `since`. */
  const release = (cid: string, since: number): Promise<boolean> =>
    inTurn(cid, async () => {
      if (isNamed.get(cid) !== undefined || isFresh.get(cid, since) !== undefined) return false;
      released.add(cid);
      litter.note();
      await store.unpin(cid);
      forget.run(cid);
      return true;
    });
  return {
    litter,
    /** Notes an upload that has ended. One of what was let go of meanwhile is pinned again first. */
    note: ({ cid, size, account }: { cid: string; size: number; account: Hex }): Promise<void> =>
      inTurn(cid, async () => {
        if (released.has(cid)) await store.pin(cid);
        released.delete(cid);
        add.run(cid, account, size, now());
      }),
    /** Runs `work` while this payload is not let go of. */
    naming: <T>(cid: string, work: () => Promise<T>): Promise<T> => inTurn(cid, work),
    /** Bytes of a payload that this account has uploaded. */
    sizeOf: (cid: string, account: Hex): number | undefined =>
      (sizeOf.get(cid, account) as { size: number } | undefined)?.size,
    release,
    /** Lets go of all that no record has named within `seconds`. Answers how many. */
    releaseStale: async (seconds: number): Promise<number> => {
      const since = now() - seconds;
      let count = 0;
      for (const { cid } of stale.all(since) as { cid: string }[])
        if (await release(cid, since)) count += 1;
      return count;
    },
  };
}

/** Knows whether something was let go of that the store has not removed yet. */
function openLitter() {
  let isThere = true; // what was let go of before this process began
  return {
    note: (): void => {
      isThere = true;
    },
    /** Has it removed, where there is any. Answers how many blocks went. */
    collect: async (remove: () => Promise<number>): Promise<number> => {
      if (!isThere) return 0;
      isThere = false;
      try {
        return await remove();
      } catch (error) {
        isThere = true;
        throw error;
      }
    },
  };
}

function statementsOf(database: Database) {
  return {
    add: database.prepare(
      "INSERT INTO upload VALUES (?, ?, ?, ?) ON CONFLICT (cid, account) DO UPDATE SET at = excluded.at",
    ),
    sizeOf: database.prepare("SELECT size FROM upload WHERE cid = ? AND account = ?"),
    forget: database.prepare("DELETE FROM upload WHERE cid = ?"),
    isNamed: database.prepare("SELECT 1 FROM record WHERE payload = ? AND is_erased = 0"),
    isFresh: database.prepare("SELECT 1 FROM upload WHERE cid = ? AND at > ?"),
    stale: database.prepare(
      `SELECT DISTINCT cid FROM upload WHERE at <= ?
         AND NOT EXISTS (SELECT 1 FROM record WHERE payload = cid AND is_erased = 0) LIMIT 1000`,
    ),
  };
}
