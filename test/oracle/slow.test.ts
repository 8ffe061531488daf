import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { openMqttWay } from "../support/mqtt-device.ts";
import { send, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { anchoredFor } from "../support/oracle-disk.ts";
import { enrolled, type Actor } from "../support/people.ts";
import { openSlowLine } from "../support/slow-proxy.ts";
import { sharedSystem, type System } from "../support/system.ts";

/** How long a piece of data takes in one direction, in milliseconds. */
const delay = 250;
const count = 12;

describe("an oracle whose chain, store and broker are slow", () => {
  let system: System;
  let patient: Actor;
  before(async () => {
    system = await sharedSystem();
    patient = await enrolled(system, "patient");
  });
  const portOf = (url: string): number => Number(new URL(url).port);
  const wanted = Array.from({ length: count }, (_, at) => at + 1);

  /** Sequences of a device that are anchored, once all are. */
  async function anchoredOf(oracle: TestOracle, device: number): Promise<number[]> {
    const late = performance.now() + 90_000;
    for (;;) {
      const opened = await anchoredFor(system, oracle, patient);
      const found = opened
        .flatMap(({ readings }) => readings.map(({ reading }) => reading))
        .filter((reading) => reading.device === device);
      if (found.length >= count || performance.now() > late)
        return found.map(({ sequence }) => sequence);
      await wait(300);
    }
  }

  for (const what of ["RPC_URL", "STORE_URL"] as const)
    it(`anchors each reading once with a slow ${what === "RPC_URL" ? "chain" : "store"}`, async () => {
      const target = what === "RPC_URL" ? system.rpcUrl : system.storeUrl;
      const line = await openSlowLine(portOf(target), delay);
      const oracle = await startTestOracle(system, [], {
        ...{ [what]: `http://127.0.0.1:${line.port}`, WINDOW_SECONDS: "4" },
      });
      const device = await boundDevice(system, patient.number);
      for (const sequence of wanted)
        await send(oracle, signedReadings(device, sequence, [heartRate(60 + sequence)]));
      expect(await anchoredOf(oracle, device.number)).to.deep.equal(wanted);
      await oracle.close();
      await line.close();
    }).timeout(120_000);

  it("answers each message once over a slow line to its broker", async () => {
    const oracle = await startTestOracle(system, [], { MQTT_PORT: "0" });
    const line = await openSlowLine(portOf(oracle.mqttUrl ?? ""), delay);
    const way = await openMqttWay(system, { ...oracle, mqttUrl: `mqtt://127.0.0.1:${line.port}` });
    const device = await boundDevice(system, patient.number);
    for (const sequence of wanted) {
      const answer = await way.send(signedReadings(device, sequence, [heartRate(70)]));
      expect([answer.accepted, answer.refused]).to.deep.equal([1, []]);
    }
    expect(await anchoredOf(oracle, device.number)).to.deep.equal(wanted);
    await way.close();
    await oracle.close();
    await line.close();
  }).timeout(120_000);
});
