import { RefusalError } from "./refusal.ts";

/** What each key may do in a minute. */
export type Quota = {
  /** Counts so many times more. Throws a {@link RefusalError} 429 `reading/too-many` beyond the limit. */
  readonly take: (key: string, times: number) => void;
  /** Counts so many times less: they turned out to be nothing new. */
  readonly giveBack: (key: string, times: number) => void;
};

/** Opens a count of the running minute. */
export function openQuota(limit: number, now: () => number): Quota {
  let minute = 0;
  const counts = new Map<string, number>();
  return {
    take: (key, times) => {
      const current = Math.floor(now() / 60);
      if (current !== minute) counts.clear();
      minute = current;
      const count = (counts.get(key) ?? 0) + times;
      if (count > limit)
        throw new RefusalError(429, {
          code: "reading/too-many",
          message: "Too many readings in this minute. Send them again in the next one.",
        });
      counts.set(key, count);
    },
    giveBack: (key, times) => {
      const count = counts.get(key);
      if (count !== undefined) counts.set(key, Math.max(0, count - times));
    },
  };
}
