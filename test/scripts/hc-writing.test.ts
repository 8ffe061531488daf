import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startHc, type Hc } from "../support/hc.ts";

type Line = {
  readonly digest: string;
  readonly title: string;
  readonly closed?: string;
  readonly earlier: number;
  readonly replacedBy?: string;
};

describe("hc", function () {
  this.timeout(60_000);
  let hc: Hc;
  // The gateway is member 1, the demo's people are 2 to 5.
  const [patient, osei] = [2, 3];
  before(async () => {
    hc = await startHc();
  });
  after(() => hc.close());

  const list = async () => (await hc.json("--as", "patient", "record", "list")) as Line[];
  const digestOf = (found: unknown): string => (found as { digest: string }).digest;

  describe("record note", () => {
    it("writes one's own note, and corrects it by a new version", async () => {
      const first = digestOf(await hc.json("--as", "patient", "record", "note", "Left arm."));
      const again = ["--as", "patient", "record", "note", "Right arm.", "--replaces", first];
      const second = digestOf(await hc.json(...again));
      const [newest, earlier] = await list();
      expect(newest).to.include({ digest: second, earlier: 1, title: "Note by the patient" });
      expect(earlier).to.include({ digest: first, replacedBy: second });
      const { out } = await hc.run("--as", "patient", "record", "list");
      expect(out).to.match(
        /Note by the patient \(earlier versions: 1\)\n.*\(an earlier version\)$/,
      );
    });

    it("is for whoever the patient lets write", async () => {
      const note = ["--as", "osei", "record", "note", "Rest.", "--patient", "patient"];
      expect((await hc.run(...note)).err).to.contain("[consent/not-permitted]");
      await hc.run("--as", "patient", "share", "osei", "--category", "notes", "--action", "write");
      expect((await hc.run(...note)).code).to.equal(0);
      expect((await list()).map(({ title }) => title)).to.include("Note by Dr Amara Osei");
    });

    it("stands in `hc who`: may add, or may read and add", async () => {
      const share = ["--as", "patient", "share", "osei", "--category"];
      await hc.run(...share, "notes", "--action", "write");
      await hc.run(...share, "documents");
      expect((await hc.run("--as", "patient", "who")).out).to.match(/^ {2}can add to your notes/m);
      await hc.run(...share, "notes", "--action", "read,write");
      const { out } = await hc.run("--as", "patient", "who");
      expect(out).to.match(/^ {2}can read and add to your notes and visits$/m);
      expect(out).to.match(/^ {2}can read your documents$/m);
      const cells = (await hc.json("--as", "patient", "who")) as {
        category: string;
        actions: string[];
        says: string;
      }[];
      const actions = cells.map((cell) => [cell.category, cell.actions]);
      expect(actions).to.deep.include.members([
        ["notes", ["read", "write"]],
        ["documents", ["read"]],
      ]);
      const notes = cells.find((cell) => cell.category === "notes");
      expect(notes?.says).to.contain("can read and add to your notes");
      await hc.run(...share, "notes", "--action", "write");
    });
  });

  describe("record add", () => {
    const add = async (name: string, content: string, ...options: string[]) => {
      const file = join(hc.folder, name);
      await writeFile(file, content);
      return hc.run("--as", "patient", "record", "add", file, "--json", ...options);
    };

    it("takes a file's type from its bytes, whatever it is called", async () => {
      const { out } = await add("scan.pdf", "just text", "--category", "documents");
      const { records } = JSON.parse(out) as { records: { digest: string }[] };
      const opened = join(hc.folder, "opened.txt");
      const get = ["--as", "patient", "record", "get", records[0]!.digest, "--out", opened];
      expect(await hc.json(...get)).to.include({ mediaType: "text/plain; charset=utf-8" });
      expect(await readFile(opened, "utf8")).to.equal("just text");
    });

    it("replaces one's own record of the same category only", async () => {
      const { digest } = (await list()).find(({ title }) => title === "scan.pdf")!;
      const replaces = ["--replaces", digest.slice(0, 14)];
      const other = await add("other.txt", "x", "--category", "billing", ...replaces);
      expect(other.out).to.contain("record/not-replaceable");
      const fhir = await add("other.json", "{}", ...replaces);
      expect([fhir.code, fhir.out.includes("hc/usage")]).to.deep.equal([2, true]);
      expect((await add("new.txt", "y", "--category", "documents", ...replaces)).code).to.equal(0);
      const line = (await list()).find((one) => one.digest === digest)!;
      expect(line.replacedBy).to.be.a("string");
    });
  });

  describe("record erase", () => {
    it("lets one's own record open for nobody", async () => {
      const { digest } = (await list()).find(({ title }) => title === "new.txt")!;
      const { code, out } = await hc.run("--as", "patient", "record", "erase", digest.slice(0, 14));
      expect(code).to.equal(0);
      expect(out).to.contain("nobody can open it any more, nor can you.");
      const line = (await list()).find((one) => one.digest === digest)!;
      expect(line.closed).to.equal("record/erased");
    });

    it("refuses what is not one's own", async () => {
      const { digest } = (await list())[0]!;
      const { err } = await hc.run("--as", "osei", "record", "erase", digest);
      expect(err).to.contain("[record/unknown]");
    });
  });

  describe("patients", () => {
    it("lists who shares, what is open, and what is new", async () => {
      const { number: since } = await hc.system.session.services.read.head();
      await hc.run("--as", "patient", "share", "osei", "--category", "documents");
      const { out } = await hc.run("--as", "osei", "patients");
      expect(out).to.match(
        /^Patient 2\n {2}notes and visits: add to for treatment, until [^\n]+\n {2}documents: read for treatment, until [^\n]+$/,
      );
      const file = join(hc.folder, "fresh.txt");
      await writeFile(file, "fresh");
      await hc.run("--as", "patient", "record", "add", file, "--category", "documents");
      const told = await hc.json("--as", "osei", "patients", "--since", String(since));
      expect(told).to.have.length(1);
      expect((told as object[])[0]).to.include({ patient, newRecords: 1 });
      expect((await hc.run("--as", "lind", "patients")).out).to.equal(
        "Nobody has shared anything with you yet.",
      );
    });
  });

  describe("member renew", () => {
    it("sets the end of a membership, by the own hospital alone", async () => {
      const renewed = (await hc.json(
        "--as",
        "north",
        "member",
        "renew",
        "osei",
        "--days",
        "9",
      )) as {
        validUntil: number;
      };
      const member = await hc.system.session.services.read.member(osei);
      expect(member!.validUntil).to.equal(renewed.validUntil);
      const { err } = await hc.run("--as", "lake", "member", "renew", "osei");
      expect(err).to.contain("[contract/RegistrationSignatureInvalid]");
    });
  });
});
