/** Runs pieces of work of one name one after the other, and of different names side by side. */
export type Turns = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Turns within this process, which is the only one on its database. */
export function openTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const result = before.then(work);
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (last.get(name) === settled) last.delete(name);
      });
    last.set(name, settled);
    return result;
  };
}
