import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { entryKinds, entryOutcomes } from "#lib/access-entry";
import { fromHex, type Hex } from "#lib/bytes";
import { encodeCanonical } from "#lib/canonical-cbor";
import { keyringFor } from "#lib/keyring";
import { boxDigest } from "#lib/labelled-box";
import { decodeManifest, encodeManifest } from "#lib/manifest";
import { listHeldRecords } from "#lib/use-cases/list-held-records";
import { stopSharing } from "#lib/use-cases/stop";
import { vaultLimits } from "#lib/vault";
import { startHeldStore, type HeldStore } from "../support/held-store.ts";
import { ask, pathOf, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import type { Visitor } from "../support/gateway.ts";
import { freshNode } from "../support/ipfs-node.ts";
import { addText, category, letRead, letWrite, treatment } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, notes, mentalHealth } = category;

type PageJson = {
  readonly headers: readonly { readonly digest: Hex }[];
  readonly erased: readonly Hex[];
  readonly unavailable: readonly Hex[];
  readonly next: Hex | null;
};

describe("a patient's list at a gateway", () => {
  let system: System;
  let node: Awaited<ReturnType<typeof freshNode>>;
  let store: HeldStore;
  let gateway: TestGateway;
  let doctor: Visitor;
  before(async () => {
    system = await sharedSystem();
    node = await freshNode();
    store = await startHeldStore(node.url);
    gateway = await startTestGateway(system, { STORE_URL: store.url });
    doctor = await visitor(system, gateway, "doctor");
  });
  after(async () => {
    await gateway.close();
    await store.close();
    await node.stop();
  });

  const pageAfter = async (session: Visitor["session"], patient: number, after?: Hex | null) => {
    const query = after ? `?after=${after.slice(2)}` : "";
    const answer = await ask(session, { path: `/patients/${patient}/headers${query}` });
    expect([answer.status, answer.code]).to.deep.equal([200, undefined]);
    return { ...(JSON.parse(answer.bytes.toString()) as PageJson), size: answer.bytes.length };
  };

  /** Entries of lists of a patient: outcome, category and how often. */
  const entered = async (patient: Visitor, reader: Visitor, outcome: number) =>
    (await patient.client.accessEntries("patient"))
      .map(({ entry }) => entry)
      .filter((entry) => entry.reader === reader.number && entry.outcome === outcome);

  /** Adds a record on the payload of another one, with any header box. */
  async function addMore(writer: Visitor, of: Hex, headerBox: Uint8Array) {
    const { bytes } = await ask(writer.session, { path: pathOf(of, "manifest") });
    const keyBox = randomBytes(8);
    const [keyBoxDigest, headerBoxDigest] = [boxDigest(keyBox), boxDigest(headerBox)];
    const manifest = decodeManifest(new Uint8Array(bytes));
    const altered = { ...manifest, salt: randomBytes(32), keyBoxDigest, headerBoxDigest };
    const body = encodeCanonical([encodeManifest(altered), keyBox, headerBox]);
    return ask(writer.session, { method: "POST", path: "/records", body });
  }

  describe("with many records and large header boxes", () => {
    const count = 150;
    let patient: Visitor;
    before(async () => {
      patient = await visitor(system, gateway, "patient");
      await letWrite(patient, doctor, [notes]);
      await addText(patient, { text: "first" });
      const digest = await addText(patient, { text: "seen", inCategory: notes }, doctor);
      for (let at = 0; at < count; at += 1)
        await addMore(doctor, digest, randomBytes(vaultLimits.headerBox));
    });

    it("takes no header box beyond the limit", async () => {
      const digest = await addText(patient, { text: "more", inCategory: notes }, doctor);
      const larger = randomBytes(vaultLimits.headerBox + 1);
      const { status, code } = await addMore(doctor, digest, larger);
      expect([status, code]).to.deep.equal([400, "request/malformed"]);
    });

    it("comes in pages of about half a mebibyte, each record once, each page entered", async () => {
      const before = (await entered(patient, patient, entryOutcomes.served)).length;
      const pages: Awaited<ReturnType<typeof pageAfter>>[] = [];
      do pages.push(await pageAfter(patient.session, patient.number, pages.at(-1)?.next));
      while (pages.at(-1)?.next !== null);
      const digests = pages.flatMap(({ headers }) => headers.map(({ digest }) => digest));
      expect(new Set(digests).size).to.equal(count + 3);
      expect(digests).to.have.length(count + 3);
      expect(pages.length).to.be.within(3, 4);
      for (const { size } of pages) expect(size).to.be.lessThan(1_200_000);
      const own = (await entered(patient, patient, entryOutcomes.served)).slice(before);
      expect(own.map(({ kind }) => kind)).to.deep.equal(own.map(() => entryKinds.headers));
      const later = pages.length - 1; // a first page is an entry for each of the 20 or so categories
      expect(own.slice(-later).map((entry) => entry.category)).to.deep.equal(
        Array(later).fill(notes),
      );
      expect(new Set(own.map(({ request }) => request)).size).to.equal(pages.length);
      const { headers } = await patient.client.headers(patient.number, treatment);
      expect(headers.map(({ digest }) => digest)).to.deep.equal(digests);
    });

    it("begins no page after a record of somebody else, or of nobody", async () => {
      const other = await visitor(system, gateway, "patient");
      const digest = await addText(other, { text: "elsewhere" });
      for (const after of [digest, `0x${"a".repeat(64)}`]) {
        const path = `/patients/${patient.number}/headers?after=${after.slice(2)}`;
        const { status, code } = await ask(patient.session, { path });
        expect([status, code]).to.deep.equal([404, "record/unknown"]);
      }
      for (const query of ["after=0x1", "after=", "after=1&limit=9", "x=1"]) {
        const path = `/patients/${patient.number}/headers?${query}`;
        expect((await ask(patient.session, { path })).status, query).to.equal(400);
      }
    });
  });

  it("shows a reader's pages of what they may read, and nothing else's digest", async () => {
    const patient = await visitor(system, gateway, "patient");
    await addText(patient, { text: "private", inCategory: mentalHealth });
    const shown = await addText(patient, { text: "shown" });
    await letRead(patient, doctor, [laboratory]);
    const { headers, next } = await pageAfter(doctor.session, patient.number);
    expect(headers.map(({ digest }) => digest)).to.deep.equal([shown]);
    expect(next).to.equal(null);
  });

  it("marks a record whose manifest the store has lost, and shows the others", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digests: Hex[] = [];
    for (const text of ["one", "two", "three"]) digests.push(await addText(patient, { text }));
    const lost = digests[1]!;
    const { bytes } = await ask(patient.session, { path: pathOf(lost, "manifest") });
    expect(await removeFilesWith(node.directory, bytes)).to.equal(1);
    const held = await patient.client.headers(patient.number, treatment);
    expect(held.headers.map(({ digest }) => digest)).to.deep.equal([digests[0], digests[2]]);
    expect(held).to.deep.include({ unavailable: [lost], erased: [] });
    const lines = await listHeldRecords(patient.ports, {
      ...{ patient: patient.number, held, changes: [] },
      keyring: () => keyringFor(patient.ports, patient.person, patient.number),
    });
    expect(
      lines.map((line) => ("closed" in line ? line.closed : line.clinical.title)),
    ).to.deep.equal(["about one", "record/unavailable", "about three"]);
    await patient.client.vault.eraseRecord(patient.number, fromHex(lost));
    const { erased, unavailable } = await patient.client.headers(patient.number, treatment);
    expect({ erased, unavailable }).to.deep.equal({ erased: [lost], unavailable: [] });
  });

  describe("when the store is slow and sharing stops meanwhile", () => {
    let patient: Visitor;
    let digest: Hex;
    beforeEach(async () => {
      patient = await visitor(system, gateway, "patient");
      digest = await addText(patient, { text: "stopped while it was on its way" });
      await letRead(patient, doctor, [laboratory]);
    });
    afterEach(() => store.release());

    for (const what of ["payload", "list"] as const) {
      it(`gives no byte of the ${what}, and enters the refusal alone`, async () => {
        const path =
          what === "payload" ? pathOf(digest, "payload") : `/patients/${patient.number}/headers`;
        const waits = store.hold();
        const asking = ask(doctor.session, { path });
        await waits;
        const categories = [laboratory];
        await stopSharing(patient.ports, patient.person, { reader: doctor.reader, categories });
        await wait(200); // beyond what counts as fresh
        store.release();
        const { status, code } = await asking;
        expect([status, code]).to.deep.equal([403, "consent/not-permitted"]);
        expect(await entered(patient, doctor, entryOutcomes.served)).to.deep.equal([]);
        expect(await entered(patient, doctor, entryOutcomes.refused)).to.have.length(1);
      });
    }
  });
});

/** Deletes the files under a folder that hold exactly these bytes; how many there were. */
async function removeFilesWith(directory: string, bytes: Uint8Array): Promise<number> {
  let removed = 0;
  for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (!file.isFile() || !(await readFile(path)).equals(bytes)) continue;
    await rm(path);
    removed += 1;
  }
  return removed;
}
