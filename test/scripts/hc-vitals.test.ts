import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Observation } from "@medplum/fhirtypes";
import { readingsOfObservation } from "#lib/observation";
import { startHc, type Answer, type Hc } from "../support/hc.ts";
import { startTestOracle, type TestOracle } from "../support/oracle.ts";
import type { TestGateway } from "../support/gateway.ts";

type Got = {
  readonly observations: readonly Observation[];
  readonly proofs: readonly { device: number; sequence: number; state: string }[];
};

describe("hc vitals", function () {
  this.timeout(90_000);
  let hc: Hc & { readonly gateway: TestGateway };
  let oracle: TestOracle;
  let key: string;
  let number: number;
  const at = (name: string) => join(hc.folder, name);

  before(async () => {
    hc = await startHc();
    oracle = await startTestOracle(hc.system, [hc.gateway]);
    key = at("sensor.json");
    const voucher = at("voucher.json");
    await hc.run("device", "key", key);
    const north = (...args: string[]) => hc.run("--as", "north", "device", ...args);
    await north("vouch", "--patient", "patient", "--device-key", key, "--out", voucher);
    const { out } = await north("enrol", "--device-key", key, "--voucher", voucher);
    number = Number(/^Device (\d+)/m.exec(out)?.[1]);
  });
  after(async () => {
    await oracle.close();
    await hc.close();
  });

  const add = (...args: string[]): Promise<Answer> =>
    hc.run("vitals", "add", "--device", key, "--oracle", oracle.url, ...args);

  /** What somebody gets, once there are so many readings. */
  async function got(who: string, least: number): Promise<Got> {
    for (let tries = 0; ; tries += 1) {
      const whose = ["--patient", "patient"];
      const found = (await hc.json("--as", who, "vitals", "get", ...whose)) as Got;
      if (found.proofs.length >= least || tries > 40) return found;
      await new Promise((done) => setTimeout(done, 300));
    }
  }

  it("says so where there are no readings", async () => {
    const { code, out } = await hc.run("--as", "patient", "vitals", "get");
    expect([code, out]).to.deep.equal([0, "There are no readings yet."]);
  });

  it("sends one reading, which the patient sees with its proof and a doctor after a consent", async () => {
    const added = await add("--code", "heart-rate", "--value", "72");
    expect([added.code, added.err]).to.deep.equal([0, ""]);
    expect(added.out).to.contain("1 sent, 1 accepted, 0 refused, 0 waiting");
    const { observations, proofs } = await got("patient", 1);
    expect(proofs[0]).to.deep.include({ device: number, sequence: 1 });
    const [reading] = readingsOfObservation(observations[0]!);
    expect(reading).to.include({ code: "8867-4", mantissa: 72, exponent: 0, sequence: 1 });
    const { out } = await hc.run("--as", "patient", "vitals", "get");
    expect(out).to.match(
      new RegExp(
        `Heart rate +72 per minute +${number}/1 +signed by device ${number}, anchored .*, unchanged$`,
      ),
    );
    const doctor = ["--as", "osei", "vitals", "get", "--patient", "patient"];
    expect((await hc.run(...doctor)).err).to.contain("[consent/not-permitted]");
    await hc.run("--as", "patient", "share", "osei", "--category", "vitals");
    expect((await got("osei", 1)).observations).to.deep.equal(observations);
  });

  it("proves one against the chain, and says which are not to be seen", async () => {
    const proven = await hc.run("--as", "patient", "vitals", "prove", `${number}/1`);
    expect([proven.code, proven.err]).to.deep.equal([0, ""]);
    expect(proven.out).to.match(/^The contract finds reading \d+\/1 in window \d+ of oracle \d+/);
    const none = await hc.run("--as", "patient", "vitals", "prove", `${number}/999`);
    expect(none.err).to.contain("[hc/no-reading]");
  });

  it("sends the rows of a CSV under the next sequences; blood pressures become one panel", async () => {
    const csv = at("rows.csv");
    await writeFile(
      csv,
      "minute,HR[bpm],NBPSys[mmHg],NBPDias[mmHg]\n0,70,120,80\n1,0.0,,\n2,7000,,\n",
    );
    const { code, out } = await add("--csv", csv);
    expect(code).to.equal(1);
    expect(out).to.contain("Reading 5 refused [reading/implausible].");
    expect(out).to.contain("4 sent, 3 accepted, 1 refused (reading/implausible 1), 0 waiting");
    const { observations, proofs } = await got("patient", 4);
    expect(proofs.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4]);
    expect(observations.map(({ component }) => component?.length ?? 1)).to.deep.equal([1, 1, 2]);
  });

  it("signs nothing while no oracle answers; what it remembers is for its owner alone", async () => {
    const away = ["vitals", "add", "--device", key, "--code", "spo2", "--value", "97"];
    const nowhere = await hc.run(...away, "--oracle", "http://127.0.0.1:1");
    expect(nowhere.err).to.contain("[oracle/unreachable]");
    await oracle.close();
    const memory = `${key}.memory`;
    const kept = () => readFile(memory, "utf8").then((text) => JSON.parse(text) as object);
    expect(await kept()).to.deep.equal({ next: 6, pending: [] });
    expect((await stat(memory)).mode & 0o077).to.equal(0);
    oracle = await startTestOracle(hc.system, [hc.gateway]);
    expect((await add("--code", "spo2", "--value", "97")).out).to.contain("1 sent, 1 accepted");
    expect(await kept()).to.deep.equal({ next: 7, pending: [] });
  });

  it("refuses what is no reading, no device or no CSV, and sends nothing", async () => {
    for (const [args, code] of [
      [["--code", "heart-rate", "--value", "NaN"], "hc/usage"],
      [["--code", "heart-rate"], "hc/usage"],
      [["--code", "mood", "--value", "1"], "hc/usage"],
      [["--csv", "missing.csv"], "input/not-found"],
    ] as const)
      expect((await add(...args)).err).to.contain(`[${code}]`);
    const file = at("bad.csv");
    for (const [text, code, place] of [
      ["time,HR[bpm]\n0,1\n", "wrong-header", "line 1, column 1"],
      ["minute,HR[bpm],MOOD[x]\n0,1,1\n", "wrong-header", "line 1, column 3"],
      ["minute,HR[bpm],HR[bpm]\n0,1,1\n", "wrong-header", "line 1, column 3"],
      ["minute,TEMP[F]\n0,98\n", "wrong-unit", "line 1, column 2"],
      ["minute,HR[bpm]\n0,70\n1,1e3\n", "wrong-number", "line 3, column 2"],
      ["minute,HR[bpm]\n0,70\n1,70,1\n", "wrong-number", "line 3, column 3"],
      ["minute,HR[bpm]\n1,70\n1,70\n", "wrong-number", "line 3, column 1"],
      ["minute,HR[bpm]\n0.5,70\n", "wrong-number", "line 2, column 1"],
      ["minute,HR[bpm]\n0,0.0\n", "no-readings", ""],
    ] as const) {
      await writeFile(file, text);
      const { err } = await add("--csv", file);
      expect(err.toLowerCase()).to.contain(place).and.contain(`[vitals-csv/${code}]`);
    }
    await hc.run("device", "key", at("stranger.json"));
    const stranger = ["vitals", "add", "--device", at("stranger.json"), "--oracle", oracle.url];
    const { err } = await hc.run(...stranger, "--code", "spo2", "--value", "97");
    expect(err).to.contain("[hc/not-enrolled]").and.contain("Nothing was sent");
  });

  it("lets one command at a time use a device, and no damaged memory", async () => {
    const reading = ["--code", "spo2", "--value", "97"];
    await writeFile(`${key}.memory.lock`, "");
    expect((await add(...reading)).err).to.contain("[device-memory/busy]");
    const other = at("other.json");
    await writeFile(other, await readFile(key));
    await writeFile(`${other}.memory`, "{}");
    const used = ["vitals", "add", "--device", other, "--oracle", oracle.url];
    expect((await hc.run(...used, ...reading)).err).to.contain("[device-memory/malformed]");
  });
});
