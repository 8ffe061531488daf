import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { connectAsync } from "mqtt";
import { readConfig } from "../../oracle/config.ts";
import { openLog } from "../../oracle/log.ts";
import { startOracle, type RunningOracle } from "../../oracle/start.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { openMqttWay, type Way } from "../support/mqtt-device.ts";
import { oracleEnvironment } from "../support/oracle.ts";
import { enrolled } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { collectedLog } from "../support/service.ts";
import { sharedSystem, type System } from "../support/system.ts";

const hasMosquitto = spawnSync("mosquitto", ["-h"]).error === undefined;

/** A broker of MQTT 5 is none of npm's: here it is Eclipse Mosquitto, where the machine has it. */
describe(`an oracle at a broker of MQTT 5${hasMosquitto ? "" : " (skipped: no mosquitto here)"}`, function () {
  this.timeout(60_000);
  let system: System;
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let broker: ChildProcess;
  let mqttUrl: string;
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  let oracle: RunningOracle;
  let device: Device;
  let way: Way;
  const heard: unknown[] = [];

  const start = (): Promise<RunningOracle> =>
    startOracle(readConfig(own.environment), openLog("info", collectedLog().destination));
  const reading = (sequence: number) => signedReadings(device, sequence, [heartRate(70)]);

  before(async function () {
    if (!hasMosquitto) this.skip();
    system = await sharedSystem();
    scratch = await scratchDirectory();
    const port = await freePort();
    const settings = join(scratch.path, "mosquitto.conf");
    await writeFile(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\n`);
    broker = spawn("mosquitto", ["-c", settings]);
    mqttUrl = `mqtt://127.0.0.1:${port}`;
    own = await oracleEnvironment(system, [], { MQTT_URL: mqttUrl });
    oracle = await start();
    const patient = await enrolled(system, "patient");
    device = await boundDevice(system, patient.number);
    const correlationData = Buffer.from("seven");
    const properties = { correlationData, responseTopic: "ward/alarms" };
    way = await openMqttWay(
      system,
      { mqttUrl, number: own.number },
      { properties, heard: (answered) => heard.push(answered) },
    );
  });

  after(async () => {
    if (!hasMosquitto) return;
    await way.close();
    await oracle.close();
    broker.kill();
    await once(broker, "exit");
    await own.remove();
    await scratch.remove();
  });

  it("answers where the device listens, with its correlation data, and on no topic of somebody else", async () => {
    const ward = await connectAsync(mqttUrl, { protocolVersion: 5 });
    const alarms: string[] = [];
    ward.on("message", (topic) => alarms.push(topic));
    await ward.subscribeAsync("ward/alarms", { qos: 1 });
    const answer = await way.send(reading(1));
    expect([answer.accepted, answer.refused]).to.deep.equal([1, []]);
    expect(answer.acknowledgement?.signature).to.have.length(132);
    expect(heard).to.deep.equal([{ correlationData: Buffer.from("seven") }]);
    await wait(300);
    expect(alarms).to.deep.equal([]);
    await ward.endAsync();
  });

  it("has what was published while it was away kept by the broker, and takes it when it is back", async () => {
    await oracle.close();
    const answered = way.send(reading(2));
    await wait(500);
    oracle = await start();
    const answer = await answered;
    expect([answer.accepted, answer.refused]).to.deep.equal([1, []]);
  });
});

describe("an oracle without its broker", () => {
  it("does not start, and says why", async () => {
    const { environment, remove } = await oracleEnvironment(await sharedSystem(), [], {
      MQTT_URL: `mqtt://127.0.0.1:${await freePort()}`,
    });
    const { destination } = collectedLog();
    const starting = startOracle(readConfig(environment), openLog("info", destination));
    await errorOf(() => starting, "oracle/no-broker");
    await remove();
  }).timeout(30_000);
});
