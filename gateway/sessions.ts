import { randomBytes } from "node:crypto";
import type { Hex } from "#lib/bytes";
import { withNextTransaction, type Database } from "./database.ts";

/** Who signed in with which key. `member` is the number at sign-in or since, 0 for somebody not registered yet. */
export type Session = {
  readonly id: string;
  readonly account: Hex;
  readonly member: number;
  /** 33 bytes compressed. */
  readonly sessionKey: Uint8Array;
  /** Unix seconds. */
  readonly until: number;
};

type SessionRow = {
  id: string;
  account: Hex;
  member: number;
  session_key: Uint8Array;
  until: number;
};

export type Sessions = ReturnType<typeof openNonces> & ReturnType<typeof openSessionRows>;

/** Nonces and sessions of one gateway, in its database. */
export const openSessions = (database: Database): Sessions => ({
  ...openNonces(database),
  ...openSessionRows(database),
});

function openNonces(database: Database) {
  const insert = database.prepare("INSERT INTO nonce VALUES (?, ?, ?)");
  const take = database.prepare(
    "DELETE FROM nonce WHERE nonce = ? AND account = ? AND until >= ? RETURNING nonce",
  );
  const find = database.prepare(
    "SELECT 1 FROM nonce WHERE nonce = ? AND account = ? AND until >= ?",
  );
  const tidy = database.prepare("DELETE FROM nonce WHERE until < ?");
  return {
    /** A nonce good for one sign-in of this account. Forgets those that nobody used in time. */
    newNonce: (account: Hex, { now, until }: { now: number; until: number }): string => {
      const nonce = randomBytes(16).toString("hex");
      tidy.run(now);
      insert.run(nonce, account.toLowerCase(), until);
      return nonce;
    },
    /** Whether a nonce can still be used. */
    hasNonce: (nonce: string, account: Hex, now: number): boolean =>
      find.get(nonce, account.toLowerCase(), now) !== undefined,
    /** Uses a nonce up, for good. False when it never was, is used or too old. */
    useNonce: (nonce: string, account: Hex, now: number): boolean =>
      take.get(nonce, account.toLowerCase(), now) !== undefined,
  };
}

function openSessionRows(database: Database) {
  const insert = database.prepare(
    "INSERT INTO session (id, account, member, session_key, message, signature, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const find = database.prepare(
    "SELECT id, account, member, session_key, until FROM session WHERE id = ? AND is_ended = 0 AND until > ?",
  );
  const signIn = database.prepare("SELECT message, signature FROM session WHERE id = ?");
  const count = database.prepare("UPDATE session SET counter = ? WHERE id = ? AND counter < ?");
  const enrolled = database.prepare("UPDATE session SET member = ? WHERE id = ?");
  const end = database.prepare("UPDATE session SET is_ended = 1 WHERE id = ?");
  const endAll = database.prepare("UPDATE session SET is_ended = 1 WHERE account = ?");
  return {
    begin: (session: Omit<Session, "id"> & { message: string; signature: Hex }): Session => {
      const { member, sessionKey, message, signature, until } = session;
      const account = `0x${session.account.slice(2).toLowerCase()}` as const;
      const id = randomBytes(32).toString("hex");
      insert.run(id, account, member, sessionKey, message, signature, until);
      return { id, account, member, sessionKey, until };
    },
    /** The running session of this id. */
    find: (id: string, now: number): Session | undefined => {
      const row = find.get(id, now) as SessionRow | undefined;
      if (row === undefined) return undefined;
      const { session_key: sessionKey, ...fields } = row;
      return { ...fields, sessionKey };
    },
    /** What the wallet signed to begin a session. */
    signInOf: (id: string) => signIn.get(id) as { message: string; signature: Hex },
    /** Notes a request's counter; false when the session has seen one as high. On the disk with the entry that follows. */
    advance: (id: string, counter: number): boolean =>
      withNextTransaction(database, () => count.run(counter, id, counter).changes === 1),
    /** Notes that who was not registered at sign-in has a number now. */
    enrolled: (id: string, member: number): void => void enrolled.run(member, id),
    end: (id: string): void => void end.run(id),
    /** Ends every session of an account, on whatever device. */
    endAll: (account: Hex): void => void endAll.run(account.toLowerCase()),
  };
}
