import { expect } from "chai";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { openWindowsRead } from "#chain/windows";
import { keyringFor } from "#lib/keyring";
import { newPrivateKey } from "#lib/ecies";
import { readAllVitals } from "#lib/use-cases/prove-reading";
import { enrol } from "#lib/use-cases/enrol";
import { localWallet } from "#lib/local-wallet";
import { nodeLineCipher } from "#native/node-line-cipher";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { gatewayEnvironment, signedIn } from "../support/gateway.ts";
import { spawnGateway, type GatewayProcess } from "../support/gateway-process.ts";
import { send, startTestOracle } from "../support/oracle.ts";
import { openDisk } from "../support/oracle-disk.ts";
import { invitation, treatment, typedRight } from "../support/people.ts";
import { anyMoment } from "../support/rounds.ts";
import { sharedSystem } from "../support/system.ts";

describe("a gateway that is killed while windows are delivered to it", () => {
  it("has each window afterwards, once, and readers have each reading", async () => {
    const system = await sharedSystem();
    const own = await gatewayEnvironment(system);
    const spawned = async (): Promise<GatewayProcess> => {
      const process = spawnGateway(own.environment);
      expect(await process.ready, process.errors()).to.equal(true);
      return process;
    };
    let gateway = await spawned();
    const oracle = await startTestOracle(system, [own], { WINDOW_SECONDS: "3600" });
    const key = newPrivateKey();
    const { ports, client } = await signedIn(system, own, key);
    const { account } = localWallet(key);
    const person = await enrol(ports, await invitation(system, "patient", { account }), typedRight);
    const device = await boundDevice(system, person.number);

    const kills = 3;
    const each = 40;
    for (let round = 0; round < kills; round += 1) {
      const measured = Array.from({ length: each }, (_, at) => heartRate(60 + at));
      await send(oracle, signedReadings(device, 1 + round * each, measured));
      await oracle.closeWindow();
      await untilAnchored(round + 1);
      await anyMoment(800);
      await gateway.end("SIGKILL");
      gateway = await spawned();
    }
    const count = (sql: string): number => {
      const database = openDisk(oracle.directory);
      const row = database.prepare(sql).get();
      database.close();
      return Number(row?.["count"]);
    };
    const waiting = "SELECT count(*) AS count FROM window WHERE state <> 'delivered'";
    const late = performance.now() + 60_000;
    while (count(waiting) > 0 && performance.now() < late) await wait(200);
    expect(count(waiting)).to.equal(0);

    const held = new DatabaseSync(join(own.directory, "gateway.sqlite"), { readOnly: true });
    const rows = held.prepare("SELECT window FROM patient_window ORDER BY window").all();
    held.close();
    const numbers = Array.from({ length: kills }, (_, at) => at + 1);
    expect(rows.map((row) => row["window"])).to.deep.equal(numbers);

    const { provider, site } = system.session;
    const vitals = openWindowsRead(provider, site);
    const { readings } = client;
    const reading = { ...ports, vitals, cipher: nodeLineCipher, readings };
    const keyring = await keyringFor(ports, person, person.number);
    const question = { patient: person.number, purpose: treatment };
    const opened = await readAllVitals(reading, question, keyring);
    const sequences = opened.flatMap((one) => one.readings.map((at) => at.reading.sequence));
    const wanted = Array.from({ length: kills * each }, (_, at) => at + 1);
    expect(sequences).to.deep.equal(wanted);
    await oracle.close();
    expect(await gateway.end("SIGTERM")).to.equal(0);
    await own.remove();

    async function untilAnchored(window: number): Promise<void> {
      const chain = openWindowsRead(system.session.provider, system.session.site);
      while ((await chain.lastWindow(oracle.number)) < window) await wait(20);
    }
  }).timeout(180_000);
});
