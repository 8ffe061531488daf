import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Hex } from "#lib/bytes";
import type { AnchoredRecord } from "#lib/ports";
import { deploymentFileOf, saveDeployment, stateDirectory } from "../../scripts/state.ts";
import { digestArgument, shortDigest, wholeDigest } from "../../scripts/hc/digest.ts";
import { havingCid } from "../../scripts/hc/payload-cid.ts";
import { wrapped } from "../../scripts/hc/wrap.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { answerOf, startHc, type Answer } from "../support/hc.ts";
import { observation } from "../support/hc-inputs.ts";
import { errorOf } from "../support/rejects.ts";

const away = "http://127.0.0.1:1";
type Known = { number: number; url: string };
type Check = { name: string; ok: boolean; code?: string };

describe("hc and gateways", function () {
  this.timeout(90_000);
  let hc: Awaited<ReturnType<typeof startHc>>;
  let other: TestGateway;
  let digest: string;

  before(async () => {
    hc = await startHc();
    other = await startTestGateway(hc.system);
    const file = join(hc.folder, "lab.json");
    await writeFile(file, observation);
    const add = ["--as", "patient", "record", "add", file, "--category", "laboratory"];
    const { records } = (await hc.json(...add)) as { records: { digest: string }[] };
    digest = records[0]!.digest;
  });

  after(async () => {
    await rm(stateDirectory(hc.system.session.site.genesis), { recursive: true, force: true });
    await other.close();
    await hc.close();
  });

  /** Runs a command that knows the chain's node and the saved state alone. */
  async function knowing(gateways: readonly Known[], ...args: string[]): Promise<Answer> {
    await saveDeployment({ ...deploymentFileOf(hc.system.session.site), gateways: [...gateways] });
    return answerOf(["--rpc", hc.system.rpcUrl, ...args]);
  }
  const own = (): Known => ({ number: hc.gateway.number, url: hc.gateway.url });

  it("go through the first gateway of the saved state that answers", async () => {
    const list = ["--as", "patient", "record", "list"];
    const { code, out, err } = await knowing([{ number: 99, url: away }, own()], ...list);
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out).to.match(new RegExp(`^${shortDigest(digest as Hex)} {2}laboratory {2}`));
  });

  it("sign nothing for a gateway other than the one that the state names", async () => {
    const { code, err } = await knowing([{ ...own(), url: other.url }], "--as", "patient", "who");
    expect([code, err.endsWith("[gateway/not-proven]")]).to.deep.equal([1, true]);
  });

  it("name the gateways that do not answer", async () => {
    const { code, err } = await knowing([{ number: 1, url: away }], "--as", "patient", "who");
    expect(code).to.equal(1);
    expect(err).to.match(/^No gateway answers at http:\/\/127\.0\.0\.1:1\. .*unreachable\]$/);
  });

  it("say of what answers and is no gateway just that", async () => {
    const no = ["--gateway", hc.system.rpcUrl];
    const { code, err } = await hc.run("--as", "patient", "who", ...no);
    expect([code, err.endsWith("[gateway/bad-answer]")]).to.deep.equal([1, true]);
  });

  it("take a gateway or a vault's folder, not both", async () => {
    const both = ["--gateway", away, "--vault", hc.folder];
    const { code, err } = await hc.run("--as", "patient", "who", ...both);
    expect([code, err.endsWith("[hc/usage]")]).to.deep.equal([2, true]);
  });

  it("log from all gateways of the saved state", async () => {
    const gateways = [own(), { number: other.number, url: other.url }];
    const { code, out } = await knowing(gateways, "--as", "patient", "log");
    expect(code).to.equal(0);
    expect(out).to.contain(`Gateway ${hc.gateway.number}: `);
    expect(out).to.contain(`Gateway ${other.number}: 0 entries`);
    const none = await answerOf(["--rpc", hc.system.rpcUrl, ...registration(), ...logOf]);
    expect(none.err).to.match(/--gateways URL,URL\. \[hc\/no-gateway\]$/);
  });
  const logOf = ["--as", "patient", "log"];
  const registration = () => ["--registration", hc.system.session.site.contracts.Registration];

  describe("selfcheck", () => {
    const gatewayChecks = async (gateways: readonly Known[]) => {
      const { code, out } = await knowing(gateways, "selfcheck", "--json");
      const { checks } = JSON.parse(out) as { checks: Check[] };
      return { code, checks: checks.filter(({ name }) => name.startsWith("gateway")) };
    };

    it("has each gateway prove itself and say that it is ready", async () => {
      const { code, checks } = await gatewayChecks([own()]);
      expect([code, checks.map(({ ok }) => ok)]).to.deep.equal([0, [true]]);
    });

    it("tells apart a gateway that is away, another one, none at all, and one that can't serve", async () => {
      await hc.system.stopStore();
      const { code, checks } = await gatewayChecks([
        { number: 1, url: away },
        { ...own(), url: other.url },
        { number: 1, url: hc.system.rpcUrl },
        own(),
      ]);
      await hc.system.startStore();
      expect(code).to.equal(1);
      expect(checks.map((check) => check.code)).to.deep.equal([
        "gateway/unreachable",
        "gateway/not-proven",
        "gateway/bad-answer",
        "gateway/not-ready",
      ]);
    });
  });

  describe("verify", () => {
    it("checks a record as a reader, by the beginning of its digest", async () => {
      const asked = ["--as", "patient", "verify", digest.slice(0, 14), "--patient", "patient"];
      expect((await hc.run(...asked)).out).to.match(/ 1 block, .* all unchanged\.$/);
    });

    it("wants the whole digest, or whose record it is", async () => {
      const { code, err } = await hc.run("verify", digest.slice(0, 14));
      expect([code, err.endsWith("[hc/usage]")]).to.deep.equal([2, true]);
      const none = await hc.run("verify", "0x00000000", "--patient", "patient");
      expect(none.err).to.match(/begins with 0x00000000\..*\[record\/unknown\]$/);
    });

    it("finds bytes that have another CID than the record names", async () => {
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield Uint8Array.of(1, 2, 3);
        await Promise.resolve();
      }
      const cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"; // of no bytes
      const drain = async () => {
        for await (const piece of havingCid(cid, bytes())) expect(piece).to.have.length(3);
      };
      const { message } = await errorOf(drain, "store/block-altered");
      expect(message).to.contain(cid);
    });
  });

  describe("the 24 words", () => {
    const me = () => ["--key-file", join(hc.folder, "me.key")];
    const words = () => join(hc.folder, "words.txt");

    before(async () => {
      const invitation = join(hc.folder, "invitation.json");
      await hc.json("wallet", join(hc.folder, "me.key"));
      await hc.json("--as", "north", "invite", "--role", "patient", "--out", invitation);
      await hc.json(...me(), "enrol", "--invitation", invitation, "--phrase-file", words());
    });

    it("are checked, and open what the wallet opens", async () => {
      const checked = await hc.json(...me(), "words", "check", "--phrase-file", words());
      expect(checked).to.have.property("member").that.is.a("number");
      const { out } = await hc.run(...me(), "record", "list", "--phrase-file", words());
      expect(out).to.equal("There are no records yet.");
    });

    it("open nobody else's keys, and say what is wrong with them", async () => {
      const [short, none] = [join(hc.folder, "short.txt"), join(hc.folder, "none.txt")];
      await writeFile(short, (await readFile(words(), "utf8")).split(" ").slice(1).join(" "));
      const wrong: [string[], string][] = [
        [["--as", "patient", "words", "check", "--phrase-file", words()], "slots/does-not-open"],
        [[...me(), "words", "check", "--phrase-file", short], "phrase/wrong-count"],
        [[...me(), "words", "check", "--phrase-file", none], "hc/phrase-file"],
        [[...me(), "words", "check"], "hc/usage"],
      ];
      for (const [args, code] of wrong) {
        const { err } = await hc.run(...args);
        expect(err.endsWith(`[${code}]`), err).to.equal(true);
        expect(err).not.to.contain((await readFile(words(), "utf8")).split(" ")[0]);
      }
    });
  });

  it("warn whoever shares originals, which hold everything", async () => {
    const share = ["--as", "patient", "share", "osei", "--category"];
    expect((await hc.run(...share, "originals")).out).to.match(/^Careful: originals are/m);
    expect(await hc.json(...share, "originals")).to.have.property("warning");
    expect(await hc.json(...share, "notes")).not.to.have.property("warning");
  });

  it("tell who can see what in lines that fit a terminal", async () => {
    const { out } = await hc.run("--as", "patient", "who");
    for (const line of out.split("\n")) expect(line.length, line).to.be.below(80);
    expect(out).to.match(/^Dr Amara Osei .*\n {2}can read your /);
  });
});

describe("the beginning of a digest", () => {
  const records = ["0xaaaaaaaa1", "0xaaaaaaaa2", "0xbbbbbbbb"].map(
    (digest) => ({ digest: digest.padEnd(66, "0") }) as AnchoredRecord,
  );
  const read = { records: () => Promise.resolve(records) };

  it("names a record that alone begins so, and of none or several says which", async () => {
    expect(await wholeDigest(read, 1, "0xbbbbbbbb")).to.equal(records[2]!.digest);
    await errorOf(() => wholeDigest(read, 1, "0xaaaaaaaa"), "hc/ambiguous-digest");
    await errorOf(() => wholeDigest(read, 1, "0xcccccccc"), "record/unknown");
  });

  it("has at least 8 digits", () => {
    expect(digestArgument("0xABCDEF01")).to.equal("0xabcdef01");
    for (const text of ["0xabcdef0", "abcdef012345", `0x${"a".repeat(65)}`])
      expect(() => digestArgument(text)).to.throw("Wanted: a digest");
  });
});

describe("a text in lines", () => {
  it("breaks between words before column 78, and leaves a longer word whole", () => {
    expect(wrapped("one two", "  ")).to.deep.equal(["  one two"]);
    const [first, second] = wrapped(`${"word ".repeat(20)}end`, "  ");
    expect(first)
      .to.match(/^ {2}word/)
      .and.have.length.below(79);
    expect(second).to.match(/^ {2}word.*end$/);
    expect(wrapped("x".repeat(100))).to.deep.equal(["x".repeat(100)]);
  });
});
