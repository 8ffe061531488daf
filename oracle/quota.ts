import { RefusalError } from "./refusal.ts";

/** Counts what each key did in the running minute. Throws a {@link RefusalError} 429 beyond `limit`. */
export function openQuota(limit: number, now: () => number): (key: string, times: number) => void {
  let minute = 0;
  const counts = new Map<string, number>();
  return (key, times) => {
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
  };
}
