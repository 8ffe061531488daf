import { expect } from "chai";
import fc from "fast-check";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fromHex } from "#lib/bytes";
import { freePort } from "../../../scripts/processes/ports.ts";
import { seedsOf, type Fuzzed, type Seed } from "../../support/fuzz/gateway-seeds.ts";
import { mutatedRequest } from "../../support/fuzz/request-mutations.ts";
import { openShooting } from "../../support/fuzz/shooting.ts";
import { reachedAt } from "../../support/gateway-pair.ts";
import { spawnGateway, type GatewayProcess } from "../../support/gateway-process.ts";
import { gatewayEnvironment, visitor } from "../../support/gateway.ts";
import { startLastingChain } from "../../support/lasting-chain.ts";
import { rounds, tell } from "../../support/rounds.ts";
import { startSystem, type System } from "../../support/system.ts";

const minutes = 60_000;
const passes = 20;
const atOnce = 8;
/** Free memory is given back before it is measured, and the heap stays as small as it can. */
const flags = ["--expose-gc", "--import", "./test/support/fuzz/collect-on-signal.mjs"];

type Tally = { requests: number; accepted: number; refused: number; "cut off": number };

describe("a gateway's routes, with changed requests", () => {
  let system: System;
  let fuzzed: Fuzzed;
  let gateway: GatewayProcess;
  let other: GatewayProcess;
  const removals: (() => Promise<void>)[] = [];

  before(async function () {
    this.timeout(2 * minutes);
    system = await startSystem({}, startLastingChain);
    const ports = [await freePort(), await freePort()] as const;
    const environmentOf = async (own: 0 | 1) => {
      const peers = [`http://127.0.0.1:${ports[1 - own]}`];
      const settings = { ...reachedAt(ports[own], peers), REQUESTS_PER_MINUTE: "1000000" };
      const made = await gatewayEnvironment(system, settings);
      removals.push(made.remove);
      return { ...made, url: `http://127.0.0.1:${ports[own]}` };
    };
    const [first, second] = [await environmentOf(0), await environmentOf(1)];
    gateway = spawnGateway(first.environment, flags);
    other = spawnGateway(second.environment);
    expect([await gateway.ready, await other.ready], gateway.errors()).to.deep.equal([true, true]);
    const key = fromHex(second.environment["HEALTHCHAIN_GATEWAY_ACCOUNT_KEY"]!);
    const { url, number } = first;
    const patient = await visitor(system, { url }, "patient");
    const doctor = await visitor(system, { url }, "doctor");
    const peer = { url: second.url, number: second.number, key };
    fuzzed = { system, url, number, peer, patient, doctor };
  });
  after(async function () {
    this.timeout(minutes);
    await other.end("SIGKILL");
    await gateway.end("SIGKILL");
    await system.close();
    for (const remove of removals) await remove();
  });

  it("each answers with a status of its own below 500, no request ends it, and its memory stays", async () => {
    const seeds = await seedsOf(fuzzed);
    expect(await describedRoutes(fuzzed.url)).to.deep.equal([...seeds.keys()].sort());
    const tallies = new Map([...seeds.keys()].map((route) => [route, noTally()]));
    const shooting = openShooting(Number(new URL(fuzzed.url).port));
    const memory: number[] = [];
    const onePass = async (count: number) => {
      for (const [route, seed] of seeds)
        await shootAll({ shooting, route, seed, tally: tallies.get(route)! }, count);
      memory.push(await memoryOf(gateway.pid));
    };
    const each = Math.ceil(rounds(5000) / passes);
    for (let pass = 0; pass < passes; pass += 1) {
      await onePass(each).catch((error: unknown) => {
        const says = gateway.errors().slice(-2000);
        throw new Error(`${String(error)}; the gateway logged: ${says}`, { cause: error });
      });
    }
    shooting.close();
    for (const [route, tally] of tallies) tell(`fuzz, ${route}`, tally);
    expect((await fetch(`${fuzzed.url}/ready`)).status).to.equal(200);
    expect(gateway.errors()).to.equal("");
    const third = Math.floor(memory.length / 3);
    const [begin, end] = [mean(memory.slice(0, third)), mean(memory.slice(-third))];
    tell("fuzz, resident memory in MiB", { "first third": begin, "last third": end });
    expect(end / begin).to.be.at.most(1.1);
  }).timeout(60 * minutes);
});

const noTally = (): Tally => ({ requests: 0, accepted: 0, refused: 0, "cut off": 0 });
const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

type Described = { paths: Record<string, Record<string, unknown>> };

/** All that the gateway says it has: a new route needs a seed here. */
async function describedRoutes(url: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Described;
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((one) => `${one.toUpperCase()} ${path}`))
    .sort();
}

type Target = {
  readonly shooting: ReturnType<typeof openShooting>;
  readonly route: string;
  readonly seed: Seed;
  readonly tally: Tally;
};

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
