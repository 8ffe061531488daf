import { expect } from "chai";
import { fromHex } from "#lib/bytes";
import { freePort } from "../../../scripts/processes/ports.ts";
import { seedsOf } from "../../support/fuzz/gateway-seeds.ts";
import type { Fuzzed } from "../../support/fuzz/seed.ts";
import { fuzzFlags, shootRoutes } from "../../support/fuzz/shoot-routes.ts";
import { reachedAt } from "../../support/gateway-pair.ts";
import { spawnGateway, type GatewayProcess } from "../../support/gateway-process.ts";
import { gatewayEnvironment, visitor } from "../../support/gateway.ts";
import { startLastingChain } from "../../support/lasting-chain.ts";
import { startSystem, type System } from "../../support/system.ts";

const minutes = 60_000;

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
    gateway = spawnGateway(first.environment, fuzzFlags);
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
    const service = { url: fuzzed.url, pid: gateway.pid, errors: gateway.errors };
    const { first, last } = await shootRoutes(service, seeds, "fuzz");
    expect((await fetch(`${fuzzed.url}/ready`)).status).to.equal(200);
    expect(gateway.errors()).to.equal("");
    expect(last / first).to.be.at.most(1.1);
  }).timeout(60 * minutes);
});

type Described = { paths: Record<string, Record<string, unknown>> };

/** All that the gateway says it has: a new route needs a seed here. */
async function describedRoutes(url: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Described;
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((one) => `${one.toUpperCase()} ${path}`))
    .sort();
}
