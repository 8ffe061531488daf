import { expect } from "chai";
import { Wallet } from "ethers";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { zeroFees } from "#chain/relay";
import { openRpcStore } from "#ipfs/rpc-client";
import { freePort } from "../../../scripts/processes/ports.ts";
import { startChainProxy, type ChainProxy } from "../../support/chain-proxy.ts";
import { startChild } from "../../support/child.ts";
import { boundDevice } from "../../support/device.ts";
import { spawnOracle, type GatewayProcess } from "../../support/gateway-process.ts";
import { startLastingChain, type LastingChain } from "../../support/lasting-chain.ts";
import { allMeasuring, newMeasuringLedger } from "../../support/load/measuring.ts";
import { oracleEnvironment } from "../../support/oracle.ts";
import { anchoredFor } from "../../support/oracle-disk.ts";
import { enrolled } from "../../support/people.ts";
import { anyMoment, rounds, tell } from "../../support/rounds.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { startSystem, type System } from "../../support/system.ts";

const storeProgram = join(import.meta.dirname, "../../../ipfs/serve.ts");
/** The oracle is killed after so many answers at most, or so many milliseconds. */
const mostAnswers = 60;
const longestLife = 6000;
/** What is out at most, in milliseconds. */
const longestOutage = 700;
const minutes = 60_000;

describe("an oracle, killed at random moments under load while chain and store fail", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let chain: LastingChain;
  let proxy: ChainProxy;
  let system: System;
  let store: Awaited<ReturnType<typeof startChild>>;
  let storePort: number;
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  const startStore = async () => {
    const where = ["--directory", scratch.path, "--port", `${storePort}`];
    store = await startChild(storeProgram, where);
    expect(store.firstLine, store.errors()).to.match(/^ready /);
  };

  before(async () => {
    scratch = await scratchDirectory();
    chain = await startLastingChain();
    system = await startSystem({}, () => Promise.resolve(chain));
    proxy = await startChainProxy(chain.url);
    storePort = await freePort();
    await startStore();
    own = await oracleEnvironment(system, [], {
      RPC_URL: proxy.url,
      STORE_URL: `http://127.0.0.1:${storePort}`,
      WINDOW_SECONDS: "2",
    });
  });
  after(async () => {
    await store.end("SIGKILL");
    await proxy.close();
    await system.close();
    await scratch.remove();
    await own.remove();
  });

  const state = { ledger: newMeasuringLedger(), isOver: false };
  const counts = {
    ...{ kills: 0, "of them before it listened": 0, "starts refused by an outage": 0 },
    ...{ "RPC cut": 0, "node stopped and continued": 0, "chain restarted": 0, "store killed": 0 },
    ...{ "transactions lost": 0, "nonce taken by another transaction": 0 },
  };

  const lasting = async (begin: () => void, end: () => void) => {
    begin();
    await anyMoment(longestOutage);
    end();
  };
  const cutRpc = () =>
    lasting(
      () => (proxy.isCut = true),
      () => (proxy.isCut = false),
    );
  /** From now on transactions get lost; waits for the first, if one comes at all. */
  const swallowed = async () => {
    const before = proxy.swallowed;
    const late = performance.now() + 8000;
    proxy.isSwallowing = true;
    while (proxy.swallowed === before && performance.now() < late) await wait(50);
  };
  /** The node takes transactions and forgets them: what was sent has to be sent again. */
  const loseTransactions = async () => {
    await swallowed();
    proxy.isSwallowing = false;
  };
  /** Somebody uses the oracle's account, so what it signed can never come. */
  const takeNonce = async () => {
    const key = own.environment["HEALTHCHAIN_ORACLE_ACCOUNT_KEY"]!;
    const wallet = new Wallet(key, system.session.provider);
    await swallowed(); // so that something it signed waits
    await (
      await wallet.sendTransaction({ to: wallet.address, gasLimit: 21_000, ...zeroFees })
    ).wait();
    proxy.isSwallowing = false;
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
    "transactions lost": loseTransactions,
    "nonce taken by another transaction": takeNonce,
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
      const oracle = spawnOracle(own.environment);
      if (await oracle.ready) return oracle;
      expect(oracle.errors()).to.match(/^(chain|store)\/(unreachable|timeout)/);
      counts["starts refused by an outage"] += 1;
    }
  }

  /** A moment within the work, however fast this machine is. */
  async function someAnswers(): Promise<void> {
    const enough = state.ledger.counts.answers + randomInt(mostAnswers);
    const late = performance.now() + longestLife;
    while (state.ledger.counts.answers < enough && performance.now() < late) await anyMoment(20);
    await anyMoment(30);
  }

  async function killedOnce(round: number): Promise<void> {
    const outage = someOutage(round);
    if (randomInt(8) === 0) {
      const oracle = spawnOracle(own.environment);
      await anyMoment(2000);
      const isReady = await Promise.race([oracle.ready, wait(0, false)]);
      await oracle.end("SIGKILL");
      if (!isReady) counts["of them before it listened"] += 1;
    } else {
      const oracle = await started();
      await someAnswers();
      if (randomInt(3) === 0) await anyMoment(3000); // windows close, and go their ways
      await oracle.end("SIGKILL");
    }
    counts.kills += 1;
    await outage;
  }

  /** Windows that are not on the chain. */
  const waiting = (): number => {
    const database = new DatabaseSync(join(own.directory, "oracle.sqlite"), { readOnly: true });
    const found = database
      .prepare("SELECT count(*) AS count FROM window WHERE state IN ('open', 'closed', 'stored')")
      .get() as { count: number };
    database.close();
    return found.count;
  };

  it("anchors all that it accepted, each reading once, in the window that it acknowledged", async () => {
    const patients = [await enrolled(system, "patient"), await enrolled(system, "patient")];
    const devices = await Promise.all(
      [0, 1, 0, 1].map((at) => boundDevice(system, patients[at]!.number)),
    );
    const measuring = allMeasuring(own, devices, state);
    for (const most = rounds(110); counts.kills < most;) await killedOnce(counts.kills);
    const oracle = await started();
    state.isOver = true;
    await measuring;
    const late = performance.now() + 5 * minutes;
    while (waiting() > 0 && performance.now() < late) await wait(500);
    expect(waiting(), oracle.errors()).to.equal(0);
    expect(await oracle.end("SIGTERM"), oracle.errors()).to.equal(0);
    expect(state.ledger.unexpected).to.deep.equal([]);

    const found = new Map<string, number>();
    let twice = 0;
    let windows = 0;
    for (const patient of patients)
      for (const opened of await anchoredFor(withStore(), own, patient)) {
        expect(opened.closed, `window ${opened.window}`).to.equal(undefined);
        windows += 1;
        for (const { reading } of opened.readings) {
          const name = `${reading.device}/${reading.sequence}`;
          if (found.has(name)) twice += 1;
          found.set(name, opened.window);
        }
      }
    const { accepted, refused, counts: answers } = state.ledger;
    tell("oracle killed", { ...counts, "transactions swallowed": proxy.swallowed });
    tell("oracle killed, acknowledged and found", {
      "readings accepted": accepted.size,
      "readings anchored": found.size,
      "anchored twice": twice,
      "readings refused": refused.size,
      "windows of a patient": windows,
      "messages sent again": answers.lost,
    });
    expect(twice).to.equal(0);
    expect([...found].toSorted()).to.deep.equal([...accepted].toSorted());
    expect(accepted.size).to.be.greaterThan(counts.kills);
    for (const device of devices) await expectCounted(device.number);
  }).timeout(60 * minutes);

  /** The chain counts for a device what it acknowledged; words of windows are left out only for devices that are out. */
  async function expectCounted(device: number): Promise<void> {
    const own = [...state.ledger.accepted.keys()].filter((name) => name.startsWith(`${device}/`));
    const { accepted, sequence } = await system.owned.Vitals.deviceOf(device);
    expect(Number(accepted)).to.equal(own.length);
    const last = Math.max(...own.map((name) => Number(name.split("/")[1])));
    expect(Number(sequence)).to.equal(last);
  }

  /** The system with the store that the oracle has. */
  function withStore(): System {
    const { services } = system.session;
    const session = { ...system.session, services: { ...services, store: ownStore() } };
    return { ...system, session };
  }

  const ownStore = () => openRpcStore({ url: `http://127.0.0.1:${storePort}` });
});
