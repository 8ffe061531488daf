import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { localWallet } from "#lib/local-wallet";
import { readKeyFile } from "../../scripts/hc/key-file.ts";
import { startHc, type Hc } from "../support/hc.ts";

describe("hc key, account and hospital", function () {
  this.timeout(120_000);
  let hc: Hc;
  let digest: string;

  before(async () => {
    hc = await startHc();
    const share = ["--as", "patient", "share", "osei", "--category", "laboratory"];
    expect((await hc.run(...share)).code).to.equal(0);
    const file = "scripts/demo-data/patient.json";
    const added = await hc.json("--as", "patient", "record", "add", file);
    const { records } = added as { records: { category: number; digest: string }[] };
    digest = records.find(({ category }) => category === 6)!.digest;
  });
  after(() => hc.close());

  const fileIn = (name: string): string => join(hc.folder, name);
  let opened = 0;
  const open = (...who: string[]) => {
    const out = fileIn(`opened-${(opened += 1)}.json`);
    return hc.run(...who, "record", "get", digest, "--patient", "patient", "--out", out);
  };
  const newWallet = async (name: string): Promise<string> => {
    expect((await hc.run("wallet", fileIn(name))).code).to.equal(0);
    return fileIn(name);
  };

  it("rotates a reader's key; what was shared stays open", async () => {
    const { code, out, err } = await hc.run("--as", "osei", "key", "rotate");
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out).to.match(/^Your key is version 2 now \(block \d+\)\.$/);
    expect((await open("--as", "osei")).err).to.equal("");
  });

  it("ends what was shared with a compromised key, until it is shared again", async () => {
    const found = await hc.json("--as", "osei", "key", "rotate", "--compromised");
    expect(found).to.deep.include({ keyVersion: 3, compromised: true });
    expect((await open("--as", "osei")).err).to.contain("[consent/not-permitted]");
    await hc.run("--as", "patient", "share", "osei", "--category", "laboratory");
    expect((await open("--as", "osei")).code).to.equal(0);
  });

  it("gives a patient new words and new keys, and the readers theirs", async () => {
    const words = fileIn("patient-words.txt");
    const rotate = ["--as", "patient", "key", "rotate", "--compromised"];
    const { code, out, err } = await hc.run(...rotate, "--new-phrase-file", words);
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out).to.contain(`Your 24 new recovery words are in ${words}.`);
    expect((await readFile(words, "utf8")).trim().split(" ")).to.have.length(24);
    expect((await open("--as", "osei")).code).to.equal(0);
    const byWords = ["--as", "patient", "--phrase-file", words, "record", "list"];
    expect((await hc.run(...byWords)).code).to.equal(0);
    const again = await hc.run(...rotate, "--new-phrase-file", words);
    expect(again.err).to.match(/Nothing was overwritten\. Name another\. \[hc\/phrase-file\]$/);
    expect((await hc.run("--as", "patient", "record", "list")).code).to.equal(0);
  });

  it("moves a membership to another wallet, and refuses one that is a member", async () => {
    const [keyFile, words] = [await newWallet("lind.key"), fileIn("lind-words.txt")];
    const move = ["account", "move", "--to", keyFile, "--new-phrase-file", words];
    const { code, out, err } = await hc.run("--as", "lind", ...move);
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out).to.match(
      /^Member 4 is 0x\w{40} now \(block \d+\)\. The wallet before is nobody's\./,
    );
    expect((await hc.run("--as", "lind", "patients")).err).to.match(/trust\/unknown-member/);
    expect((await hc.run("--key-file", keyFile, "patients")).code).to.equal(0);
    const other = ["account", "move", "--to", keyFile, "--new-phrase-file", fileIn("more.txt")];
    expect((await hc.run("--as", "osei", ...other)).err).to.match(/\[move\/account-taken\]$/);
    expect((await open("--as", "osei")).code).to.equal(0);
  });

  it("names a registrar, who vouches up to the cap, and removes it", async () => {
    const keyFile = await newWallet("registrar.key");
    const registrar = await accountOf(keyFile);
    const as = ["--as", "north", "hospital", "registrar"];
    expect((await hc.run(...as, "set", registrar, "--cap", "0")).code).to.equal(2);
    const set = await hc.run(...as, "set", registrar, "--cap", "1");
    expect(set.out).to.equal(
      `${registrar} may vouch for one person a day. Next, with its key: invite --hospital 0`,
    );
    const invite = ["--key-file", keyFile, "invite", "--role", "patient"];
    expect((await hc.run(...invite)).err).to.contain("[hc/not-a-hospital]");
    expect((await hc.run(...invite, "--hospital", "1")).err).to.contain("[hc/not-a-hospital]");
    const enrol = async (name: string) => {
      const [own, invitation] = [await newWallet(`${name}.key`), fileIn(`${name}.json`)];
      await hc.run(...invite, "--hospital", "0", "--out", invitation);
      const phrase = ["--phrase-file", fileIn(`${name}.txt`)];
      return hc.run("--key-file", own, "enrol", "--invitation", invitation, ...phrase);
    };
    expect((await enrol("first")).code).to.equal(0);
    expect((await enrol("second")).err).to.contain("[contract/RegistrationDailyCapReached]");
    expect((await hc.run(...as, "remove", registrar)).out).to.equal(
      `${registrar} may vouch no more.`,
    );
    expect((await hc.run(...invite, "--hospital", "0")).err).to.contain("[hc/not-a-hospital]");
  });

  it("takes a member to the hospital that accepted them", async () => {
    const acceptance = fileIn("acceptance.json");
    const accept = ["hospital", "accept", "nurse", "--out", acceptance];
    expect((await hc.run("--as", "lake", ...accept)).out).to.contain("valid for 24 hours");
    const change = ["hospital", "change", "--acceptance", acceptance];
    expect((await hc.run("--as", "osei", ...change)).err).to.contain("[contract/");
    const { code, out } = await hc.run("--as", "nurse", ...change);
    expect(code).to.equal(0);
    expect(out).to.match(/^Lakeside Clinic is your hospital until /);
    expect((await hc.run("--as", "lake", "member", "list")).out).to.match(/^5 {2}nurse/m);
    expect((await hc.run("--as", "north", "member", "list")).out).not.to.match(/^5 {2}nurse/m);
    await writeFile(fileIn("bad.json"), "{}");
    const bad = await hc.run(
      "--as",
      "nurse",
      "hospital",
      "change",
      "--acceptance",
      fileIn("bad.json"),
    );
    expect(bad.err).to.match(/\[hc\/bad-acceptance\]$/);
  });
});

/** The address of a key file's wallet. */
async function accountOf(keyFile: string): Promise<string> {
  return localWallet(await readKeyFile(keyFile)).account;
}
