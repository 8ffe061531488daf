import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { flipByteOfPayload } from "../../scripts/demo/flip.ts";
import { writeWhole } from "../../scripts/hc/output-file.ts";
import { observation } from "../support/hc-inputs.ts";
import { errorOf } from "../support/rejects.ts";
import { startHc, type Hc } from "../support/hc.ts";
import { scratchDirectory } from "../support/scratch.ts";

type Added = { records: { category: number; epoch: number; digest: string }[]; gas: number };
type Line = { digest: string; category: string; title?: string; closed?: string };

const digestPattern = /^0x[0-9a-f]{64}$/;
const notes = 10;

describe("hc --json", function () {
  this.timeout(60_000);
  let hc: Hc;
  let note: string;
  let digest: string;

  before(async () => {
    hc = await startHc();
    note = join(hc.folder, "echo.txt");
    await writeFile(note, "Left ventricle normal.\n");
  });

  after(() => hc.close());

  it("tells of an added file: category, epoch, digest, bytes and where it is anchored", async () => {
    const add = ["--as", "patient", "record", "add", note, "--category", "notes"];
    const added = (await hc.json(...add, "--title", "Echo")) as Added;
    expect(added).to.have.all.keys(
      "records",
      "storedBytes",
      "signatures",
      "transaction",
      "block",
      "gas",
    );
    expect(added.records).to.have.length(1);
    expect(added.records[0]).to.include({ category: notes, epoch: 1 });
    expect(added.records[0]?.digest).to.match(digestPattern);
    expect(added.gas).to.be.a("number").above(21_000);
    digest = added.records[0]!.digest;
  });

  it("tells of a sharing: the sentence that was signed, what it holds, what it cost", async () => {
    const share = ["--as", "patient", "share", "osei", "--category", "notes", "--until", "1d"];
    const shared = (await hc.json(...share)) as Record<string, unknown>;
    expect(shared).to.deep.include({ reader: 3, categories: [notes], purposes: [0], actions: [0] });
    expect(shared["sentence"]).to.match(/^Dr Amara Osei \(doctor, .*\) can read my notes.* until /);
    expect(shared).to.include.keys("until", "capsuleBytes", "transaction", "block", "gas");
  });

  it("tells who can see what", async () => {
    const cells = (await hc.json("--as", "patient", "who")) as Record<string, unknown>[];
    expect(cells).to.have.length(1);
    expect(cells[0]).to.deep.include({ reader: 3, category: "notes", purposes: ["TREAT"] });
    expect(cells[0]).to.have.all.keys(
      "reader",
      "name",
      "category",
      "actions",
      "purposes",
      "until",
      "says",
    );
  });

  it("lists open records with their title and closed ones with the code of the reason", async () => {
    const other = join(hc.folder, "lab.json");
    await writeFile(other, observation);
    await hc.json("--as", "patient", "record", "add", other, "--category", "laboratory");
    const list = ["record", "list", "--patient", "patient"];
    const lines = (await hc.json("--as", "osei", ...list)) as Line[];
    expect(lines.map(({ category, title, closed }) => [category, title, closed])).to.deep.equal([
      ["notes", "Echo", undefined],
      ["laboratory", undefined, "consent/not-permitted"],
    ]);
    const { out } = await hc.run("--as", "osei", ...list);
    expect(out).to.match(/laboratory +closed: not shared with you$/m);
  });

  it("tells of a verified record without opening it", async () => {
    const verified = (await hc.json("verify", digest)) as Record<string, unknown>;
    expect(verified).to.have.all.keys("record", "anchoredAt", "payload", "bytes", "blocks");
    expect(verified["record"]).to.deep.include({ patient: 2, author: 2, category: notes, digest });
  });

  it("tells of an opened record; the file holds what went in, for its owner alone", async () => {
    const out = join(hc.folder, "opened.txt");
    const get = ["--as", "osei", "record", "get", digest, "--patient", "patient"];
    const opened = await hc.json(...get, "--out", out);
    expect(opened).to.deep.equal({
      digest,
      out,
      bytes: 23,
      mediaType: "text/plain; charset=utf-8",
      author: 2,
    });
    expect(await readFile(out, "utf8")).to.equal("Left ventricle normal.\n");
    expect((await stat(out)).mode & 0o777).to.equal(0o600);
  });

  it("leaves no file, whole or partial, when the record does not verify", async () => {
    const files = await readdir(hc.folder);
    const { services } = hc.system.session;
    const stored = { store: services.store, blockDirectory: hc.system.blockDirectory };
    const flipped = await flipByteOfPayload(stored, digest as `0x${string}`);
    const out = join(hc.folder, "altered.txt");
    const get = ["--as", "osei", "record", "get", digest, "--patient", "patient", "--out", out];
    const { code, err } = await hc.run(...get);
    expect(code).to.equal(1);
    expect(err)
      .to.contain(flipped.cid)
      .and.match(/\[store\/block-altered\]$/);
    expect((await hc.run("verify", digest)).err).to.contain(flipped.cid);
    await flipped.restore();
    expect(await readdir(hc.folder)).to.deep.equal(files);
  });

  it("tells of a stop, and the doctor who read is out; a second stop ends nothing more", async () => {
    const stop = ["--as", "patient", "stop", "osei"];
    const stopped = await hc.json(...stop);
    expect(stopped).to.deep.include({ reader: 3, categories: [notes], rewrapped: 0 });
    const list = ["--as", "osei", "record", "list", "--patient", "patient"];
    expect((await hc.run(...list)).err).to.match(/\[consent\/not-permitted\]$/);
    expect(await hc.json(...stop)).to.deep.include({ categories: [], rewrapped: 0 });
    expect(await hc.json("--as", "patient", "who")).to.deep.equal([]);
  });

  it("tells of a member's standing", async () => {
    const changed = await hc.json("--as", "lake", "member", "suspend", "lind");
    expect(changed)
      .to.include({ member: 4 })
      .and.have.keys("member", "transaction", "block", "gas");
    const share = ["--as", "patient", "share", "lind", "--category", "notes"];
    expect((await hc.run(...share)).err).to.match(/\[contract\/ConsentReaderNotActive\]$/);
  });
});

describe("writeWhole", () => {
  it("leaves nothing when its source breaks off after some pieces", async () => {
    const folder = await scratchDirectory();
    async function* breaking() {
      yield Uint8Array.of(1, 2, 3);
      await Promise.resolve();
      throw new RangeError("cut");
    }
    const caught = await writeWhole(join(folder.path, "x"), breaking()).catch((e: unknown) => e);
    expect(caught).to.be.instanceOf(RangeError);
    expect(await readdir(folder.path)).to.deep.equal([]);
    await folder.remove();
  });

  it("never replaces a file that came in the meantime, and says which folder is missing", async () => {
    const folder = await scratchDirectory();
    const path = join(folder.path, "x");
    await writeFile(path, "mine");
    await errorOf(() => writeWhole(path, [Uint8Array.of(1)]), "output/exists");
    expect(await readFile(path, "utf8")).to.equal("mine");
    await errorOf(() => writeWhole(join(path, "y"), [Uint8Array.of(1)]), "output/unwritable");
    await folder.remove();
  });
});
