import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { gatewayEnvironment, visitor } from "../../support/gateway.ts";
import { spawnGateway } from "../../support/gateway-process.ts";
import { openKilling, type Killing } from "../../support/killing.ts";
import {
  expectActsOnce,
  expectEntries,
  expectRecords,
  expectReplaced,
  expectSequence,
} from "../../support/load/checks.ts";
import { newLedger } from "../../support/load/ledger.ts";
import { allAtWork, type Work } from "../../support/load/workers.ts";
import { category, letRead } from "../../support/people.ts";
import { rounds, tell } from "../../support/rounds.ts";
import { startUnsteadyWorld, type UnsteadyWorld } from "../../support/unsteady-world.ts";

const minutes = 60_000;

describe("a gateway, killed at random moments under load while chain and store fail", () => {
  let world: UnsteadyWorld;
  let own: Awaited<ReturnType<typeof gatewayEnvironment>>;
  let killing: Killing;
  const ledger = newLedger();

  before(async function () {
    this.timeout(3 * minutes);
    world = await startUnsteadyWorld();
    own = await gatewayEnvironment(world.system, {
      RPC_URL: world.proxy.url,
      STORE_URL: world.storeUrl,
      ROOT_SECONDS: "1",
      REFUSAL_SECONDS: "1", // else the first refusal would hold back every root
      MAX_HEAD_AGE_SECONDS: "3600",
    });
    const victim = {
      spawn: () => spawnGateway(own.environment),
      answers: () => ledger.counts.answers,
      ...{ mostAnswers: 200, longestLife: 8000 },
    };
    killing = openKilling(victim, world.outages);
  });
  after(async () => {
    await world.close();
    await own.remove();
  });

  it("loses and doubles nothing that it acknowledged, and answers no read without an entry", async () => {
    const { system } = world;
    let gateway = await killing.started();
    const people = (role: "patient" | "doctor") =>
      Promise.all([visitor(system, own, role), visitor(system, own, role)]);
    const [patients, doctors] = [await people("patient"), await people("doctor")];
    for (const patient of patients)
      for (const doctor of doctors) await letRead(patient, doctor, [category.laboratory]);
    const work: Work = { system, gateway: own, patients, doctors, ledger, isOver: false };
    await gateway.end("SIGKILL");
    const atWork = allAtWork(work);
    for (const most = rounds(110); killing.counts.kills < most;) await killing.killedOnce();
    gateway = await killing.started();
    await wait(3000); // all begin again, and roots are sent
    work.isOver = true;
    await atWork;
    expect(ledger.unexpected).to.deep.equal([]);
    await expectRecords(work);
    await expectReplaced(work);
    await expectActsOnce(work);
    const entries = await expectEntries(work, own.number);
    expect(await gateway.end("SIGTERM"), gateway.errors()).to.equal(0);
    expectSequence(own.directory);
    tell("gateway killed", killing.counts);
    tell("gateway killed, acknowledged and found", {
      records: ledger.records.length,
      "relayed acts": ledger.acts.length,
      "capsules and slots": ledger.capsules.size + ledger.slots.size,
      "reads answered": ledger.served.length,
      ...entries,
      "requests lost in an outage": ledger.counts.outages,
    });
    for (const found of [ledger.records, ledger.acts, ledger.served])
      expect(found.length).to.be.greaterThan(killing.counts.kills / 5);
    expect(entries["under a root"]).to.be.greaterThan(killing.counts.kills / 5);
  }).timeout(40 * minutes);
});
