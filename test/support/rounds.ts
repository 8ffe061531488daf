import { setTimeout as sleep } from "node:timers/promises";

/** How often a fault or fuzz test repeats: ROUNDS (a factor for all tests, such as 10 or 0.1), times what is usual. */
export const rounds = (usual: number): number =>
  Math.max(1, Math.round(usual * Number(process.env["ROUNDS"] ?? 1)));

/** Tells what a long test counted; `scripts/test.ts` passes lines that begin so on to the terminal. */
export function tell(title: string, counts: Readonly<Record<string, number>>): void {
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  process.stdout.write(`# ${title}: ${parts.join(", ")}\n`);
}

/** Waits for any time up to `most` milliseconds, and answers how long it was. */
export async function anyMoment(most: number): Promise<number> {
  const time = Math.random() * most;
  await sleep(time);
  return time;
}
