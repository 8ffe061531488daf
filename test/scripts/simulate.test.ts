import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openVitalsRead } from "#chain/vitals";
import { simulateCommand, type SimulateOptions } from "../../scripts/simulate/options.ts";
import { simulate } from "../../scripts/simulate/simulate.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startTestOracle, type TestOracle } from "../support/oracle.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("npm run simulate", function () {
  this.timeout(120_000);
  let system: System;
  let gateway: TestGateway;
  let oracle: TestOracle;
  let folder: Awaited<ReturnType<typeof scratchDirectory>>;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    oracle = await startTestOracle(system, [gateway]);
    folder = await scratchDirectory();
  });
  after(async () => {
    await oracle.close();
    await gateway.close();
    await folder.remove();
  });

  /** Runs it as the command line would; lines that it said, and what it answered. */
  async function run(...more: string[]) {
    const { rpcUrl, session } = system;
    const where = ["--rpc", rpcUrl, "--oracle", oracle.url, "--gateway", gateway.url];
    const site = ["--registration", session.site.contracts.Registration];
    let options: SimulateOptions | undefined;
    const command = simulateCommand((given) => {
      options = given;
      return Promise.resolve();
    });
    await command.parseAsync([...where, ...site, ...more], { from: "user" });
    const lines: string[] = [];
    const stop = new AbortController();
    const say = (line: string) => lines.push(line);
    const ended = simulate(options!, { say, signal: stop.signal });
    return { lines, ended, stop };
  }

  const devicesIn = (lines: readonly string[]): number[][] =>
    lines.flatMap((line) => {
      const [, device, patient] = /^Device (\d+) measures patient (\d+)\.$/.exec(line) ?? [];
      return device === undefined ? [] : [[Number(device), Number(patient)]];
    });

  /** What the chain counts of a device, once it is so many. */
  async function anchored(device: number, least: number): Promise<number> {
    const { provider, site } = system.session;
    for (let tries = 0; ; tries += 1) {
      const found = (await openVitalsRead(provider, site).device(device))?.accepted ?? 0;
      if (found >= least || tries > 80) return found;
      await new Promise((done) => setTimeout(done, 250));
    }
  }

  it("enrols patients with a device each, and what these send is accepted and anchored", async () => {
    const { lines, ended } = await run("--patients", "2", "--rate", "600", "--readings", "12");
    expect(await ended).to.deep.equal({ sent: 12, accepted: 12, refused: {}, waiting: 0 });
    expect(lines.at(-1)).to.equal("12 sent, 12 accepted, 0 refused, 0 waiting");
    const devices = devicesIn(lines);
    expect(new Set(devices.map(([, patient]) => patient)).size).to.equal(2);
    const counts = await Promise.all(devices.map(([device = 0]) => anchored(device, 5)));
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(12);
  });

  it("goes through a past hour fast, in batches, for the same people of the same seed", async () => {
    const past = await run(...["--fast", "--hours", "1", "--rate", "1", "--batch", "60"]);
    const { sent, accepted, waiting } = await past.ended;
    expect([sent > 60, accepted, waiting]).to.deep.equal([true, sent, 0]);
    const again = await run("--readings", "1");
    await again.ended;
    expect(devicesIn(again.lines)[0]?.[1]).to.equal(devicesIn(past.lines)[0]?.[1]);
  });

  it("sends the rows of a CSV, drop-outs left out, artefacts refused by the oracle", async () => {
    const file = join(folder.path, "rows.csv");
    await writeFile(file, "minute,HR[bpm],SpO2[%]\n0,71.5,0.0\n1,999,97\n2,,96\n");
    const { ended } = await run("--csv", file);
    const refused = { "reading/implausible": 1 };
    expect(await ended).to.deep.equal({ sent: 4, accepted: 3, refused, waiting: 0 });
  });

  it("refuses a wrong CSV before a device is enrolled", async () => {
    const file = join(folder.path, "wrong.csv");
    await writeFile(file, "minute,HR[bpm]\n0,70\n1,NaN\n");
    const { lines, ended } = await run("--csv", file);
    const error = await errorOf(() => ended, "vitals-csv/wrong-number");
    expect(error.message).to.contain("line 3, column 2");
    expect(lines).to.deep.equal([]);
  });

  it("ends by Ctrl-C with all that it measured counted", async () => {
    const { lines, ended, stop } = await run("--rate", "600");
    while (devicesIn(lines).length === 0) await new Promise((done) => setTimeout(done, 50));
    await new Promise((done) => setTimeout(done, 500));
    stop.abort();
    const { sent, accepted, waiting } = await ended;
    expect([sent > 0, accepted, waiting]).to.deep.equal([true, sent, 0]);
  });
});
