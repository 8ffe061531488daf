import { expect } from "chai";
import { openVitalsRead } from "#chain/vitals";
import { openWindowsRead } from "#chain/windows";
import { deviceAccount } from "#lib/device-key";
import { rebindDevice, vouchForDevice } from "#lib/use-cases/devices";
import { windowReads } from "../../app/keeper/chain-read/windows.ts";
import { openClient } from "../../app/keeper/chain-read.ts";
import { openNode } from "../../app/server/node.ts";
import { hospitals } from "../../scripts/demo-data/people.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { send, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { day, enrolled } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("windows of readings as a browser reads them", () => {
  let system: System;
  let oracle: TestOracle;
  before(async () => {
    system = await sharedSystem();
    oracle = await startTestOracle(system, []);
  });
  after(() => oracle.close());

  it("are as chain/windows.ts reads them, devices too", async () => {
    const { provider, site } = system.session;
    const patient = await enrolled(system, "patient");
    const device = await boundDevice(system, patient.number);
    await send(oracle, signedReadings(device, 1, [heartRate(70), heartRate(71)]));
    const own = openWindowsRead(provider, site);
    while ((await own.lastWindow(oracle.number)) === 0)
      await new Promise((done) => setTimeout(done, 200));
    const browser = windowReads(openClient(openNode(system.rpcUrl).call), site);
    expect(await browser.lastWindow(oracle.number)).to.equal(await own.lastWindow(oracle.number));
    const many = Array.from({ length: 70 }, (_, index) => index + 1);
    const windows = await own.windows(oracle.number, many);
    expect(await browser.windows(oracle.number, many)).to.deep.equal(windows);
    expect(windows).to.have.length(1);
    const numbers = [device.number, 4_000_000];
    const states = await own.devices(numbers);
    expect(await browser.devices(numbers)).to.deep.equal(states);
    expect(states[0]).to.include({ accepted: 2, sequence: 2, patient: patient.number });
    const claim = {
      leaf: new Uint8Array(32),
      place: { patient: patient.number, patientIndex: 0, readings: 2, index: 0 },
      ...{ proof: [new Uint8Array(32)], patientProof: [] },
    };
    const chain = openVitalsRead(provider, site);
    expect([
      await chain.isReadingAnchored(oracle.number, 1, claim),
      await browser.isReadingAnchored(oracle.number, 1, claim),
    ]).to.deep.equal([false, false]);
  });

  it("tell whom a device measures and has measured, as chain/windows.ts does", async () => {
    const { session } = system;
    const [before, now, never] = [
      await enrolled(system, "patient"),
      await enrolled(system, "patient"),
      await enrolled(system, "patient"),
    ];
    const { number, key } = await boundDevice(system, before.number);
    const ports = session.portsOf(demoWallet("north"));
    const { number: hospital, name: hospitalName } = hospitals.find(({ id }) => id === "north")!;
    const terms = { hospital, hospitalName, account: deviceAccount(key), patient: now.number };
    const validUntil = ports.now() + day;
    await rebindDevice(ports, key, await vouchForDevice(ports, { ...terms, validUntil }));
    const reads = [
      openWindowsRead(session.provider, session.site),
      windowReads(openClient(openNode(system.rpcUrl).call), session.site),
    ];
    for (const { wasBoundTo } of reads) {
      const asked = [before, now, never, now].map((one) => wasBoundTo(number, one.number));
      expect(await Promise.all(asked)).to.deep.equal([true, true, false, true]);
      expect(await wasBoundTo(now.number, now.number)).to.equal(false);
    }
  });
});
