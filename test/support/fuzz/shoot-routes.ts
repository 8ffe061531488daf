import { setTimeout as wait } from "node:timers/promises";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import type { Seed } from "./seed.ts";
import { mutatedRequest } from "./request-mutations.ts";
import { openShooting } from "./shooting.ts";
import type { GatewayProcess } from "../gateway-process.ts";
import { rounds, tell } from "../rounds.ts";

/** How the requests of a route were answered. */
type Tally = { requests: number; accepted: number; refused: number; "cut off": number };

const noTally = (): Tally => ({ requests: 0, accepted: 0, refused: 0, "cut off": 0 });

const passes = 20;
/** How a service is started whose free memory is given back before it is measured. */
export const fuzzFlags = ["--expose-gc", "--import", "./test/support/fuzz/collect-on-signal.mjs"];

const atOnce = 8;

/** A route and what is counted of it. */
type Target = {
  readonly shooting: ReturnType<typeof openShooting>;
  readonly route: string;
  readonly seed: Seed;
  readonly tally: Tally;
};

/** A service that is fuzzed. */
type Fuzzee = { readonly url: string } & Pick<GatewayProcess, "pid" | "errors">;

/**
 * Goes round all routes of a service, again and again, with 5,000 changed requests each; tells how each was answered and
 * gives its resident memory in MiB, means of the first and the last third. Throws for a status of 500 and above.
 */
export async function shootRoutes(
  { url, pid, errors }: Fuzzee,
  seeds: ReadonlyMap<string, Seed>,
  title: string,
): Promise<{ first: number; last: number }> {
  const targets = [...seeds].map(([route, seed]) => ({ route, seed, tally: noTally() }));
  const shooting = openShooting(Number(new URL(url).port));
  const memory: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    for (const target of targets)
      await shootAll({ ...target, shooting }, Math.ceil(rounds(5000) / passes)).catch(
        (error: unknown) => {
          const says = errors().slice(-2000);
          throw new Error(`${String(error)}; the service logged: ${says}`, { cause: error });
        },
      );
    memory.push(await memoryOf(pid));
  }
  shooting.close();
  for (const { route, tally } of targets) tell(`${title}, ${route}`, tally);
  const { first, last } = thirds(memory);
  tell(`${title}, resident memory in MiB`, { "first third": first, "last third": last });
  return { first, last };
}

/** Several at once. A failure names the request; SEED tries the same ones again. */
async function shootAll({ shooting, route, seed, tally }: Target, count: number): Promise<void> {
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
async function memoryOf(pid: number): Promise<number> {
  process.kill(pid, "SIGUSR2");
  await wait(300);
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

/** Means of the first and the last third. */
function thirds(memory: readonly number[]): { first: number; last: number } {
  const third = Math.floor(memory.length / 3);
  return { first: mean(memory.slice(0, third)), last: mean(memory.slice(-third)) };
}

const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
