import { expect } from "chai";
import { readConfig } from "../../oracle/config.ts";
import { mostOverlaps } from "../../oracle/check/evidence.ts";
import { openLog } from "../../oracle/log.ts";
import { startOracle } from "../../oracle/start.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { oracleEnvironment, post, send } from "../support/oracle.ts";
import { openDisk } from "../support/oracle-disk.ts";
import { enrolled } from "../support/people.ts";
import { sharedSystem } from "../support/system.ts";

describe("an oracle that takes readings of two devices of one patient", () => {
  let own: Awaited<ReturnType<typeof oracleEnvironment>>;
  let [one, other] = [] as unknown as [Device, Device];
  beforeEach(async () => {
    const system = await sharedSystem();
    own = await oracleEnvironment(system, [], { WINDOW_SECONDS: "3600" });
    const { number } = await enrolled(system, "patient");
    [one, other] = [await boundDevice(system, number), await boundDevice(system, number)];
  });
  afterEach(() => own.remove());
  const start = () => startOracle(readConfig(own.environment), openLog("silent"));
  const count = (table: string): number => {
    const database = openDisk(own.directory);
    const row = database.prepare(`SELECT count(*) AS found FROM ${table}`).get();
    database.close();
    return Number(row?.["found"]);
  };

  it("seals them in one segment, whatever of one device it refuses in between", async () => {
    const oracle = await start();
    const values = Array.from({ length: 3 * mostOverlaps }, (_, index) => heartRate(60 + index));
    const signed = (size: number) => signedReadings(one, 1, values.slice(0, size));
    for (let size = 1; size <= mostOverlaps + 1; size += 1) {
      const { accepted, refused } = await send(oracle, signed(size)); // each says what the last one said, and one more
      expect([accepted, refused.length]).to.deep.equal([1, size - 1]);
    }
    for (let size = mostOverlaps + 2; size <= mostOverlaps + 12; size += 1) {
      const { status, body } = await post(oracle, signed(size));
      expect([status, body.code]).to.deep.equal([409, "reading/overlapping"]);
      const answer = await send(oracle, signedReadings(other, size, [heartRate(70)]));
      expect(answer.accepted).to.equal(1);
    }
    expect((await send(oracle, signed(3))).accepted).to.equal(1); // what was sent is answered as it was
    expect(count("segment")).to.equal(1);
    expect(count("evidence")).to.equal(mostOverlaps + 1 + 11);
    await oracle.close();
  });

  it("takes no sequence that has none after it, and goes on after the last one and a restart", async () => {
    const last = Number.MAX_SAFE_INTEGER - 1;
    const first = await start();
    const none = await post(first, signedReadings(one, last + 1, [heartRate(70)]));
    expect([none.status, none.body.code]).to.deep.equal([400, "reading/malformed"]);
    const far = await send(first, signedReadings(one, last, [heartRate(70)]));
    expect(far.refused).to.deep.equal([{ sequence: last, code: "reading/too-far" }]);
    await first.close();
    const second = await start();
    for (const device of [one, other])
      expect((await send(second, signedReadings(device, 1, [heartRate(70)]))).accepted).to.equal(1);
    await second.close();
  });
});
