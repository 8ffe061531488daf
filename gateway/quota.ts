import { RefusalError } from "./refusal.ts";

/** What counts for a day counts for the last 24 hours. */
export const daySeconds = 86_400;

/** Counts what each key did in the running minute. Throws a {@link RefusalError} 429 beyond `limit`. */
export function openQuota(limit: number, now: () => number): (key: string) => void {
  let minute = 0;
  const counts = new Map<string, number>();
  return (key) => {
    const current = Math.floor(now() / 60);
    if (current !== minute) counts.clear();
    minute = current;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= limit) return;
    throw new RefusalError(429, {
      code: "quota/too-many",
      message: "Too many requests in this minute. Try again in the next one.",
    });
  };
}
