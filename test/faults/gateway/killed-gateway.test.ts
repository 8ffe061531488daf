import { expect } from "chai";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../../scripts/processes/ports.ts";
import { startChainProxy, type ChainProxy } from "../../support/chain-proxy.ts";
import { startChild } from "../../support/child.ts";
import { gatewayEnvironment, visitor } from "../../support/gateway.ts";
import { spawnGateway, type GatewayProcess } from "../../support/gateway-process.ts";
import { startLastingChain, type LastingChain } from "../../support/lasting-chain.ts";
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
import { anyMoment, rounds, tell } from "../../support/rounds.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { startSystem, type System } from "../../support/system.ts";

const storeProgram = join(import.meta.dirname, "../../../ipfs/serve.ts");
/** The gateway is killed after so many answers at most, or so many milliseconds. */
const mostAnswers = 200;
const longestLife = 8000;
/** What is out at most, in milliseconds. */
const longestOutage = 700;
const minutes = 60_000;

describe("a gateway, killed at random moments under load while chain and store fail", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let chain: LastingChain;
  let proxy: ChainProxy;
  let system: System;
  let store: Awaited<ReturnType<typeof startChild>>;
  let storePort: number;
  let own: Awaited<ReturnType<typeof gatewayEnvironment>>;
  const startStore = async () => {
    store = await startChild(storeProgram, ["--directory", scratch.path, "--port", `${storePort}`]);
    expect(store.firstLine, store.errors()).to.match(/^ready /);
  };

  before(async () => {
    scratch = await scratchDirectory();
    chain = await startLastingChain();
    system = await startSystem({}, () => Promise.resolve(chain));
    proxy = await startChainProxy(chain.url);
    storePort = await freePort();
    await startStore();
    own = await gatewayEnvironment(system, {
      RPC_URL: proxy.url,
      STORE_URL: `http://127.0.0.1:${storePort}`,
      ROOT_SECONDS: "1",
      REFUSAL_SECONDS: "1", // else the first refusal would hold back every root
      MAX_HEAD_AGE_SECONDS: "3600",
    });
  });
  after(async () => {
    await store.end("SIGKILL");
    await proxy.close();
    await system.close();
    await scratch.remove();
    await own.remove();
  });

  const ledger = newLedger();
  const counts = {
    ...{ kills: 0, "of them before it listened": 0, "starts refused by an outage": 0 },
    ...{ "RPC cut": 0, "node stopped and continued": 0, "chain restarted": 0, "store killed": 0 },
  };

  const cutRpc = async () => {
    proxy.isCut = true;
    await anyMoment(longestOutage);
    proxy.isCut = false;
  };
  const killStore = async () => {
    await store.end("SIGKILL");
    await anyMoment(longestOutage);
    await startStore();
  };
  const outages: Partial<Record<keyof typeof counts, () => Promise<unknown>>> = {
    "RPC cut": cutRpc,
    "node stopped and continued": () => chain.freeze(Math.random() * longestOutage),
    "chain restarted": () => chain.restart(Math.random() * longestOutage),
    "store killed": killStore,
  };

  /** None in half of the rounds; each kind in the first ones, so that a short run has them all. */
  async function someOutage(round: number): Promise<void> {
    const all = Object.entries(outages) as [keyof typeof counts, () => Promise<unknown>][];
    const chosen = all[round < all.length ? round : randomInt(2 * all.length)];
    if (chosen === undefined) return;
    const [name, act] = chosen;
    await anyMoment(longestOutage);
    await act();
    counts[name] += 1;
  }

  async function started(): Promise<GatewayProcess> {
    for (;;) {
      const gateway = spawnGateway(own.environment);
      if (await gateway.ready) return gateway;
      expect(gateway.errors()).to.match(/^(chain|store)\/(unreachable|timeout)/);
      counts["starts refused by an outage"] += 1;
    }
  }

  /** A moment within the work, however fast this machine is. */
  async function someAnswers(): Promise<void> {
    const enough = ledger.counts.answers + randomInt(mostAnswers);
    const late = performance.now() + longestLife;
    while (ledger.counts.answers < enough && performance.now() < late) await anyMoment(20);
    await anyMoment(30);
  }

  async function killedOnce(round: number): Promise<void> {
    const outage = someOutage(round);
    if (randomInt(8) === 0) {
      const gateway = spawnGateway(own.environment);
      await anyMoment(2000);
      const isReady = await Promise.race([gateway.ready, wait(0, false)]);
      await gateway.end("SIGKILL");
      if (!isReady) counts["of them before it listened"] += 1;
    } else {
      const gateway = await started();
      await someAnswers();
      await gateway.end("SIGKILL");
    }
    counts.kills += 1;
    await outage;
  }

  it("loses and doubles nothing that it acknowledged, and answers no read without an entry", async () => {
    let gateway = await started();
    const people = (role: "patient" | "doctor") =>
      Promise.all([visitor(system, own, role), visitor(system, own, role)]);
    const [patients, doctors] = [await people("patient"), await people("doctor")];
    for (const patient of patients)
      for (const doctor of doctors) await letRead(patient, doctor, [category.laboratory]);
    const work: Work = { system, gateway: own, patients, doctors, ledger, isOver: false };
    await gateway.end("SIGKILL");
    const atWork = allAtWork(work);
    for (const most = rounds(110); counts.kills < most;) await killedOnce(counts.kills);
    gateway = await started();
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
    tell("gateway killed", counts);
    tell("gateway killed, acknowledged and found", {
      records: ledger.records.length,
      "relayed acts": ledger.acts.length,
      "capsules and slots": ledger.capsules.size + ledger.slots.size,
      "reads answered": ledger.served.length,
      ...entries,
      "requests lost in an outage": ledger.counts.outages,
    });
    for (const found of [ledger.records, ledger.acts, ledger.served])
      expect(found.length).to.be.greaterThan(counts.kills / 5);
    expect(entries["under a root"]).to.be.greaterThan(counts.kills / 5);
  }).timeout(40 * minutes);
});
