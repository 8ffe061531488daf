import type { Database } from "../database.ts";

export type PeerProgress = ReturnType<typeof openPeerProgress>;

const longestSeconds = 3600;

/** What one peer has taken, on the disk: everything up to a sequence, but for what it has put off. */
export function openPeerProgress(database: Database, url: string) {
  const find = database.prepare("SELECT database, taken FROM peer WHERE url = ?");
  const begin = database.prepare("INSERT OR REPLACE INTO peer VALUES (?, ?, 0)");
  const take = database.prepare("UPDATE peer SET taken = ? WHERE url = ? AND taken < ?");
  const clear = database.prepare("DELETE FROM put_off WHERE url = ?");
  const isPutOff = database.prepare("SELECT 1 FROM put_off WHERE url = ? AND sequence = ?");
  const putOff = database.prepare(
    `INSERT INTO put_off VALUES (?, ?, ?, 0, ?)
     ON CONFLICT (url, sequence) DO UPDATE SET code = excluded.code, tries = tries + 1,
       due = excluded.due + min(${longestSeconds}, 1 << min(tries + 1, 12))`,
  );
  const nextDue = database.prepare(
    "SELECT sequence, code FROM put_off WHERE url = ? AND due <= ? ORDER BY due, sequence LIMIT 1",
  );
  const forget = database.prepare("DELETE FROM put_off WHERE url = ? AND sequence = ?");
  const row = () => find.get(url) as { database: string; taken: number } | undefined;
  return {
    taken: (): number => row()?.taken ?? 0,
    /** Starts from the beginning where the peer has another database than before. Answers whether it does. */
    begin: (peerDatabase: string): boolean => {
      if (row()?.database === peerDatabase) return false;
      clear.run(url);
      begin.run(url, peerDatabase);
      return true;
    },
    take: (sequence: number): void => void take.run(sequence, url, sequence),
    /** Leaves one out, to be tried again, at once the first time and then later and later; the rest goes on. */
    putOff: (sequence: number, { code, now }: { code: string; now: number }): void => {
      putOff.run(url, sequence, code, now);
      take.run(sequence, url, sequence);
    },
    nextDue: (now: number) =>
      nextDue.get(url, now) as { sequence: number; code: string } | undefined,
    forget: (sequence: number): void => void forget.run(url, sequence),
    has: (sequence: number): boolean =>
      (row()?.taken ?? 0) >= sequence && isPutOff.get(url, sequence) === undefined,
  };
}
