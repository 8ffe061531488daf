import { expect } from "chai";
import type { SignedReadings } from "#lib/reading-batch";
import { boundDevice, heartRate, signedReadings } from "../../support/device.ts";
import type { Seed } from "../../support/fuzz/seed.ts";
import { fuzzFlags, shootRoutes } from "../../support/fuzz/shoot-routes.ts";
import { spawnOracle, type GatewayProcess } from "../../support/gateway-process.ts";
import { startLastingChain } from "../../support/lasting-chain.ts";
import { openDisk } from "../../support/oracle-disk.ts";
import { oracleEnvironment } from "../../support/oracle.ts";
import { enrolled } from "../../support/people.ts";
import { startSystem, type System } from "../../support/system.ts";

const minutes = 60_000;

describe("an oracle's routes, with changed requests", () => {
  let system: System;
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  let oracle: GatewayProcess;

  before(async function () {
    this.timeout(2 * minutes);
    system = await startSystem({}, startLastingChain);
    own = await oracleEnvironment(system, []);
    oracle = spawnOracle(own.environment, fuzzFlags);
    expect(await oracle.ready, oracle.errors()).to.equal(true);
  });
  after(async function () {
    this.timeout(minutes);
    await oracle.end("SIGKILL");
    await system.close();
    await own.remove();
  });

  /** Readings of a device that anybody may send again and again, and what needs no body. */
  function seedsWith(json: SignedReadings): Map<string, Seed> {
    const get = (path: string): Seed => ({ signers: [], valid: { method: "GET", path } });
    const valid = { method: "POST", path: "/readings", body: { json } };
    return new Map([
      ["GET /", get("/")],
      ["GET /health", get("/health")],
      ["GET /ready", get("/ready")],
      ["GET /metrics", get("/metrics")],
      ["POST /readings", { signers: [], valid }],
    ]);
  }

  it("each answers with a status of its own below 500, nothing forged is accepted, and its memory stays", async () => {
    const device = await boundDevice(system, (await enrolled(system, "patient")).number);
    const readings = [71, 72, 73].map((value) => heartRate(value));
    const seeds = seedsWith(signedReadings(device, 1, readings));
    const service = { url: own.url, pid: oracle.pid, errors: oracle.errors };
    const { first, last } = await shootRoutes(service, seeds, "fuzz of an oracle");
    expect(oracle.errors(), oracle.errors()).to.equal("");
    expect((await fetch(`${own.url}/ready`)).status).to.equal(200);
    expect(keptBatches()).to.equal(1);
    const { accepted, rejected } = await system.owned.Vitals.deviceOf(device.number);
    expect([accepted, rejected]).to.deep.equal([BigInt(readings.length), 0n]);
    expect(last / first).to.be.at.most(1.1);
  }).timeout(60 * minutes);

  /** Of all that it was sent, it keeps the one good message. */
  function keptBatches(): number {
    const database = openDisk(own.directory);
    const { kept } = database.prepare("SELECT count(*) AS kept FROM evidence").get() as {
      kept: number;
    };
    database.close();
    return kept;
  }
});
