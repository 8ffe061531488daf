import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { openVitalsRead } from "#chain/vitals";
import { sightingsOf } from "#lib/device-sightings";
import { deviceReads, type DeviceReads } from "../../app/keeper/chain-read/devices.ts";
import { openClient } from "../../app/keeper/chain-read.ts";
import { openNode } from "../../app/server/node.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { startTestGateway, visitor, type TestGateway, type Visitor } from "../support/gateway.ts";
import { post, send, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("devices as a browser reads them", () => {
  let system: System;
  let gateway: TestGateway;
  let oracle: TestOracle;
  let patient: Visitor;
  let reads: DeviceReads;
  let [measuring, doubtful]: Device[] = [];
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    oracle = await startTestOracle(system, [gateway]);
    patient = await visitor(system, gateway, "patient");
    reads = deviceReads(openClient(openNode(system.rpcUrl).call), system.session.site);
    measuring = await boundDevice(system, patient.number);
    doubtful = await boundDevice(system, patient.number);
    await send(oracle, signedReadings(measuring, 1, [heartRate(71), heartRate(72)]));
    await send(oracle, signedReadings(doubtful, 1, [heartRate(71)]));
    await post(oracle, signedReadings(doubtful, 1, [heartRate(99)]));
    const { Vitals } = system.owned;
    for (let tries = 0; tries < 80; tries += 1) {
      const [one, other] = await Vitals.devicesOf([measuring.number, doubtful.number]);
      if (one!.sequence === 2n && other!.isQuarantined) return;
      await wait(250);
    }
  });
  after(async () => {
    await oracle.close();
    await gateway.close();
  });

  it("are what the command line reads, and since which block they are bound", async () => {
    const { provider, site } = system.session;
    const vitals = openVitalsRead(provider, site);
    const own = await reads.ofPatient(patient.number);
    const listed = await vitals.devicesOfPatient(patient.number);
    const expected = own.map(({ boundIn }, index) => ({ ...listed[index], boundIn }));
    expect(own).to.deep.equal(expected);
    expect(own).to.have.length(listed.length);
    expect((await reads.ofHospital(0)).map(({ number }) => number)).to.deep.equal(
      (await vitals.devicesOfHospital(0)).map(({ number }) => number),
    );
    const { MemberEnrolled } = system.owned.Registration.filters;
    const events = await system.owned.Registration.queryFilter(MemberEnrolled(measuring!.number));
    expect(own[0]?.boundIn).to.equal(events[0]?.blockNumber);
  });

  it("show proof against a device, and none against another", async () => {
    const proofs = await reads.equivocations([measuring!.number, doubtful!.number]);
    expect(proofs.map(({ device, sequence }) => [device, sequence])).to.deep.equal([
      [doubtful!.number, 1],
    ]);
    expect(proofs[0]?.leaf).not.to.equal(proofs[0]?.otherLeaf);
  });

  it("were seen last in the block of the window that has their newest reading", async () => {
    const now = [{ device: measuring!.number, sequence: 2 }];
    const head = await system.session.provider.getBlockNumber();
    const [sighting] = await sightingsOf(reads.sequencesAt, now, { head, since: 0 });
    const { Vitals } = system.owned;
    const windows = await Vitals.queryFilter(Vitals.filters.WindowAnchored(oracle.number));
    expect(windows.map(({ blockNumber }) => blockNumber)).to.include(sighting?.block);
  });
});
