import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { startEarlyHc, type Hc } from "../support/hc.ts";
import { putAhead } from "../support/early-system.ts";

type Case = { number: number; standing: string; isDisputed: boolean; doctorName: string };

describe("hc emergency", function () {
  this.timeout(60_000);
  let hc: Hc;
  before(async () => (hc = await startEarlyHc()));
  after(() => hc.close());

  const file = (name: string): string => join(hc.folder, name);
  const as = (who: string, ...args: string[]) => hc.json("--as", who, "emergency", ...args);
  const cases = async (who: string) => (await as(who, "cases")) as Case[];
  const breakGlass = (out: string, who = "lind") =>
    hc.run(
      ...["--as", who, "emergency", "break-glass", "patient"],
      ...["--reason", "unconscious after a fall", "--out", file(out), "--json"],
    );

  it("opens nothing where the patient has not, and leaves no file of a reason", async () => {
    const { code, out } = await breakGlass("never.json");
    expect(code).to.equal(1);
    expect(out).to.contain("contract/ConsentNoEmergencyAccess");
    expect(existsSync(file("never.json"))).to.equal(false);
  });

  it("opens and closes kinds, each on top of what was open", async () => {
    expect(await as("patient", "open", "--category", "medications")).to.deep.include({
      categories: ["medications"],
    });
    expect(await as("patient", "open", "--category", "laboratory,allergies")).to.deep.include({
      categories: ["allergies", "medications", "laboratory"],
    });
    expect(await as("patient", "close", "--category", "allergies")).to.deep.include({
      categories: ["medications", "laboratory"],
    });
    const { out } = await hc.run("--as", "patient", "emergency", "open", "--category", "vitals");
    expect(out.replaceAll("\n", " ")).to.contain("In an emergency any doctor can open my");
  });

  it("breaks the glass with a reason that its file proves, and lists it for both", async () => {
    const { code, out } = await breakGlass("reason.json");
    expect(code, out).to.equal(0);
    const opened = JSON.parse(out) as { number: number; until: number; out: string };
    expect(opened).to.include({ number: 1, out: file("reason.json") });
    const [checked, other] = await Promise.all([
      hc.json("emergency", "check", file("reason.json")),
      readFile(file("reason.json"), "utf8"),
    ]);
    expect(checked).to.include({ about: "break-glass", reason: "unconscious after a fall" });
    expect(other).to.contain('"salt":"0x');
    for (const who of ["patient", "lind"])
      expect((await cases(who)).map(({ standing }) => standing)).to.deep.equal(["open"]);
    const again = await breakGlass("reason.json");
    expect(again.out).to.contain("output/exists");
  });

  it("reads for the emergency without being told to, and says why a record stays closed", async () => {
    const added = await hc.run(
      ...["--as", "patient", "record", "add", "scripts/demo-data/patient.json", "--json"],
    );
    expect(added.code, added.err).to.equal(0);
    const { out, err } = await hc.run("--as", "lind", "record", "list", "--patient", "patient");
    expect(err).to.equal("");
    expect(out).to.match(/laboratory +closed: you have the right, but none of this patient's keys/);
    expect(out).to.match(/genetics +closed: not shared with you/);
  });

  it("lets the patient dispute it, and a hospital that is not the doctor's judge it when it is over", async () => {
    const named = ["--doctor", "lind", "--number", "1"];
    const { code, out } = await hc.run("--as", "patient", "emergency", "dispute", ...named);
    expect(code).to.equal(0);
    expect(out).to.contain("I dispute emergency access 1 of Dr Jonas Lind");
    const judge = (who: string, ...more: string[]) =>
      hc.run(
        ...["--as", who, "emergency", "review", "--patient", "patient", ...named],
        ...["--reason", "nobody fell", "--out", file(`${who}.json`), ...more],
      );
    expect((await judge("north", "--unjustified")).err).to.contain("ConsentCaseNotOver");
    expect((await judge("lake", "--justified")).err).to.contain("ConsentReviewerOwn");
    expect((await judge("north")).code).to.equal(2);
    expect(await cases("lake")).to.deep.equal([]);
    const [waiting] = await cases("north");
    expect(waiting).to.include({ isDisputed: true, standing: "open" });
    // So that what is signed later by this process's clock is still good on a chain that is put ahead.
    await wait(5000);
    const { read } = hc.system.session.services;
    const [found] = await read.emergencyCases({});
    await putAhead(hc.system, found!.until - (await read.head()).time);
    expect((await judge("north", "--unjustified")).out).to.contain("was not justified");
    const [judged] = await cases("patient");
    expect(judged).to.deep.include({ standing: "unjustified", isDisputed: true });
    expect(await hc.json("emergency", "check", file("north.json"))).to.include({ about: "review" });
  });
});
