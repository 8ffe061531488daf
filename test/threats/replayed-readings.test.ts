import { expect } from "chai";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { post, send, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { enrolled } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const aMinute = 20;

describe("threat: somebody who has seen one message of a device", () => {
  let system: System;
  let oracle: TestOracle;
  before(async () => {
    system = await sharedSystem();
    oracle = await startTestOracle(system, [], { READINGS_PER_MINUTE: String(aMinute) });
  });
  after(() => oracle.close());

  it("does not use up what the device may send, by sending it again", async () => {
    const patient = await enrolled(system, "patient");
    const device = await boundDevice(system, patient.number);
    const seen = signedReadings(device, 1, [heartRate(70)]);
    await send(oracle, seen);
    for (let times = 0; times < aMinute; times += 1) await post(oracle, seen);
    const { status, body } = await post(oracle, signedReadings(device, 2, [heartRate(71)]));
    expect([status, body.code]).to.deep.equal([200, undefined]);
  });
});
