import type { DatabaseSync } from "node:sqlite";

/** Runs `work` in one transaction, which is on the disk when this returns; nothing of it stays when it throws. */
export function durably<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK"); // a full disk has rolled back already
    throw error;
  }
}

/** Runs `work` in a transaction with what others do at the same moment, so that one write to the disk is enough. */
export type Together = (work: () => void) => Promise<void>;

type Waiting = { readonly work: () => void; readonly done: PromiseWithResolvers<undefined> };

/** How long, in milliseconds, a write waits at most for what else is on its way. */
const longestGathering = 20;
/** A write begins once so many turns of the event loop brought no more work: of a request, each takes one step only. */
const quietTurns = 8;

/**
 * Each promise resolves once its work is on the disk. Work that throws takes nothing of the others along. A write waits
 * for what is on its way, tenths of a millisecond where nothing is.
 */
export function openTogether(database: DatabaseSync): Together {
  const attempt = openAttempts(database);
  let waiting: Waiting[] = [];
  const commit = (): void => {
    const group = waiting;
    waiting = [];
    const settle: (() => void)[] = [];
    try {
      durably(database, () => {
        for (const one of group) settle.push(attempt(one));
      });
    } catch (error) {
      for (const { done } of group) done.reject(error);
      return;
    }
    for (const one of settle) one();
  };
  const gather = (until: number, { count, quiet }: { count: number; quiet: number }): void => {
    const now = waiting.length;
    const turns = now > count ? 0 : quiet + 1;
    if (turns < quietTurns && performance.now() < until)
      setImmediate(gather, until, { count: now, quiet: turns });
    else commit();
  };
  return (work) => {
    const done = Promise.withResolvers<undefined>();
    if (waiting.push({ work, done }) === 1)
      setImmediate(gather, performance.now() + longestGathering, { count: 0, quiet: 0 });
    return done.promise;
  };
}

/** Runs one work of many, which takes back nothing but itself when it throws; what is left to do once all is on the disk. */
function openAttempts(database: DatabaseSync): (one: Waiting) => () => void {
  const begin = database.prepare("SAVEPOINT one");
  const keep = database.prepare("RELEASE one");
  return ({ work, done }) => {
    begin.run();
    try {
      work();
      keep.run();
      return () => done.resolve(undefined);
    } catch (error) {
      database.exec("ROLLBACK TO one; RELEASE one");
      return () => done.reject(error);
    }
  };
}
