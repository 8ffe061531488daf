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

/** How long, in milliseconds, a write waits at most for what else is on its way. */
const longestGathering = 5;

/**
 * Each promise resolves once its work is on the disk. Work that throws takes nothing of the others along. A write waits as
 * long as each turn of the event loop brings more work.
 */
export function openTogether(database: DatabaseSync): Together {
  let waiting: { work: () => void; done: PromiseWithResolvers<undefined> }[] = [];
  const commit = (): void => {
    const group = waiting;
    waiting = [];
    const settle: (() => void)[] = [];
    try {
      durably(database, () => {
        for (const { work, done } of group) settle.push(attempt(database, work, done));
      });
    } catch (error) {
      for (const { done } of group) done.reject(error);
      return;
    }
    for (const one of settle) one();
  };
  const gather = (since: number, before: number): void => {
    const hasMore = waiting.length > before && performance.now() - since < longestGathering;
    if (hasMore) setImmediate(gather, since, waiting.length);
    else commit();
  };
  return (work) => {
    const done = Promise.withResolvers<undefined>();
    if (waiting.push({ work, done }) === 1) setImmediate(gather, performance.now(), 0);
    return done.promise;
  };
}

function attempt(database: DatabaseSync, work: () => void, done: PromiseWithResolvers<undefined>) {
  database.exec("SAVEPOINT one");
  try {
    work();
    database.exec("RELEASE one");
    return () => done.resolve(undefined);
  } catch (error) {
    database.exec("ROLLBACK TO one; RELEASE one");
    return () => done.reject(error);
  }
}
