/**
 * Keeps garbage collection and writing apart: many may write at once, a collector is alone.
 * Waiting collectors go before new writers, so neither starves. A write is short: who waits for a caller's bytes holds no
 * lock, but has its blocks kept as a running import.
 */
export type CollectionLock = {
  /** Runs `act` beside other writers. */
  writing<T>(act: () => Promise<T>): Promise<T>;
  /** Runs `act` while nobody writes or collects. */
  collecting<T>(act: () => Promise<T>): Promise<T>;
};

/** A lock within this process; the directory lock keeps other processes out. */
export function collectionLock(): CollectionLock {
  let lastCollector: Promise<unknown> = Promise.resolve();
  const writers = new Set<Promise<unknown>>();
  return {
    writing: async (act) => {
      for (let seen; seen !== lastCollector;) {
        seen = lastCollector;
        await seen;
      }
      const work = act();
      const settled = work.catch(() => undefined).finally(() => writers.delete(settled));
      writers.add(settled);
      return work;
    },
    collecting: (act) => {
      const before = lastCollector;
      const work = before.then(() => Promise.all(writers)).then(act);
      lastCollector = work.catch(() => undefined);
      return work;
    },
  };
}
