import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startHc, type Hc } from "../support/hc.ts";

type Line = {
  digest: string;
  title?: string;
  closed?: string;
  earlier: number;
  inErrorBy?: number;
  amendments: { digest: string }[];
};

describe("hc on records that are there", function () {
  this.timeout(90_000);
  let hc: Hc;
  let digest: string;
  before(async () => {
    hc = await startHc();
    for (const name of ["first", "second"])
      await writeFile(join(hc.folder, `${name}.txt`), `${name} text\n`);
    const add = ["record", "add", join(hc.folder, "first.txt"), "--category", "laboratory"];
    const { records } = (await hc.json("--as", "patient", ...add)) as {
      records: { digest: string }[];
    };
    digest = records[0]!.digest;
  });
  after(() => hc.close());

  const lines = async (...options: string[]) =>
    (await hc.json("--as", "patient", "record", "list", ...options)) as Line[];

  it("replaces one, by two signatures, and lists the earlier version under the newest", async () => {
    const replace = ["record", "replace", digest, join(hc.folder, "second.txt")];
    const { out } = await hc.run("--as", "patient", ...replace);
    expect(out).to.match(/takes the place of 0x[0-9a-f]{12}, which stays as an earlier version/);
    expect(out).to.contain("Two signatures");
    const [newest, earlier] = await lines();
    expect(newest).to.deep.include({ title: "second.txt", earlier: 1 });
    expect(earlier).to.deep.include({ digest, title: "first.txt" });
    const again = await hc.run("--as", "patient", ...replace);
    expect(again.err).to.match(/\[record\/not-replaceable\]$/);
  });

  it("lets a doctor who may write add to one, and not replace what is the patient's", async () => {
    const [newest] = await lines();
    const share = ["share", "osei", "--category", "laboratory", "--action", "read,write"];
    await hc.run("--as", "patient", ...share);
    const amend = ["record", "amend", newest!.digest, "--patient", "patient"];
    const { out } = await hc.run("--as", "osei", ...amend, "--text", "After a run.");
    expect(out).to.contain("adds to");
    const [, , addition] = await lines();
    expect((await lines())[0]!.amendments).to.have.length(1);
    expect(addition!.title).to.match(/^Note by /);
    const file = join(hc.folder, "first.txt");
    const replace = ["record", "replace", newest!.digest, file, "--patient", "patient"];
    const { err } = await hc.run("--as", "osei", ...replace);
    expect(err).to.match(/\[record\/not-replaceable\]$/);
  });

  it("marks one as entered in error, for everybody who may read it", async () => {
    const [, , addition] = await lines();
    const mark = ["record", "mark-error", addition!.digest, "--patient", "patient"];
    const { out } = await hc.run("--as", "osei", ...mark);
    expect(out).to.contain("A record was entered in error: laboratory results.");
    expect((await lines())[2]!.inErrorBy).to.equal(3);
    const shown = await hc.run("--as", "patient", "record", "list");
    expect(shown.out).to.contain("(entered in error, says member 3)");
    const refused = await hc.run("--as", "osei", ...mark);
    expect(refused.err).to.match(/\[record\/marked\]$/);
  });

  it("erases one on chain, so that it is closed for a reader as well", async () => {
    await hc.run("--as", "patient", "record", "erase", digest);
    const list = ["record", "list", "--patient", "patient"];
    const { out } = await hc.run("--as", "osei", ...list);
    expect(out).to.contain("closed: erased by the patient");
  });

  it("wants one thing to replace with", async () => {
    const { code, err } = await hc.run("--as", "patient", "record", "replace", digest);
    expect([code, /\[hc\/usage\]$/.test(err)]).to.deep.equal([2, true]);
  });

  describe("teams and denials", () => {
    const read = () => hc.run("--as", "osei", "record", "list", "--patient", "patient");

    it("shares with a team, keeps one of it out, and ends that", async () => {
      await hc.run("--as", "patient", "stop", "osei");
      const share = ["share", "doctors@0", "--category", "laboratory"];
      const shared = await hc.run("--as", "patient", ...share);
      expect(shared.out.replaceAll(/\s+/g, " ")).to.match(
        /All doctors \(team, .*\) can read .* also for those who join later/,
      );
      expect((await read()).out).to.contain("second.txt");
      const deny = ["--as", "patient", "deny", "osei", "--category", "laboratory"];
      const denied = await hc.run(...deny);
      expect(denied.out.replaceAll(/\s+/g, " ")).to.contain("From now on, for good, Dr Amara Osei");
      expect((await read()).out + (await read()).err).to.not.contain("second.txt");
      await hc.run(...deny, "--end");
      expect((await read()).out).to.contain("second.txt");
    });

    it("names whom a denial of the team hits who may read by name", async () => {
      await hc.run("--as", "patient", "share", "osei", "--category", "laboratory");
      const deny = ["deny", "doctors@0", "--category", "laboratory", "--until", "1d"];
      const { out } = await hc.run("--as", "patient", ...deny);
      expect(out).to.contain("Kept out too");
      expect(out).to.contain("Dr Amara Osei");
    });

    it("wants a team as role and hospital", async () => {
      const { err } = await hc.run("--as", "patient", "share", "cooks@0", "--category", "notes");
      expect(err).to.contain('like "doctors@0"');
    });
  });
});
