import { expect } from "chai";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readConfig } from "../../oracle/config.ts";
import { openLog } from "../../oracle/log.ts";
import { startOracle } from "../../oracle/start.ts";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { fill, smallDisk } from "../support/fill-disk.ts";
import { oracleEnvironment, post, send } from "../support/oracle.ts";
import { anchoredFor, openDisk } from "../support/oracle-disk.ts";
import { enrolled } from "../support/people.ts";
import { sharedSystem } from "../support/system.ts";

describe("an oracle without space", () => {
  it("says that its disk is full, acknowledges nothing, and takes the same when there is space", async function () {
    this.timeout(120_000);
    const system = await sharedSystem();
    const own = await oracleEnvironment(system, []);
    const { directory } = own;
    const disk = smallDisk(directory, 4);
    if (disk === undefined) {
      await own.remove();
      this.skip(); // only root can make a small disk
    }
    const oracle = await startOracle(readConfig(own.environment), openLog("silent"));
    try {
      const patient = await enrolled(system, "patient");
      const device = await boundDevice(system, patient.number);
      await send(oracle, signedReadings(device, 1, [heartRate(70)]));
      await fill(join(directory, "filler"));
      let sequence = 2;
      let message = signedReadings(device, sequence, [heartRate(71)]);
      let answer = await post(oracle, message);
      for (; answer.status === 200 && sequence < 2000; answer = await post(oracle, message)) {
        sequence += 1;
        message = signedReadings(device, sequence, [heartRate(71)]);
      }
      expect([answer.status, answer.body.code]).to.deep.equal([507, "oracle/disk-full"]);
      expect(answer.body.acknowledgement).to.equal(undefined);
      await rm(join(directory, "filler"));
      expect((await post(oracle, message)).body.accepted).to.equal(1);
      await oracle.closeWindow();
      const found = async () => {
        const opened = await anchoredFor(system, own, patient);
        return opened.flatMap(({ readings }) => readings.map((one) => one.reading.sequence));
      };
      const late = performance.now() + 20_000;
      while ((await found()).length < sequence && performance.now() < late) await wait(250);
      const wanted = Array.from({ length: sequence }, (_, at) => at + 1);
      expect(await found()).to.deep.equal(wanted);
      const database = openDisk(directory);
      expect(database.prepare("PRAGMA integrity_check").get()).to.include({
        integrity_check: "ok",
      });
      database.close();
    } finally {
      await oracle.close();
      disk.remove();
      await own.remove();
    }
  });
});
