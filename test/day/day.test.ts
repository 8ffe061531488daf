import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { openWindowsRead } from "#chain/windows";
import { keyringFor } from "#lib/keyring";
import { signInToGateway } from "#lib/gateway-session";
import { openGatewayClient } from "#lib/gateway-client";
import { localWallet } from "#lib/local-wallet";
import { readAllVitals } from "#lib/use-cases/prove-reading";
import { share } from "#lib/use-cases/share";
import { nodeLineCipher } from "#native/node-line-cipher";
import { readConfig as readGatewayConfig } from "../../gateway/config.ts";
import { openLog as openGatewayLog } from "../../gateway/log.ts";
import { startGateway, type RunningGateway } from "../../gateway/start.ts";
import { readConfig } from "../../oracle/config.ts";
import { openLog } from "../../oracle/log.ts";
import { startOracle, type RunningOracle } from "../../oracle/start.ts";
import { startChain } from "../../scripts/chain-node.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { measure } from "../../scripts/simulate/patterns.ts";
import { boundDevice, signedReadings, type Device, type Measured } from "../support/device.ts";
import { gatewayEnvironment, visitor, type Visitor } from "../support/gateway.ts";
import { oracleEnvironment, send } from "../support/oracle.ts";
import { category, day, readingTerms, treatment } from "../support/people.ts";
import { bytesIn } from "../support/bytes-in.ts";
import { openDisk } from "../support/oracle-disk.ts";
import { rounds, tell } from "../support/rounds.ts";
import { startSystem, type System } from "../support/system.ts";

const minutes = 60_000;
const batch = 60;
const readingsEach = 24 * 60;
const windowMinutes = 10;
const atOnce = 6;

/** A patient with a sensor, and what it measured. */
type Worn = {
  readonly patient: Visitor;
  readonly device: Device;
  readonly measured: Measured[];
  held: Measured[];
  next: number;
};

describe("a day of simulated patients, a reading a minute each, in device batches of 60", () => {
  const people = rounds(200);
  // Of the chain and of all services, once the day begins.
  let time: number | undefined;
  const now = (): number => time ?? Math.floor(Date.now() / 1000);
  const clock = { now, passed: now };
  let system: System;
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  let gatewayOwn: Awaited<ReturnType<typeof gatewayEnvironment>>;
  let gateway: RunningGateway;
  let oracle: RunningOracle;
  let doctor: Visitor;
  let worn: Worn[];
  /** Sizes of folders before the day. */
  const empty = new Map<string, number>();
  const folders = () => [own.directory, gatewayOwn.directory, system.blockDirectory];

  before(async function () {
    this.timeout(20 * minutes);
    system = await startSystem({}, async () => {
      const { url, stop } = await startChain({ kind: "anvil", port: await freePort() });
      return { url, close: stop };
    });
    gatewayOwn = await gatewayEnvironment(system);
    const { environment } = gatewayOwn;
    gateway = await startGateway(
      readGatewayConfig(environment),
      openGatewayLog("silent"),
      clock.now,
    );
    // Real time closes no window here.
    own = await oracleEnvironment(system, [gateway], { WINDOW_SECONDS: "3600" });
    oracle = await startOracle(readConfig(own.environment), openLog("silent"), clock);
    doctor = await visitor(system, gateway, "doctor");
    worn = await inTurns(people, someoneWithSensor);
    for (const folder of folders()) empty.set(folder, await bytesIn(folder));
  });
  after(async () => {
    await oracle.close();
    await gateway.close();
    await system.close();
    await own.remove();
    await gatewayOwn.remove();
  });

  async function someoneWithSensor(): Promise<Worn> {
    const patient = await visitor(system, gateway, "patient");
    const terms = [readingTerms([category.vitals], now() + 3 * day)];
    await share(patient.ports, patient.person, { reader: doctor.reader, terms });
    const device = await boundDevice(system, patient.number);
    return { patient, device, measured: [], held: [], next: 1 };
  }

  async function putChainClock(): Promise<void> {
    const { provider } = system.session;
    await provider.send("evm_setNextBlockTimestamp", [now()]);
    await provider.send("evm_mine", []);
  }

  async function measureOnce(one: Worn): Promise<void> {
    const measured = measure(String(one.device.number), "heart-rate", now());
    one.measured.push(measured);
    one.held.push(measured);
    if (one.held.length < batch) return;
    const sent = await send(oracle, signedReadings(one.device, one.next, one.held));
    expect([sent.accepted, sent.refused]).to.deep.equal([batch, []]);
    one.next += batch;
    one.held = [];
  }

  /** Closes the open window and waits until the chain has it. */
  async function anchorAll(): Promise<void> {
    await oracle.closeWindow();
    const { provider, site } = system.session;
    const { lastWindow } = openWindowsRead(provider, site);
    const late = performance.now() + minutes;
    while ((await lastWindow(oracle.number)) < lastOwn()) {
      expect(performance.now() < late, "the window is not anchored").to.equal(true);
      await wait(50);
    }
  }
  const ask = (sql: string): number => {
    const database = openDisk(own.directory);
    const row = database.prepare(`SELECT (${sql}) AS value`).get();
    database.close();
    return Number(row?.["value"]);
  };
  const lastOwn = (): number => ask("SELECT coalesce(max(number), 0) FROM window");
  const undelivered = (): number => ask("SELECT count(*) FROM window WHERE state <> 'delivered'");

  /** What the doctor sees of somebody, of every window. */
  async function chartOf({ patient }: Worn, reading: Reading) {
    const keyring = await keyringFor(reading.ports, doctor.person, patient.number);
    const question = { patient: patient.number, purpose: treatment };
    const opened = await readAllVitals(reading, question, keyring);
    expect(opened.map(({ closed }) => closed)).to.deep.equal(opened.map(() => undefined));
    return opened.flatMap(({ readings }) => readings.map((one) => one.reading));
  }

  /** The doctor, signed in anew when the day is over. */
  async function lateDoctor() {
    const { provider, site, services } = system.session;
    const late = { ...services, ...clock };
    const { url } = gateway;
    const session = await signInToGateway(late, { url, fetch }, localWallet(doctor.key));
    const { readings, vault } = openGatewayClient(session);
    const ports = { ...doctor.ports, ...clock, vault };
    const vitals = openWindowsRead(provider, site);
    return { ...ports, ports, vitals, cipher: nodeLineCipher, readings };
  }
  type Reading = Awaited<ReturnType<typeof lateDoctor>>;

  it("anchors each reading once, and a doctor's chart equals what was measured", async () => {
    const started = performance.now();
    const begin = now() + 60;
    const all = readingsEach + batch; // they begin one after the other within an hour
    for (let minute = 0; minute < all; minute += 1) {
      time = begin + minute * 60;
      for (const [index, one] of worn.entries())
        if (minute >= index % batch && one.measured.length < readingsEach) await measureOnce(one);
      if (minute % windowMinutes !== windowMinutes - 1) continue;
      await putChainClock();
      await anchorAll();
    }
    const late = performance.now() + 5 * minutes;
    while (undelivered() > 0 && performance.now() < late) await wait(200);
    expect(undelivered()).to.equal(0);
    const seconds = (performance.now() - started) / 1000;

    const reading = await lateDoctor();
    let found = 0;
    for (const one of worn) {
      const chart = await chartOf(one, reading);
      const seen = chart.map(({ code, mantissa, exponent, unit, observedAt }) => ({
        ...{ code, mantissa, exponent, unit, observedAt },
      }));
      expect(seen).to.deep.equal(one.measured);
      const sequences = chart.map(({ sequence }) => sequence);
      expect(sequences).to.deep.equal(one.measured.map((_, at) => at + 1));
      const { accepted, sequence } = await system.owned.Vitals.deviceOf(one.device.number);
      expect([Number(accepted), Number(sequence)]).to.deep.equal([readingsEach, readingsEach]);
      found += chart.length;
    }
    expect(found).to.equal(people * readingsEach);
    tell("a day", {
      patients: people,
      "readings measured": people * readingsEach,
      "readings in charts": found,
      [`windows of ${windowMinutes} minutes`]: lastOwn(),
      "seconds until all was delivered": Math.round(seconds),
      "seconds in all": Math.round((performance.now() - started) / 1000),
    });
    tell("disk use a patient and day, in bytes", {
      "oracle's folder": await each(own.directory),
      "gateway's folder": await each(gatewayOwn.directory),
      "store's blocks": await each(system.blockDirectory),
    });
  }).timeout(60 * minutes);

  /** What the day added to a folder, for each patient. */
  async function each(folder: string): Promise<number> {
    return Math.round(((await bytesIn(folder)) - (empty.get(folder) ?? 0)) / people);
  }
});

/** Makes so many, a few at a time. */
async function inTurns<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  const work = async (): Promise<void> => {
    while (made.length + running < count) {
      running += 1;
      const one = await make();
      running -= 1;
      made.push(one);
    }
  };
  let running = 0;
  await Promise.all(Array.from({ length: atOnce }, work));
  return made;
}
