import { expect } from "chai";
import { Wallet } from "ethers";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { zeroFees } from "#chain/relay";
import { openRpcStore } from "#ipfs/rpc-client";
import { boundDevice } from "../../support/device.ts";
import { spawnOracle } from "../../support/gateway-process.ts";
import { openKilling, type Killing } from "../../support/killing.ts";
import { allMeasuring, newMeasuringLedger } from "../../support/load/measuring.ts";
import { oracleEnvironment } from "../../support/oracle.ts";
import { anchoredFor } from "../../support/oracle-disk.ts";
import { enrolled } from "../../support/people.ts";
import { anyMoment, rounds, tell } from "../../support/rounds.ts";
import type { System } from "../../support/system.ts";
import { startUnsteadyWorld, type UnsteadyWorld } from "../../support/unsteady-world.ts";

const minutes = 60_000;

describe("an oracle, killed at random moments under load while chain and store fail", () => {
  let world: UnsteadyWorld;
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  let killing: Killing;
  const state = { ledger: newMeasuringLedger(), isOver: false };

  before(async function () {
    this.timeout(3 * minutes);
    world = await startUnsteadyWorld();
    own = await oracleEnvironment(world.system, [], {
      RPC_URL: world.proxy.url,
      STORE_URL: world.storeUrl,
      WINDOW_SECONDS: "2",
    });
    const victim = {
      spawn: () => spawnOracle(own.environment),
      answers: () => state.ledger.counts.answers,
      ...{ mostAnswers: 60, longestLife: 6000 },
      linger: async () => {
        if (randomInt(3) === 0) await anyMoment(3000); // windows close, and go their ways
      },
    };
    killing = openKilling(victim, {
      ...world.outages,
      "transactions lost": loseTransactions,
      "nonce taken by another transaction": takeNonce,
    });
  });
  after(async () => {
    await world.close();
    await own.remove();
  });

  /** From now on transactions get lost; waits for the first, if one comes at all. */
  const swallowed = async () => {
    const before = world.proxy.swallowed;
    const late = performance.now() + 8000;
    world.proxy.isSwallowing = true;
    while (world.proxy.swallowed === before && performance.now() < late) await wait(50);
  };
  /** The node takes transactions and forgets them: what was sent has to be sent again. */
  const loseTransactions = async () => {
    await swallowed();
    world.proxy.isSwallowing = false;
  };
  /** Somebody uses the oracle's account, so what it signed can never come. */
  const takeNonce = async () => {
    const key = own.environment["HEALTHCHAIN_ORACLE_ACCOUNT_KEY"]!;
    const wallet = new Wallet(key, world.system.session.provider);
    await swallowed(); // so that something it signed waits
    await (
      await wallet.sendTransaction({ to: wallet.address, gasLimit: 21_000, ...zeroFees })
    ).wait();
    world.proxy.isSwallowing = false;
  };
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
    const { system } = world;
    const patients = [await enrolled(system, "patient"), await enrolled(system, "patient")];
    const devices = await Promise.all(
      [0, 1, 0, 1].map((at) => boundDevice(system, patients[at]!.number)),
    );
    const measuring = allMeasuring(own, devices, state);
    const { counts } = killing;
    for (const most = rounds(110); counts.kills < most;) await killing.killedOnce();
    const oracle = await killing.started();
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
    tell("oracle killed", { ...counts, "transactions swallowed": world.proxy.swallowed });
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
    const { accepted, sequence } = await world.system.owned.Vitals.deviceOf(device);
    expect(Number(accepted)).to.equal(own.length);
    const last = Math.max(...own.map((name) => Number(name.split("/")[1])));
    expect(Number(sequence)).to.equal(last);
  }

  /** The system with the store that the oracle has. */
  function withStore(): System {
    const { services } = world.system.session;
    const session = { ...world.system.session, services: { ...services, store: ownStore() } };
    return { ...world.system, session };
  }

  const ownStore = () => openRpcStore({ url: world.storeUrl });
});
