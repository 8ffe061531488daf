/** Wakes one piece of work that has nothing to do, or waits after a failure. */
export type Bell = {
  /** There is something to do. */
  readonly ring: () => void;
  /** There is good reason to try again at once, also after a failure. */
  readonly alarm: () => void;
  /** Until it rings, at most so long; at once when it has rung since the last time. */
  readonly rings: (milliseconds: number) => Promise<void>;
  /** So long, unless there is alarm. */
  readonly sleeps: (milliseconds: number) => Promise<void>;
};

/** Opens a bell; `stop` ends every wait. */
export function openBell(stop: AbortSignal): Bell {
  let hasRung = false;
  let isAsleep = false;
  let wake = (): void => undefined;
  stop.addEventListener("abort", () => wake());
  const rest = async (milliseconds: number): Promise<void> => {
    if (stop.aborted) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    wake = () => resolve(undefined);
    const timer = setTimeout(wake, milliseconds);
    await promise;
    clearTimeout(timer);
  };
  return {
    ring: () => {
      hasRung = true;
      if (!isAsleep) wake();
    },
    alarm: () => {
      hasRung = true;
      wake();
    },
    rings: async (milliseconds) => {
      if (!hasRung) await rest(milliseconds);
      hasRung = false;
    },
    sleeps: async (milliseconds) => {
      isAsleep = true;
      await rest(milliseconds);
      isAsleep = false;
    },
  };
}
