import type { Hex } from "#lib/bytes";
import { daySeconds } from "./quota.ts";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";
import { slotsObject, type Writes } from "./writes.ts";

export type Newcomers = ReturnType<typeof openNewcomers>;

/**
 * Key slots of wallets that are not registered yet: a few from each place in a day, and forgotten when nobody has come
 * back to them for long and the chain still does not know their account.
 */
export function openNewcomers(gateway: Gateway, writes: Writes) {
  const { config, database, now, vault } = gateway;
  const { isKnown, today, put, touch, stale, find, drop } = statementsOf(database);

  /** Forgets one, or only that it was new. Nobody who comes back meanwhile loses anything. */
  const settle = (account: Hex, since: number): Promise<void> =>
    writes.forget(slotsObject(account), async () => {
      const { memberOfAccount, block } = await gateway.atHead();
      if (now() - block.time > config.MAX_HEAD_AGE_SECONDS) return false;
      const isKnownNow =
        (await memberOfAccount(account)) !== undefined ||
        (await gateway.hospitalOf(account)) !== undefined;
      const row = find.get(account) as { at: number } | undefined;
      if (row === undefined || row.at > since) return false;
      if (!isKnownNow) await vault.deleteSlots(account);
      drop.run(account);
      return !isKnownNow;
    });
  return {
    /** Throws a {@link RefusalError} unless this account's slots may be taken from `source`. */
    admit: (account: Hex, source: string): void => {
      if (isKnown.get(account) !== undefined) return;
      const { n } = today.get(source, now() - daySeconds) as { n: number };
      if (n < config.NEWCOMERS_PER_DAY) return;
      throw new RefusalError(403, {
        code: "quota/newcomers",
        message: "Too many new wallets came from this address today. Try again tomorrow.",
      });
    },
    /** Notes that slots are kept, or that somebody asked for them. */
    note: (account: Hex, source: string): void => void put.run(account, source, now()),
    touch: (account: Hex): void => void touch.run(now(), account),
    /** Forgets those that nobody has come back to in time. */
    forget: async (): Promise<void> => {
      const since = now() - config.NEWCOMER_SECONDS;
      for (const { account } of stale.all(since) as { account: Hex }[])
        await settle(account, since);
    },
  };
}

const statementsOf = (database: Gateway["database"]) => ({
  isKnown: database.prepare("SELECT 1 FROM newcomer WHERE account = ?"),
  today: database.prepare("SELECT count(*) AS n FROM newcomer WHERE source = ? AND at > ?"),
  put: database.prepare(
    "INSERT INTO newcomer VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET at = excluded.at",
  ),
  touch: database.prepare("UPDATE newcomer SET at = ? WHERE account = ?"),
  stale: database.prepare("SELECT account FROM newcomer WHERE at <= ? LIMIT 1000"),
  find: database.prepare("SELECT at FROM newcomer WHERE account = ?"),
  drop: database.prepare("DELETE FROM newcomer WHERE account = ?"),
});
