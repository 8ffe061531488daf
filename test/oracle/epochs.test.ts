import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { readSegmentHead } from "#lib/segment";
import { stopSharing } from "#lib/use-cases/stop";
import { readConfig } from "../../oracle/config.ts";
import { openLog } from "../../oracle/log.ts";
import { startOracle, type RunningOracle } from "../../oracle/start.ts";
import { startChainProxy, type ChainProxy } from "../support/chain-proxy.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { oracleEnvironment, post } from "../support/oracle.ts";
import { anchoredFor, openDisk } from "../support/oracle-disk.ts";
import { category, enrolled, letRead, type Actor } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const hour = 3600;

describe("a patient who stops a reader while readings come", () => {
  let system: System;
  let proxy: ChainProxy;
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  let oracle: RunningOracle;
  let patient: Actor;
  let doctor: Actor;
  let device: Device;
  let ahead = 0;
  const clock = {
    now: () => Math.floor(Date.now() / 1000) + ahead,
    passed: () => performance.now() / 1000 + ahead,
  };
  before(async () => {
    system = await sharedSystem();
    proxy = await startChainProxy(system.rpcUrl);
    const hours = { WINDOW_SECONDS: "3600", MAX_STANDING_SECONDS: "3600", KEY_SECONDS: "3600" };
    own = await oracleEnvironment(system, [], { RPC_URL: proxy.url, ...hours });
    oracle = await startOracle(readConfig(own.environment), openLog("silent"), clock);
    patient = await enrolled(system, "patient");
    doctor = await enrolled(system, "doctor");
    device = await boundDevice(system, patient.number);
  });
  after(async () => {
    proxy.isCut = false;
    await oracle.close();
    await proxy.close();
    await own.remove();
  });

  /** Gives the category of vital signs a new key: the next epoch. */
  async function rotate(): Promise<void> {
    const categories = [category.vitals];
    await letRead(patient, doctor, categories);
    await stopSharing(patient.ports, patient.person, { reader: doctor.reader, categories });
  }
  let next = 1;
  async function measure(): Promise<[number, string | undefined]> {
    const { status, body } = await post(oracle, signedReadings(device, next, [heartRate(70)]));
    if (status === 200) next += 1;
    return [status, body.code];
  }
  const epochs = (): number[] => {
    const database = openDisk(own.directory);
    const rows = database.prepare("SELECT head FROM segment ORDER BY number").all();
    database.close();
    return rows.map(({ head }) => readSegmentHead(head as Uint8Array).epoch);
  };

  it("has the next segment sealed to the new key, and the open one end under the old", async () => {
    expect(await measure()).to.deep.equal([200, undefined]);
    await rotate();
    expect(await measure()).to.deep.equal([200, undefined]);
    expect(epochs()).to.deep.equal([1]);
    await oracle.closeWindow();
    expect(await measure()).to.deep.equal([200, undefined]);
    expect(epochs()).to.deep.equal([1, 2]);
    await oracle.closeWindow();
  });

  it("has the key before taken for an hour while the chain is away, and not a minute longer", async () => {
    await rotate();
    proxy.isCut = true;
    ahead = hour - 120;
    expect(await measure()).to.deep.equal([200, undefined]);
    expect(epochs()).to.deep.equal([1, 2, 2]);
    await oracle.closeWindow();
    ahead = hour + 60;
    expect(await measure()).to.deep.equal([503, "chain/unreachable"]);
    proxy.isCut = false;
    expect(await measure()).to.deep.equal([200, undefined]);
    expect(epochs()).to.deep.equal([1, 2, 2, 3]);
    await oracle.closeWindow();
  });

  it("opens all of it, each reading once", async () => {
    const found = async (): Promise<number[]> => {
      const opened = await anchoredFor(system, own, patient);
      return opened.flatMap(({ readings }) => readings.map(({ reading }) => reading.sequence));
    };
    const late = performance.now() + 20_000;
    while ((await found()).length < 5 && performance.now() < late) await wait(250);
    expect(await found()).to.deep.equal([1, 2, 3, 4, 5]);
  });
});
