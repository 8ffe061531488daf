import { expect } from "chai";
import fc from "fast-check";
import { openKeeper, type KeeperApi } from "../../../app/keeper/open-keeper.ts";
import { encodeAccessLogFile } from "#lib/access-log-file";
import { equal, fromHex, toHex, utf8, type Hex } from "#lib/bytes";
import { cidOfDigest, decodeManifest, encodeManifest } from "#lib/manifest";
import { encodeReason, newReason } from "#lib/reason-file";
import { fetchLog } from "#lib/use-cases/fetch-log";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { eventually } from "../../support/gateway-pair.ts";
import { asPageOf, keeperOf } from "../../support/keeper.ts";
import { mutated } from "../../support/mutations.ts";
import { rounds } from "../../support/rounds.ts";

describe("app keeper, checks of files", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  let page: ReturnType<typeof asPageOf>;
  let anyone: KeeperApi;
  let digest: Hex;
  let manifest: Uint8Array;
  let directory: Uint8Array;
  let log: string;
  before(async () => {
    demo = await startDemoApp();
    page = asPageOf(demo.app);
    anyone = openKeeper();
    await anyone.begin();
    const { client, session, number, ports } = demo.patient;
    ({ digest } = (await ports.read.records(number))[0]!);
    manifest = await ports.store.getBlock(cidOfDigest(fromHex(digest)));
    directory = (await client.directory(0))!;
    await ports.vault.slots(demo.patient.person.account); // an entry or two
    await ports.vault.slots(demo.patient.person.account);
    const { deployment } = demo.system.session.site;
    const sources = [{ gateway: session.gateway, client }];
    log = encodeAccessLogFile(await fetchLog(sources, { deployment, patient: number }));
  });
  after(async () => {
    page.restore();
    await demo.close();
  });

  const verdictOf = async (bytes: Uint8Array) => (await anyone.verifyFile(bytes)).verdict;
  const failuresOf = async (bytes: Uint8Array) =>
    (await anyone.verifyFile(bytes)).steps
      .filter(({ kind }) => kind === "failed")
      .map(({ says }) => says);

  it("says that each kind of file holds as it was given out", async () => {
    for (const file of [manifest, directory, utf8(log)])
      expect(await verdictOf(file)).to.equal("holds");
  });

  it("compares the reason of an emergency with the chain for whoever is signed in", async () => {
    const { deployment } = demo.system.session.site;
    const id = { patient: demo.patient.number, doctor: demo.doctor.number, number: 1 };
    const given = { deployment, about: "break-glass", id, text: "a fall" } as const;
    const file = utf8(encodeReason(newReason(given)));
    const { verdict, steps } = await anyone.verifyFile(file);
    expect(verdict).to.equal("open");
    expect(steps.at(-1)?.says).to.contain("Sign in");
    const patient = await keeperOf(demoWallet("patient"));
    const without = await patient.verifyFile(file); // there was no emergency
    expect(without.verdict).to.equal("broken");
    expect(without.steps.map(({ says }) => says)).to.include("It says: “a fall”");
    expect(await verdictOf(utf8('{"healthchain":"reason"}'))).to.equal("broken");
  });

  it("checks nothing of what it doesn't know, however it looks", async () => {
    const strangers = [
      ...["", " ", "<script>alert(1)</script>", '{"healthchain":"other"}', "0x12", "null"].map(
        utf8,
      ),
      ...[[0x8f], [0x01], [0xff, 0xfe, 0x00], [0x25, 0x50, 0x44, 0x46]].map((bytes) =>
        Uint8Array.from(bytes),
      ),
      new Uint8Array(32 * 2 ** 20 + 1),
    ];
    for (const file of strangers) expect(await verdictOf(file)).to.equal("unknown");
  });

  it("refuses what only begins like a file of ours", async () => {
    const beginnings = [
      Uint8Array.of(0x8f, 1),
      Uint8Array.of(1, 0x87),
      Uint8Array.from([0x8f, 1, ...Array<number>(300).fill(0x9f)]), // nested without an end
      new Uint8Array(8 * 2 ** 20).fill(0xff).with(0, 1).with(1, 0x87),
      utf8('{"healthchain":"access-log"'),
      utf8(`${log.split("\n")[0]}\n${"[".repeat(100_000)}`),
      utf8(`${log.split("\n")[0]}\n{"__proto__":{"entry":1}}`),
    ];
    for (const file of beginnings) expect(await verdictOf(file)).to.equal("broken");
  });

  it("never calls a changed manifest or staff list whole", async () => {
    for (const valid of [manifest, directory])
      await fc.assert(
        fc.asyncProperty(mutated([valid]), async (file) => {
          const verdict = await verdictOf(file);
          expect(verdict).to.be.oneOf(
            equal(file, valid) ? ["holds"] : ["broken", "unknown", "open"],
          );
        }),
        { numRuns: rounds(60) },
      );
  });

  it("answers any changed log with a verdict, and with no fault of its own", async () => {
    await fc.assert(
      fc.asyncProperty(mutated([utf8(log)]), async (file) => {
        const { verdict, steps } = await anyone.verifyFile(file);
        expect(verdict).to.be.oneOf(["holds", "broken", "unknown"]);
        expect(steps).not.to.be.empty;
      }),
      { numRuns: rounds(60) },
    );
  });

  it("names the line of a log that is missing, exchanged or doubled", async () => {
    const [header = "", first = "", second = "", ...rest] = log.trimEnd().split("\n");
    const files = [
      [header, second, ...rest],
      [header, second, first, ...rest],
      [header, first, first, second, ...rest],
    ];
    for (const lines of files) {
      const file = utf8(`${lines.join("\n")}\n`);
      expect(await verdictOf(file)).to.equal("broken");
      expect((await failuresOf(file))[0]).to.match(/line \d/i);
    }
  });

  it("refuses files of another deployment", async () => {
    const { deployment } = demo.system.session.site;
    const other = `0x${"12".repeat(32)}`;
    expect(await verdictOf(utf8(log.replaceAll(deployment, other)))).to.equal("broken");
    const { header, ...rest } = decodeManifest(manifest);
    const elsewhere = { ...rest, header: { ...header, deployment: fromHex(other) } };
    expect(await failuresOf(encodeManifest(elsewhere))).to.deep.equal([
      "It belongs to another deployment, not to this one.",
    ]);
  });

  it("refuses a manifest that names another author or patient", async () => {
    const { header, ...rest } = decodeManifest(manifest);
    for (const claim of [{ author: demo.doctor.number }, { patient: demo.doctor.number }]) {
      const file = encodeManifest({ ...rest, header: { ...header, ...claim } });
      expect((await failuresOf(file))[0]).to.include("never entered this record on the register");
    }
  });

  it("refuses a staff list that counts no more", async () => {
    const admin = await keeperOf(demoWallet("north"));
    const { people } = await admin.publishedStaff();
    await admin.publishStaff(
      "Nordhavn University Hospital",
      people.map(({ number, name, specialty }) => ({ number, name, specialty })),
    );
    expect((await failuresOf(directory))[0]).to.include("this one counts no more");
  });

  it("finds a digest's record after a sign-in, and says before it what is missing", async () => {
    const text = digest.slice(2).toUpperCase();
    expect((await anyone.verifyText(` ${text}\n`)).verdict).to.equal("open");
    const doctor = await keeperOf(demoWallet("patient"));
    const { verdict, what } = await doctor.verifyText(text);
    expect({ verdict, what }).to.deep.equal({ verdict: "holds", what: "A record’s manifest" });
    const nobodys = await doctor.verifyText(toHex(new Uint8Array(32).fill(7)));
    expect(nobodys.verdict).not.to.equal("holds");
  });
});

describe("app keeper, checks of a log that is older than its proofs", function () {
  this.timeout(120_000);

  it("says that it can't be said, not that the log is broken", async () => {
    const demo = await startDemoApp({ settings: { ROOT_SECONDS: "1" } });
    const page = asPageOf(demo.app);
    try {
      const { client, session, number, ports, person } = demo.patient;
      const anyone = openKeeper();
      await anyone.begin();
      await ports.vault.slots(person.account);
      const { deployment } = demo.system.session.site;
      const sources = [{ gateway: session.gateway, client }];
      const rooted = (await fetchLog(sources, { deployment, patient: number })).entries;
      const file = {
        ...{ deployment, patient: number, gateways: [session.gateway] },
        entries: rooted.map((one) => ({ ...one, root: null })),
      };
      const text = encodeAccessLogFile(file);
      const report = await eventually(async () => {
        const found = await anyone.verifyText(text);
        return found.verdict === "holds" ? undefined : found;
      });
      expect(report.verdict).to.equal("open");
      expect(report.steps.map(({ says }) => says).join(" ")).to.include("Export the log again");
    } finally {
      page.restore();
      await demo.close();
    }
  });
});
