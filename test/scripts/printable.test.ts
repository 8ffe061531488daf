import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { grantAct } from "#lib/acts/consent";
import { renderSummary, summarize } from "#lib/fhir/summary";
import { perform } from "#lib/ports";
import { roles, teamNumber } from "#lib/roles";
import { StoreError } from "#lib/store";
import { newScore } from "../../scripts/demo/promises.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { ChildError } from "../../scripts/processes/child.ts";
import { told } from "../../scripts/report-error.ts";
import { bundleOf, bytesOf, condition } from "../support/fhir-bundles.ts";
import { startHc, type Hc } from "../support/hc.ts";

const planted = "Echo\u001b[2J\u009b31m\n0xforged  laboratory\u202egpj";
const shown = "Echo\uFFFD[2J\uFFFD31m\uFFFD0xforged  laboratory\uFFFDgpj";
const laboratory = 6;

describe("what somebody else wrote", () => {
  it("cannot steer the terminal from a store's error", () => {
    const error = new StoreError("refused", `the store refused: ${planted}`);
    expect(told(error).message).to.equal(`The store refused: ${shown}.`);
  });

  it("keeps only our own line breaks in the last lines of a program that ended", () => {
    const error = new ChildError("start/child-ended", "It ended. Its last lines:\n  a\u001bb\n  c");
    expect(told(error).message).to.equal("It ended. Its last lines:\n  a\uFFFDb\n  c");
  });

  it("cannot steer the terminal from a summary or a refusal in the demo", async () => {
    const lines: string[] = [];
    const { keep } = newScore({ done: (_step, says) => lines.push(...says) });
    const record = bytesOf(bundleOf([condition({ text: planted })]));
    await keep("reads", () => Promise.resolve({ says: renderSummary(summarize([record])) }));
    expect(lines).to.include("Conditions: Echo [2J 31m 0xforged laboratorygpj"); // plain text for people already
    await keep("fails", () => Promise.reject(new StoreError("refused", planted)));
    expect(lines.at(-1)).to.equal(shown);
  });
});

describe("hc on what others have written", function () {
  this.timeout(60_000);
  let hc: Hc;

  before(async () => {
    hc = await startHc();
  });

  after(() => hc.close());

  it("lists a record whose title holds controls on one line, and in JSON without loss", async () => {
    const file = join(hc.folder, "echo.txt");
    await writeFile(file, "Left ventricle normal.\n");
    const add = ["--as", "patient", "record", "add", file, "--category", "notes"];
    await hc.json(...add, "--title", planted);
    const list = ["--as", "patient", "record", "list"];
    const { out } = await hc.run(...list);
    expect(out.split("\n")).to.have.length(1);
    expect(out.endsWith(`  ${shown}`), JSON.stringify(out)).to.equal(true);
    const json = (await hc.run(...list, "--json")).out;
    expect(json).to.match(/^[\x20-\x7e]*$/);
    expect(JSON.parse(json)).to.have.nested.property("[0].title", planted);
  });

  it("says that all doctors of a hospital can read, never that nobody can", async () => {
    const ports = hc.system.session.portsOf(demoWallet("patient"));
    expect((await hc.run("--as", "patient", "who")).out).to.match(/^Nobody but you/);
    const cell = {
      reader: teamNumber(0, roles.doctor),
      category: laboratory,
      from: 0,
      revision: 0,
    };
    const until = ports.now() + 86_400;
    const cells = [{ ...cell, until, purposes: 1, actions: 1, keyVersion: 0 }];
    const grant = { patient: 2, cells, deadline: ports.now() + 900, sentence: "All doctors." };
    await perform(ports, grantAct(await ports.read.site(), grant));
    const { out } = await hc.run("--as", "patient", "who");
    expect(out).to.match(
      /^All doctors of .+\n {2}can read your laboratory results\n {2}for treatment until /,
    );
  });
});
