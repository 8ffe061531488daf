import type { Hex } from "#lib/bytes";
import type { Gateway } from "./gateway.ts";
import { daySeconds } from "./quota.ts";
import { RefusalError } from "./refusal.ts";

/** One upload in the count of its account. */
export type Counted = {
  /** Counts bytes as they come; answers all that the account has brought in a day, side by side too. */
  readonly add: (bytes: number) => number;
  /** What broke off counts as well: it lies on the disk until it is collected. */
  readonly end: (isWhole: boolean) => void;
};

const hour = 3600;
/** Uploads of one account at once: each holds a few blocks in memory. */
const mostAtOnce = 8;

/** A statement that keeps what a payload's uploads count in their day, for when they are forgotten: its CID, since when. */
export const keepCounting = (database: Gateway["database"]) =>
  database.prepare(
    `INSERT INTO unkept SELECT account, at / ${hour}, size FROM upload WHERE cid = ? AND at > ?
       ON CONFLICT DO UPDATE SET size = size + excluded.size`,
  );

/** Counts what each account brings in a day, with what is on its way now. Throws `quota/too-many` (429). */
export function openDailyBytes({
  database,
  now,
}: Pick<Gateway, "database" | "now">): (account: Hex) => Counted {
  const { used, breakOff, forget } = statementsOf(database);
  const tallies = new Map<Hex, { used: number; onTheWay: number; running: number }>();
  return (account) => {
    const tally = tallies.get(account) ?? { used: 0, onTheWay: 0, running: 0 };
    if (tally.running >= mostAtOnce) throw tooMany();
    const since = now() - daySeconds;
    tally.used = (used.get(account, since, anHourOf(since)) as { bytes: number }).bytes;
    tally.running += 1;
    tallies.set(account, tally);
    let size = 0;
    return {
      add: (bytes) => {
        size += bytes;
        tally.onTheWay += bytes;
        return tally.used + tally.onTheWay;
      },
      end: (isWhole) => {
        tally.used += size;
        tally.onTheWay -= size;
        tally.running -= 1;
        if (tally.running === 0) tallies.delete(account);
        if (isWhole || size === 0) return;
        forget.run(anHourOf(now() - daySeconds));
        breakOff.run(account, anHourOf(now()), size);
      },
    };
  };
}

const anHourOf = (time: number): number => Math.floor(time / hour);

function statementsOf(database: Gateway["database"]) {
  const used = database.prepare(
    `SELECT (SELECT coalesce(sum(size), 0) FROM upload WHERE account = ?1 AND at > ?2)
       + (SELECT coalesce(sum(size), 0) FROM unkept WHERE account = ?1 AND hour > ?3) AS bytes`,
  );
  const breakOff = database.prepare(
    `INSERT INTO unkept VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET size = size + excluded.size`,
  );
  const forget = database.prepare("DELETE FROM unkept WHERE hour <= ?");
  return { used, breakOff, forget };
}

const tooMany = (): RefusalError =>
  new RefusalError(429, {
    code: "quota/too-many",
    message: "Wait for the uploads of yours that are running.",
  });
