import { setTimeout as wait } from "node:timers/promises";

/** Wakes one piece of work that has nothing to do. */
export type Bell = {
  readonly ring: () => void;
  /** Until it rings, at most so long; at once when it has rung since the last time. */
  readonly rings: (milliseconds: number) => Promise<void>;
  /** So long, whether it rings or not. */
  readonly sleeps: (milliseconds: number) => Promise<void>;
};

/** Opens a bell; `stop` ends every wait. */
export function openBell(stop: AbortSignal): Bell {
  let hasRung = false;
  let wake = (): void => undefined;
  const sleeps = async (milliseconds: number): Promise<void> => {
    await wait(milliseconds, undefined, { signal: stop }).catch(() => undefined);
  };
  return {
    ring: () => {
      hasRung = true;
      wake();
    },
    rings: async (milliseconds) => {
      const over = new AbortController();
      const late = wait(milliseconds, undefined, { signal: AbortSignal.any([stop, over.signal]) });
      const woken = new Promise<void>((resolve) => (wake = resolve));
      if (!hasRung) await Promise.race([woken, late.catch(() => undefined)]);
      over.abort();
      await late.catch(() => undefined);
      hasRung = false;
    },
    sleeps,
  };
}
