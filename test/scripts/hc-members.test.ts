import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { memberStatus } from "#lib/roles";
import { startHc, type Hc } from "../support/hc.ts";

describe("hc member", function () {
  this.timeout(60_000);
  let hc: Hc;
  let account: string;
  const number = "6"; // after the gateway and the demo's four people
  let words: string;

  before(async () => {
    hc = await startHc();
    const [keyFile, invitation] = [join(hc.folder, "me.key"), join(hc.folder, "invitation.json")];
    ({ account } = (await hc.json("wallet", keyFile)) as { account: string });
    const invited = await hc.json("--as", "north", "invite", "--role", "nurse");
    await writeFile(invitation, JSON.stringify(invited));
    const enrol = ["--key-file", keyFile, "enrol", "--invitation", invitation];
    const { out } = await hc.run(...enrol, "--phrase-file", join(hc.folder, "words.txt"));
    words = /fingerprint: ([a-z ]+)\./.exec(out)?.[1] ?? "";
  });

  after(() => hc.close());

  const activate = (...options: string[]) => [
    "--as",
    "north",
    "member",
    "activate",
    number,
    ...options,
  ];
  const status = async () => (await hc.system.session.services.read.member(Number(number)))?.status;

  it("lists a hospital's own members, those who wait first", async () => {
    const listed = (await hc.json("--as", "north", "member", "list")) as Record<string, unknown>[];
    const [first, ...others] = listed;
    expect({ ...first, account: String(first?.["account"]).toLowerCase() }).to.include({
      number: 6,
      role: "nurse",
      status: "pending",
      account,
    });
    expect(others.map((member) => [member["number"], member["status"]])).to.deep.equal([
      [1, "active"],
      [2, "active"],
      [3, "active"],
      [5, "active"],
    ]);
    const { out } = await hc.run("--as", "lake", "member", "list");
    expect(out).to.match(/^4 {2}doctor {2}active {2}0x\w{40} {2}until [^\n]*$/);
  });

  it("lets nobody in uncompared, and shows what there is to compare", async () => {
    const shown = `member 6: nurse, account ${account}, fingerprint "${words}".`;
    const { code, err } = await hc.run(...activate());
    expect([code, await status()]).to.deep.equal([1, memberStatus.pending]);
    expect(err.toLowerCase()).to.contain(shown);
    expect(err).to.match(/Nothing was sent.*--fingerprint.*\[hc\/not-compared\]$/);
    const { error } = (await hc.json(...activate())) as { error: { message: string } };
    expect(error.message.toLowerCase()).to.contain(shown);
  });

  it("refuses other words, and sends nothing", async () => {
    const other = words.split(" ").slice(1).join(" ");
    for (const heard of [other, `${words} ${words}`, ""]) {
      const { code, err } = await hc.run(...activate("--fingerprint", heard));
      expect([code, await status()]).to.deep.equal([1, memberStatus.pending]);
      expect(err).to.match(/Nothing was sent.*\[hc\/fingerprint-differs\]$/);
    }
  });

  it("lets the member in with the words as people type them, once", async () => {
    const heard = activate("--fingerprint", words.toUpperCase().replaceAll(" ", ", "));
    const { code, out } = await hc.run(...heard);
    expect([code, await status()]).to.deep.equal([0, memberStatus.active]);
    expect(out).to.contain("Member 6 is let in.");
    expect((await hc.run(...heard)).err).to.match(/\[hc\/not-waiting\]$/);
  });

  it("says what suspending and reinstating do", async () => {
    const suspended = await hc.run("--as", "north", "member", "suspend", number);
    expect(suspended.out).to.match(/^Member 6 is put out\. .*\(block \d+\)\.$/);
    const reinstated = await hc.run("--as", "north", "member", "reinstate", number);
    expect(reinstated.out).to.match(/^Member 6 is back/);
  });
});

describe("hc hospital add", function () {
  this.timeout(60_000);
  let hc: Hc;

  before(async () => (hc = await startHc()));
  after(() => hc.close());

  it("gives a hospital its number, and it can invite at once", async () => {
    const keyFile = join(hc.folder, "hospital.key");
    const { account } = (await hc.json("wallet", keyFile)) as { account: string };
    const added = await hc.json("--as", "deployer", "hospital", "add", account);
    expect(added).to.deep.equal({ hospital: 2, admin: account });
    const invited = await hc.json("--key-file", keyFile, "invite", "--role", "doctor");
    expect(invited).to.have.nested.property("voucher.hospital", 2);
    expect((await hc.run("--key-file", keyFile, "member", "list")).out).to.match(/no members yet/);
  });
});
