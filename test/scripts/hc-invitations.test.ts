import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Wallet } from "ethers";
import { expect } from "chai";
import { openContracts } from "#chain/contracts";
import { zeroFees } from "#chain/relay";
import { voucherId, voucherMessage, type Voucher } from "#lib/acts/registration";
import { toHex, type Hex } from "#lib/bytes";
import { decodeInvitation } from "#lib/invitation-link";
import { demoKey, demoWallet } from "../../scripts/demo-wallets.ts";
import { answerOf, startHc } from "../support/hc.ts";

type File = { voucher: Voucher; signature: Hex; claimKey?: Hex };

describe("hc invite and hc enrol", function () {
  this.timeout(60_000);
  let hc: Awaited<ReturnType<typeof startHc>>;
  let count = 0;

  before(async () => (hc = await startHc()));
  after(() => hc.close());

  const file = (name: string): string => join(hc.folder, name);

  /** A wallet of its own for one test. */
  const newKey = async (): Promise<{ keyFile: string; account: Hex }> => {
    const keyFile = file(`${(count += 1)}.key`);
    return (await hc.json("wallet", keyFile)) as { keyFile: string; account: Hex };
  };

  const invited = async (...options: string[]): Promise<File> =>
    (await hc.json("--as", "north", "invite", ...options)) as File;

  /** What is told of the words that a failed enrolment has made; the file must be there. */
  const keep = (err: string): string => {
    const words = /words in (\S+): /.exec(err)?.[1] ?? "";
    expect(existsSync(words), words).to.equal(true);
    return `Keep the 24 words in ${words}: they are this wallet's, and the next try makes no new ones.`;
  };

  const enrol = async (keyFile: string, invitation: File) => {
    const path = file(`${(count += 1)}.json`);
    await writeFile(path, JSON.stringify(invitation));
    return hc.run(
      "--key-file",
      keyFile,
      "enrol",
      "--invitation",
      path,
      "--phrase-file",
      `${path}.txt`,
    );
  };

  /** The same invitation with other contents, signed by the hospital all the same. */
  const resigned = async (invitation: File, changes: Partial<Voucher>): Promise<File> => {
    const voucher = { ...invitation.voucher, ...changes };
    const site = await hc.system.session.services.read.site();
    const signature = await demoWallet("north").typedData(voucherMessage(site, voucher));
    return { ...invitation, voucher, signature };
  };

  it("let in a doctor by claim link: pending, closed, then activated by the own hospital alone", async () => {
    const { keyFile } = await newKey();
    const { code, out } = await enrol(keyFile, await invited("--role", "doctor"));
    const number = /member (\d+)/.exec(out)?.[1] ?? "";
    expect(code).to.equal(0);
    expect(out).to.contain("read these six words to your hospital");
    const share = ["--as", "patient", "share", number, "--category", "notes"];
    expect((await hc.run(...share)).err).to.match(/waiting for their hospital.*NotActive\]$/);
    const words = /fingerprint: ([a-z ]+)\./.exec(out)?.[1] ?? "";
    const activate = ["member", "activate", number, "--fingerprint", words];
    expect((await hc.run("--as", "lake", ...activate)).err).to.match(
      /Only the hospital that vouched/,
    );
    const activated = await hc.run("--as", "north", ...activate);
    expect([activated.code, activated.err]).to.deep.equal([0, ""]);
    expect(activated.out).to.contain(`Member ${number} is let in.`);
    expect((await hc.run(...share)).code).to.equal(0);
  });

  it("let in a patient at once, whose recovery words are in the file asked for", async () => {
    const { keyFile, account } = await newKey();
    const invitation = await invited("--role", "patient", "--account", account);
    expect(invitation).to.not.have.property("claimKey");
    const { out } = await enrol(keyFile, invitation);
    const words = await readFile(/words are in (.*)\.$/m.exec(out)?.[1] ?? "", "utf8");
    expect(words.trim().split(" ")).to.have.length(24);
    expect((await hc.run("--key-file", keyFile, "who")).out).to.equal(
      "Nobody but you can see your records.",
    );
  });

  it("may be repeated by the same person without another member coming of it", async () => {
    const { keyFile } = await newKey();
    const invitation = await invited("--role", "nurse");
    const first = await enrol(keyFile, invitation);
    const second = await enrol(keyFile, invitation);
    expect([second.code, /member \d+/.exec(second.out)?.[0]]).to.deep.equal([
      0,
      /member \d+/.exec(first.out)?.[0],
    ]);
  });

  it("refuse a used invitation", async () => {
    const invitation = await invited("--role", "doctor");
    expect((await enrol((await newKey()).keyFile, invitation)).code).to.equal(0);
    const { code, err } = await enrol((await newKey()).keyFile, invitation);
    expect([code, err]).to.deep.equal([
      1,
      `This invitation was used before. You are not registered with it. Ask your hospital for a new one. ${keep(err)} [contract/RegistrationVoucherUsed]`,
    ]);
  });

  it("refuse an expired invitation, and the same wallet enrols with a new one", async () => {
    const { keyFile } = await newKey();
    const invitation = await invited("--role", "doctor");
    const old = await resigned(invitation, { deadline: invitation.voucher.deadline - 90_000 });
    const { code, err } = await enrol(keyFile, old);
    expect([code, err]).to.deep.equal([
      1,
      `This invitation has expired. You are not registered. Ask your hospital for a new one. ${keep(err)} [contract/RegistrationVoucherExpired]`,
    ]);
    const again = await enrol(keyFile, invitation);
    expect(again.code).to.equal(0);
    expect(again.out).to.contain("those of your first try; no new ones were made");
  });

  it("refuse a cancelled invitation", async () => {
    const invitation = await invited("--role", "doctor");
    const { site, provider } = hc.system.session;
    const admin = new Wallet(toHex(demoKey("north")), provider);
    const { Registration } = openContracts(site, admin);
    await (await Registration.cancelVoucher(0, voucherId(invitation.voucher), zeroFees)).wait();
    const { code, err } = await enrol((await newKey()).keyFile, invitation);
    expect(code).to.equal(1);
    expect(err).to.match(/^The hospital has cancelled this invitation\..*VoucherCancelled\]$/);
  });

  it("refuse an invitation for another wallet", async () => {
    const { account } = await newKey();
    const invitation = await invited("--role", "doctor", "--account", account);
    const { code, err } = await enrol((await newKey()).keyFile, invitation);
    expect([code, err.includes("for another wallet")]).to.deep.equal([1, true]);
  });

  it("refuse an invitation that another hospital, or nobody, signed", async () => {
    const invitation = await invited("--role", "doctor");
    const forged = { ...invitation, voucher: { ...invitation.voucher, hospital: 1 } };
    const { code, err } = await enrol((await newKey()).keyFile, forged);
    expect(code).to.equal(1);
    expect(err).to.match(/\[contract\/RegistrationSignatureInvalid\]$/);
  });

  it("write an invitation to a file that its owner alone may read, never over another", async () => {
    const out = file("invitation.json");
    const invite = ["--as", "north", "invite", "--role", "doctor", "--out", out];
    const { out: says } = await hc.run(...invite);
    expect(
      says.startsWith(`Invitation in ${out}. It is valid for 24 hours.\nKeep it secret`),
    ).to.equal(true);
    expect((await hc.run(...invite)).err).to.match(/Nothing was overwritten.*\[output\/exists\]$/);
  });

  it("give a link for the app, which holds the same invitation", async () => {
    const link = ["--app", "https://app.example/"];
    const given = (await invited("--role", "doctor", ...link)) as File & { link: string };
    expect(given.link.startsWith("https://app.example/join/#u")).to.equal(true);
    const { voucher, signature, claimKey } = decodeInvitation(new URL(given.link).hash);
    expect({ voucher, signature, claimKey: toHex(claimKey!) }).to.deep.equal({
      ...{ voucher: given.voucher, signature: given.signature, claimKey: given.claimKey },
    });
    const invite = ["--as", "north", "invite", "--role", "patient"];
    const { code, err } = await hc.run(...invite, "--app", "http://app.example");
    expect(code).to.equal(2);
    expect(err).to.match(/https:\/\//);
  });

  it("refuse an invitation of a hospital that does not exist, before anything is made", async () => {
    const { keyFile } = await newKey();
    const invitation = await invited("--role", "doctor");
    const stray = { ...invitation, voucher: { ...invitation.voucher, hospital: 9 } };
    const { err } = await enrol(keyFile, stray);
    expect(err).to.match(/^There is no hospital 9 on this chain\..*\[hc\/no-hospital\]$/);
    expect(existsSync(file(`${count}.json.txt`))).to.equal(false);
  });

  it("leave no file of words whose keys were not stored", async () => {
    const { keyFile } = await newKey();
    const invitation = file("unstored.json");
    await writeFile(invitation, JSON.stringify(await invited("--role", "doctor")));
    const words = file("unstored.txt");
    const full = file("full");
    await mkdir(full);
    await writeFile(join(full, "incoming"), "where the vault would begin to write");
    const enrolling = ["--key-file", keyFile, "enrol", "--invitation", invitation];
    const here = hc.where.filter((word) => word !== "--gateway" && word !== hc.gateway.url);
    const vault = ["--phrase-file", words, "--vault", full];
    const { err } = await answerOf([...here, ...enrolling, ...vault]);
    expect(err).to.match(/words open nothing and .* was removed.*\[vault\/unreachable\]$/);
    expect(existsSync(words)).to.equal(false);
  });

  it("show the words and take them typed back; other words, or none, store nothing", async () => {
    const { keyFile } = await newKey();
    const invitation = file("typed.json");
    await writeFile(invitation, JSON.stringify(await invited("--role", "doctor")));
    const enrolling = ["--key-file", keyFile, "enrol", "--invitation", invitation];
    const args = [...hc.where, ...enrolling];
    const silent = await answerOf(args);
    expect(silent.err).to.match(
      /Write these 24 words down[^]*nothing was stored.*\[hc\/no-answer\]$/,
    );
    expect((await answerOf(args, "two words")).err).to.match(/\[phrase\/wrong-count\]$/);
    const { err } = await answerOf([...args, "--phrase-file", keyFile]);
    expect(err).to.match(/Nothing was overwritten.*\[hc\/phrase-file\]$/);
    expect((await hc.run("--key-file", keyFile, "who")).err).to.match(/\[trust\/unknown-member\]$/);
  });
});
