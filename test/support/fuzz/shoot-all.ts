import { setTimeout as wait } from "node:timers/promises";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import type { Seed } from "./seed.ts";
import { mutatedRequest } from "./request-mutations.ts";
import type { openShooting } from "./shooting.ts";

/** How the requests of a route were answered. */
export type Tally = { requests: number; accepted: number; refused: number; "cut off": number };

export const noTally = (): Tally => ({ requests: 0, accepted: 0, refused: 0, "cut off": 0 });

/** How often a service is gone round, and how its free memory is given back before it is measured. */
export const passes = 20;
export const fuzzFlags = ["--expose-gc", "--import", "./test/support/fuzz/collect-on-signal.mjs"];

const atOnce = 8;

/** A route and what is counted of it. */
export type Target = {
  readonly shooting: ReturnType<typeof openShooting>;
  readonly route: string;
  readonly seed: Seed;
  readonly tally: Tally;
};

/** Several at once. A failure names the request; SEED tries the same ones again. */
export async function shootAll(
  { shooting, route, seed, tally }: Target,
  count: number,
): Promise<void> {
  const { valid, signers } = seed;
  const random = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  const shots = fc.sample(mutatedRequest(valid), { numRuns: count, seed: random });
  const work = async (): Promise<void> => {
    for (let shot = shots.pop(); shot !== undefined; shot = shots.pop()) {
      const { status, text } = await shooting.shoot(signers, valid, shot);
      tally.requests += 1;
      if (status === 0) tally["cut off"] += 1;
      else if (status < 400) tally.accepted += 1;
      else tally.refused += 1;
      if (status >= 500)
        throw new Error(
          `SEED=${random} ${route}: ${status} ${text} ${fc.stringify({ ...shot, body: shot.body?.length })}`,
        );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Resident memory in MiB once garbage is gone; 0 where the system has no /proc. */
export async function memoryOf(pid: number): Promise<number> {
  process.kill(pid, "SIGUSR2");
  await wait(300);
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

/** Means of the first and the last third. */
export function thirds(memory: readonly number[]): { first: number; last: number } {
  const third = Math.floor(memory.length / 3);
  return { first: mean(memory.slice(0, third)), last: mean(memory.slice(-third)) };
}

const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
