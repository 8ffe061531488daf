import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { openAccessLogRead, openAppend } from "#chain/access-log";
import { zeroFees } from "#chain/relay";
import { entryKinds } from "#lib/access-entry";
import { encodeAccessLogFile, type ExportedEntry } from "#lib/access-log-file";
import { encryptionKeyStatement } from "#lib/acts/statements";
import { toHex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { randomBytes } from "#lib/random";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { askerOf, gatewayLog } from "../support/access-log.ts";
import { startHcOnFolder, type Hc } from "../support/hc.ts";
import { errorOf } from "../support/rejects.ts";
import type { System } from "../support/system.ts";

const [patient, osei] = [askerOf(1, demoKey("patient")), askerOf(2, demoKey("osei"))];

/** Admits a gateway of hospital 0 with a key of its own. */
async function admitGateway({ owned, session }: System) {
  const key = newPrivateKey();
  const { account, typedData } = localWallet(key);
  const publicKey = portableWrap.publicKeyOf(newPrivateKey());
  const { deployment } = session.site;
  const statement = { deployment, account, publicKey: toHex(publicKey), keyVersion: 1 };
  const signature = await typedData(encryptionKeyStatement(statement));
  const until = Math.floor(Date.now() / 1000) + 86_400;
  const parity = publicKey[0]!;
  const [x, companion] = [publicKey.subarray(1), new Uint8Array(32)];
  const keyStatement = { account, parity, x, companion, signature };
  await (await owned.Registration.admit(6, 0, until, keyStatement, zeroFees)).wait();
  return { key, number: Number(await owned.Registration.numberOf(account)) };
}

describe("hc verify-log", function () {
  this.timeout(90_000);
  let hc: Hc;
  let gateway: Awaited<ReturnType<typeof admitGateway>>;
  let silent: number;
  let log: ReturnType<typeof gatewayLog>;
  let entries: ExportedEntry[];

  before(async () => {
    hc = await startHcOnFolder();
    gateway = await admitGateway(hc.system);
    silent = (await admitGateway(hc.system)).number;
    const { site, provider } = hc.system.session;
    log = gatewayLog({ deployment: site.deployment, gateway: gateway.number });
    const append = openAppend(provider, site, gateway.key);
    const now = Math.floor(Date.now() / 1000);
    log.read(patient, { patient: 1, kind: entryKinds.slots, at: now });
    log.read(osei, { patient: 1, category: 6, at: now });
    log.read(osei, { patient: 77, category: 6, at: now });
    await append({ gateway: gateway.number, ...log.close() });
    log.read(osei, { patient: 1, category: 6, outcome: 1, count: 9, at: now });
    await append({ gateway: gateway.number, ...log.close() });
    log.read(osei, { patient: 1, category: 6, at: now });
    entries = log.exported(1);
  });

  after(() => hc.close());

  async function fileOf(lines: readonly ExportedEntry[]): Promise<string> {
    const { deployment } = hc.system.session.site;
    const file = { deployment, patient: 1, gateways: [gateway.number], entries: lines };
    const path = join(hc.folder, `${toHex(randomBytes(4))}.jsonl`);
    await writeFile(path, encodeAccessLogFile(file));
    return path;
  }

  it("finds an honest log whole and says how each gateway stands", async () => {
    const { code, out, err } = await hc.run("verify-log", await fileOf(entries));
    expect(err).to.equal("");
    expect(out.split("\n")).to.deep.equal([
      "✔ 4 entries: none is missing, altered or forged.",
      `Gateway ${gateway.number}: 4 entries, 1 not under a root on chain yet.`,
      `Gateway ${silent} told nothing: what it may have served is not here.`,
    ]);
    expect(code).to.equal(0);
  });

  it("says the same as JSON", async () => {
    const verdict = await hc.json("verify-log", await fileOf(entries));
    expect(verdict).to.deep.include({ isWhole: true, entries: 4, flaws: [] });
  });

  it("names the first bad line with exit code 1", async () => {
    const [first, second, third, fourth] = entries as ExportedEntry[] & { length: 4 };
    const moved = { ...second!, entry: { ...second!.entry, reader: 3 } };
    const wrong: [ExportedEntry[], string][] = [
      [[first!, moved, third!, fourth!], "✘ Line 3, "],
      [[first!, third!, fourth!], "✘ Line 3, "],
      [[first!, second!, second!, third!, fourth!], "✘ Line 4, "],
      [[second!, first!, third!, fourth!], "✘ Line 2, "],
      [[moved, first!, second!, third!], "✘ Line 2, "],
    ];
    for (const [lines, says] of wrong) {
      const { code, out, err } = await hc.run("verify-log", await fileOf(lines));
      expect(out).to.match(new RegExp(`^${says}gateway ${gateway.number}: .* \\[[a-z-]+\\]\n`));
      expect([code, err]).to.deep.equal([1, ""]);
    }
  });

  it("refuses a file that is none, names the line, and repeats nothing of it", async () => {
    const path = join(hc.folder, "spoilt.jsonl");
    const lines = encodeAccessLogFile({
      deployment: hc.system.session.site.deployment,
      patient: 1,
      gateways: [],
      entries,
    }).split("\n");
    await writeFile(path, [...lines.slice(0, 2), "Ann Example", ...lines.slice(2)].join("\n"));
    const { code, out, err } = await hc.run("verify-log", path);
    expect([code, out]).to.deep.equal([1, ""]);
    expect(err).to.match(/^Line 3 is not an access entry.* \[access-log\/malformed\]$/);
    await writeFile(path, Uint8Array.of(0xff, 0xfe));
    expect((await hc.run("verify-log", path)).err).to.contain("not UTF-8");
  });

  it("refuses a log of another deployment", async () => {
    const deployment = toHex(randomBytes(32));
    const path = join(hc.folder, "other.jsonl");
    const file = { deployment, patient: 1, gateways: [], entries: [] };
    await writeFile(path, encodeAccessLogFile(file));
    const { code, err } = await hc.run("verify-log", path);
    expect([code, err.endsWith("[access-log/other-deployment]")]).to.deep.equal([1, true]);
  });

  describe("the chain side of the log", () => {
    it("tells heads, roots and admitted gateways, also one that is suspended", async () => {
      const { provider, site } = hc.system.session;
      const read = openAccessLogRead(provider, site);
      expect(await read.head(gateway.number)).to.deep.include({ last: 4, roots: 2 });
      expect(await read.head(silent)).to.deep.equal({ last: 0, roots: 0, at: 0 });
      const { at, ...root } = (await read.root(gateway.number, 4))!;
      expect(root).to.deep.equal({ from: 4, to: 4, root: toHex(log.spans[1]!.root) });
      expect(Math.abs(at - Date.now() / 1000)).to.be.below(600);
      expect(await read.root(gateway.number, 2)).to.equal(undefined);
      await (await hc.system.owned.Registration.suspend(silent, zeroFees)).wait();
      const gateways = await read.gateways();
      const standing = gateways.map(({ number, status }) => [number, status]);
      expect(standing).to.deep.equal([
        [gateway.number, 1],
        [silent, 3],
      ]);
      const { out } = await hc.run("verify-log", await fileOf(entries));
      expect(out).to.contain(`Gateway ${silent} (not active now) told nothing`);
    });

    it("takes a root again after a crash, and refuses another in its place", async () => {
      const { provider, site } = hc.system.session;
      const append = openAppend(provider, site, gateway.key);
      const [span] = log.spans;
      const root = { gateway: gateway.number, ...span! };
      expect(await append(root)).to.equal("already-there");
      const refused = "contract/AccessLogFromOther";
      await errorOf(() => append({ ...root, root: randomBytes(32) }), refused);
      await errorOf(() => append({ ...root, to: root.to + 1 }), refused);
    });

    it("sends from an account that owns nothing", async () => {
      const { provider } = hc.system.session;
      const { address } = new Wallet(toHex(gateway.key));
      expect(await provider.getBalance(address)).to.equal(0n);
      expect(await provider.getTransactionCount(address)).to.equal(2);
    });
  });
});
