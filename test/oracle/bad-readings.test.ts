import { connect } from "node:net";
import { expect } from "chai";
import { suspendMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { openMqttWay, type Way } from "../support/mqtt-device.ts";
import { post, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { enrolled } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";
import { badMessages, badReadings } from "../support/tampering.ts";

/** The ways to an oracle: each brings a message there and its answer back. */
const ways: Record<string, (oracle: TestOracle, system: System) => Promise<Way>> = {
  HTTP: (oracle) =>
    Promise.resolve({
      send: async (message) => (await post(oracle, message)).body,
      close: () => Promise.resolve(),
    }),
  MQTT: (oracle, system) => openMqttWay(system, oracle),
};

for (const [name, open] of Object.entries(ways))
  describe(`bad readings over ${name}`, () => {
    let way: Way;
    let system: System;
    let oracle: TestOracle;
    let device: Device;
    let others: Record<"otherDevice" | "suspended" | "expired", Device>;
    let first = 1;
    before(async () => {
      system = await sharedSystem();
      oracle = await startTestOracle(system, [], { MQTT_PORT: "0" });
      way = await open(oracle, system);
      const [patient, neighbour] = [
        await enrolled(system, "patient"),
        await enrolled(system, "patient"),
      ];
      device = await boundDevice(system, patient.number);
      const soon = Math.floor(Date.now() / 1000) + 4;
      others = {
        otherDevice: await boundDevice(system, neighbour.number),
        suspended: await boundDevice(system, patient.number),
        expired: await boundDevice(system, patient.number, { validUntil: soon }),
      };
      await suspendMember(system.session.portsOf(demoWallet("north")), others.suspended.number);
      await system.session.provider.send("evm_mine", []);
      while (Math.floor(Date.now() / 1000) <= soon)
        await new Promise((next) => setTimeout(next, 200));
    });
    after(async () => {
      await way.close();
      await oracle.close();
    });

    /** Sequences that the device has not used. */
    const fresh = (count: number): number => {
      first += count;
      return first - count;
    };
    const counters = async () => {
      const { rejected, accepted } = await system.owned.Vitals.deviceOf(device.number);
      return { rejected: Number(rejected), accepted: Number(accepted) };
    };
    const anchored = async (accepted: number): Promise<void> => {
      const late = performance.now() + 10_000;
      while ((await counters()).accepted < accepted && performance.now() < late)
        await new Promise((next) => setTimeout(next, 200));
    };

    it("refuses each with its code and takes the good ones beside it", async () => {
      const bad = badReadings({ device, ...others });
      for (const { what, message, second } of bad) {
        const at = fresh(3);
        const body = await way.send(message(at));
        expect([body.accepted, body.refused], what).to.deep.equal([
          2,
          [{ sequence: at + 1, code: second }],
        ]);
        expect(body.acknowledgement?.accepted, what).to.equal("0x05");
      }
      await anchored(bad.length * 2);
      expect(await counters()).to.deep.equal({ accepted: bad.length * 2, rejected: bad.length });
    });

    it("refuses what is no message of the device as a whole, and moves no counter of it", async () => {
      const before = await counters();
      for (const { what, message, whole } of badMessages({ device, ...others })) {
        const body = await way.send(message(first));
        expect([body.code, body.accepted], what).to.deep.equal([whole, undefined]);
      }
      await way.send(signedReadings(device, fresh(1), [heartRate(75)]));
      await anchored(before.accepted + 1);
      const { accepted, rejected } = before;
      expect(await counters()).to.deep.equal({ accepted: accepted + 1, rejected });
    });

    it("answers the same message as before, and counts it once", async () => {
      const message = signedReadings(device, fresh(2), [heartRate(76), heartRate(77)]);
      const answer = await way.send(message);
      expect(await way.send(message)).to.deep.equal(answer);
      const before = await counters();
      await anchored(before.accepted + 2);
      expect((await counters()).accepted).to.equal(before.accepted + 2);
    });

    it("refuses sequences that were passed, and a jump too far to be measured", async () => {
      const at = fresh(1) + 10;
      first = at + 1;
      await way.send(signedReadings(device, at, [heartRate(70)]));
      const behind = await way.send(signedReadings(device, at - 5, [heartRate(71)]));
      expect(behind.refused).to.deep.equal([{ sequence: at - 5, code: "reading/behind" }]);
      const far = 2 ** 40;
      const jump = await way.send(signedReadings(device, far, [heartRate(71)]));
      expect(jump.refused).to.deep.equal([{ sequence: far, code: "reading/too-far" }]);
    });
  });

describe("an oracle's HTTP", () => {
  let oracle: TestOracle;
  before(async () => {
    oracle = await startTestOracle(await sharedSystem(), [], { METRICS_TOKEN: "0123456789abcdef" });
  });
  after(() => oracle.close());

  it("refuses what is larger than any message, and a body of no stated length", async () => {
    const large = await post(oracle, `"${"x".repeat(600_000)}"`);
    expect([large.status, large.body.code]).to.deep.equal([413, "request/too-large"]);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)),
    });
    const init = { method: "POST", body: endless, duplex: "half" };
    const headers = { "content-type": "application/json" };
    const answer = fetch(`${oracle.url}/readings`, { ...init, headers });
    const status = await answer.then((one) => one.status).catch(() => 411);
    expect(status).to.equal(411);
  });

  it("takes a message that comes a byte at a time", async () => {
    const system = await sharedSystem();
    const device = await boundDevice(system, (await enrolled(system, "patient")).number);
    const body = JSON.stringify(signedReadings(device, 1, [heartRate(70), heartRate(71)]));
    const { hostname, port } = new URL(oracle.url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const head = ["POST /readings HTTP/1.1", `host: ${hostname}`, "connection: close"];
    const type = "content-type: application/json";
    socket.write([...head, type, `content-length: ${body.length}`, "", ""].join("\r\n"));
    for (const byte of body) {
      socket.write(byte);
      await new Promise((next) => setImmediate(next));
    }
    const answer = (await socket.toArray()).join("");
    expect(answer).to.match(/^HTTP\/1.1 200 /);
    expect(answer).to.include('{"accepted":2,"refused":[]');
  });

  it("counts refusals by code for the operator alone", async () => {
    expect((await fetch(`${oracle.url}/metrics`)).status).to.equal(401);
    const headers = { authorization: "Bearer 0123456789abcdef" };
    const text = await (await fetch(`${oracle.url}/metrics`, { headers })).text();
    expect(text).to.match(/refused_readings_total\{code="request\/too-large"\} \d/);
  });
});
