import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { findTakenPort } from "../../scripts/processes/ports.ts";

/** Process ids, and ports of this machine. */
export type Leftovers = { readonly pids: readonly number[]; readonly ports: readonly number[] };

/** Whether a process lives. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until none of the processes lives; all ports are free then. Fails after eight seconds. */
export async function expectGone({ pids, ports }: Leftovers): Promise<void> {
  for (let tries = 0; tries < 80 && pids.some(isAlive); tries += 1) await sleep(100);
  expect(pids.filter(isAlive), "processes still alive").to.deep.equal([]);
  expect(await takenOf(ports), "port still taken").to.equal(undefined);
}

/** Gives ports eight seconds to become free. */
export async function untilFree(ports: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 80 && (await takenOf(ports)) !== undefined; tries += 1)
    await sleep(100);
}

const takenOf = (ports: readonly number[]) =>
  findTakenPort(ports.map((port) => ({ port, neededBy: "the test", option: "--port" })));
