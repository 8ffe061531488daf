import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { HealthChainError } from "#lib/errors";
import { startChain, type ChainKind } from "../../scripts/chain-node.ts";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { secretStrings } from "../../scripts/demo-data/people.ts";
import { BrokenPromiseError, newScore, promised, refused } from "../../scripts/demo/promises.ts";
import { tellChapters, tellStory, verdictOf } from "../../scripts/demo/story.ts";
import { noteTraffic } from "../../scripts/demo/traffic.ts";
import type { Step } from "../../scripts/demo/promises.ts";
import { captureTool } from "../../scripts/build/run-tool.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { writeBundles } from "../support/hc-inputs.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { tracesIn } from "../support/traces.ts";

const demo = (...options: string[]) =>
  captureTool(".", ["node", "--import", "tsx", "scripts/demo.ts", ...options]);

/** Promises that only read, so they cost no gas. */
const reading = [
  /without consent is refused/,
  /^Asked past the contract/,
  /^A sign-in/,
  /block store/,
  /opens, verifies/,
  /^What one gateway took/,
  /^Mental health/,
  /^The sensor signs each row/,
  /^A forged row/,
  /^A row altered/,
  /^A replayed row/,
  /^A reading proves itself/,
  /^A byte flipped/,
  /^Every read left an entry/,
];

function expectKept(steps: readonly Step[]): void {
  expect(
    steps.filter(({ ok }) => !ok).map(({ name, why }) => `${name}: ${why}`),
    "broken",
  ).to.deep.equal([]);
  expect(verdictOf(steps)).to.deep.equal({ ok: true, kept: 32, broken: 0 });
}

describe("npm run demo", function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof scratchDirectory>>;

  before(async () => {
    folder = await scratchDirectory();
    await writeBundles(folder.path);
  });

  after(() => folder.remove());

  describe("on the bundled record", () => {
    let code: number | null;
    let output: string;

    before(async () => {
      ({ code, output } = await demo());
    });

    it("keeps every promise, a line each, and exits with 0", () => {
      expect(output).to.match(/\n32 promises kept, 0 broken\n$/);
      expect(output.match(/^✔ .+ {2}\(\d.* ms.*\)$/gm)).to.have.length(32);
      expect(code).to.equal(0);
    });

    it("names nobody and nothing of the record but to the doctor who reads it with a consent", () => {
      expect(tracesIn(withoutSummary(output), secretStrings, "output")).to.deep.equal([]);
      const told = `✔ some promise  (1 ms)\n    ${secretStrings[0]!.toUpperCase()}\n`;
      expect(tracesIn(withoutSummary(told), secretStrings, "output")).to.not.deep.equal([]);
    });
  });

  describe("with --json on a small file of one's own, which lacks most categories", () => {
    let code: number | null;
    let output: string;
    let steps: Step[];
    let hasAnvil: boolean;

    before(async () => {
      hasAnvil = await starts("anvil");
      const chain = hasAnvil ? "anvil" : "hardhat";
      const record = join(folder.path, "ok.json");
      ({ code, output } = await demo("--json", "--record", record, "--chain", chain));
      ({ steps } = JSON.parse(output) as { steps: Step[] });
    });

    it("prints one JSON object and nothing else, and exits with 0", () => {
      expect(code).to.equal(0);
      expect(Object.keys(JSON.parse(output) as object)).to.deep.equal(["ok", "steps"]);
      expect(output.trim().split("\n")).to.have.length(1);
    });

    it("keeps every promise", () => expectKept(steps));

    it("does so on anvil (skipped where npm has none for this machine)", function () {
      if (!hasAnvil) this.skip();
      expectKept(steps);
    });

    it("says of each step its name, whether it held, and milliseconds", () => {
      for (const step of steps) {
        expect(step).to.include.keys("name", "ok", "ms");
        const more = Object.keys(step).filter((key) => !["name", "ok", "ms"].includes(key));
        expect(["gas", "bytes"]).to.include.members(more);
      }
    });

    it("counts gas for what changes the chain and none for what only reads", () => {
      const free = steps.filter(({ gas }) => gas === undefined).map(({ name }) => name);
      expect(free).to.have.length(reading.length);
      for (const pattern of reading) expect(free.some((name) => pattern.test(name))).to.equal(true);
    });
  });

  for (const [name, expected] of [
    ["none.json", "input/not-found"],
    ["", "input/directory"],
    ["empty.json", "input/empty"],
    ["malformed.json", "fhir/malformed-json"],
    ["invalid.json", "fhir/invalid"],
    ["many.json", "fhir/too-many-entries"],
    ["proto.json", "fhir/forbidden-key"],
    ["large.json", "fhir/too-large"],
  ] as const) {
    it(`refuses a record with ${expected} before anything is started`, async () => {
      const begun: string[] = [];
      const story = { record: join(folder.path, name), chain: "hardhat" } as const;
      const error = await tellStory(story, { begun: (step) => begun.push(step) }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(HealthChainError).with.property("code", expected);
      expect(begun).to.deep.equal([]);
    });
  }

  it("refuses a wrong CSV of vital signs before anything is started", async () => {
    const vitals = join(folder.path, "vitals.csv");
    await writeFile(vitals, "minute,HR[bpm]\n0,fast\n");
    const begun: string[] = [];
    const story = { record: bundledRecord, vitals, chain: "hardhat" } as const;
    await errorOf(
      () => tellStory(story, { begun: (step) => begun.push(step) }),
      "vitals-csv/wrong-number",
    );
    expect(begun).to.deep.equal([]);
  });

  it("says what is wrong with a record as a sentence, with --json as an object; exit code 1", async () => {
    const record = join(folder.path, "invalid.json");
    const plain = await demo("--record", record);
    expect([plain.code, plain.output.trim()]).to.deep.equal([
      1,
      "Observation.status: wants one of: registered, preliminary, final, amended, corrected, cancelled, entered-in-error, unknown. [fhir/invalid]",
    ]);
    const { code, output } = await demo("--record", record, "--json");
    expect(code).to.equal(1);
    expect(JSON.parse(output)).to.have.nested.property("error.code", "fhir/invalid");
  });
});

describe("a demo in which something is broken", function () {
  this.timeout(60_000);

  it("goes on, and counts every promise that did not hold", async () => {
    const nowhere = join(tmpdir(), "healthchain-nowhere");
    const away = "http://127.0.0.1:1";
    const stores = [{ url: away, blockDirectory: nowhere }];
    const ending = { beforeClose: () => undefined, close: () => Promise.resolve() };
    const stage = { rpcUrl: away, stores, directory: nowhere, ...ending };
    const said: string[] = [];
    const steps = await tellChapters(
      {
        ...{ stage, input: new Uint8Array(), traffic: noteTraffic(), cast: new Map(), stored: [] },
        vitals: { rows: [], readings: 0, dropouts: 0 },
      },
      { done: (_step, says) => said.push(says.join()) },
    );
    expect(verdictOf(steps)).to.deep.equal({ ok: false, kept: 0, broken: 32 });
    expect(said[0]).to.contain("No chain answers at http://127.0.0.1:1");
    expect(said.slice(1).every((text) => text.length > 0)).to.equal(true);
  });

  it("breaks a promise when a refusal does not come, or comes for another reason", async () => {
    const said: (readonly string[])[] = [];
    const score = newScore({ done: (_step, says) => said.push(says) });
    const codes = ["consent/not-permitted"];
    const other = () => Promise.reject(new HealthChainError("store/unreachable", "away"));
    const right = () => Promise.reject(new HealthChainError("consent/not-permitted", "no"));
    await score.keep("allowed", async () => ({
      says: [await refused(() => Promise.resolve(1), codes)],
    }));
    await score.keep("other", async () => ({ says: [await refused(other, codes)] }));
    await score.keep("right", async () => ({ says: [await refused(right, codes)] }));
    expect(score.steps().map(({ ok }) => ok)).to.deep.equal([false, false, true]);
    expect(said).to.deep.equal([
      ["it was allowed"],
      ["refused with store/unreachable, expected consent/not-permitted"],
      ["consent/not-permitted"],
    ]);
  });

  it("tells of an unexpected error only its kind, since its text might quote the record", async () => {
    const said: string[] = [];
    const score = newScore({ done: (_step, says) => said.push(...says) });
    await score.keep("parses", () => Promise.resolve(JSON.parse("Halvorsen") as object));
    expect(said.join()).to.contain("SyntaxError").and.not.contain("Halvorsen");
    expect(() => promised(false, "x")).to.throw(BrokenPromiseError, "x");
  });
});

async function starts(kind: ChainKind): Promise<boolean> {
  try {
    const chain = await startChain({ kind, port: await freePort() });
    await chain.stop();
    return true;
  } catch (error) {
    if (error instanceof HealthChainError && error.code === "start/no-anvil") return false;
    throw error;
  }
}

/** The demo's output without the lines that a doctor with consent reads: those below the promise about reading. */
function withoutSummary(out: string): string {
  return out.replace(/(?<=✔ The doctor opens, verifies and reads[^\n]*\n)(?: {4}[^\n]*\n)+/, "");
}
