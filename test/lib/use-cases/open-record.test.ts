import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { cidOfDigest, decodeManifest, digestOfCid } from "#lib/manifest";
import { listRecords, type ListedRecord } from "#lib/use-cases/list-records";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import { verifyRecord } from "#lib/use-cases/verify-record";
import type { Ports } from "#lib/ports";
import {
  addText,
  category,
  letRead,
  patientAndDoctors,
  readText,
  treatment,
  type Actor,
} from "../../support/people.ts";
import { errorOf, flipped } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications, mentalHealth } = category;

describe("reading records", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  let colleague: Actor;
  let digest: Hex;
  let tablets: Hex;
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor, colleague } = await patientAndDoctors(system));
    digest = await addText(patient, { text: "ferritin 21" });
    tablets = await addText(patient, { text: "bisoprolol", inCategory: medications });
    await letRead(patient, doctor, [laboratory]);
  });

  const asking = async (reader: Actor) => ({
    patient: patient.number,
    reader: reader.number,
    purpose: treatment,
    keyring: await keyringFor(reader.ports, reader.person, patient.number),
  });

  /** The doctor's ports with some of the vault's answers replaced. */
  const withVault = (vault: Partial<Ports["vault"]>): Ports => ({
    ...doctor.ports,
    vault: { ...doctor.ports.vault, ...vault },
  });

  describe("openRecord", () => {
    it("is refused, as is verifying, where an event says what the contract does not hold", async () => {
      for (const anchor of [
        undefined,
        { category: laboratory, epoch: 9, anchoredAt: 1, flags: 0 },
      ]) {
        const read = { ...doctor.ports.read, anchor: () => Promise.resolve(anchor) };
        const ports = { ...doctor.ports, read };
        const opening = { ...(await asking(doctor)), digest };
        await errorOf(() => openRecord(ports, opening), "record/contradiction");
        await errorOf(() => verifyRecord(ports, digest), "record/contradiction");
      }
    });

    it("gives header and plaintext, and says who wrote it", async () => {
      const opened = await openRecord(doctor.ports, { ...(await asking(doctor)), digest });
      expect(opened.clinical.title).to.equal("about ferritin 21");
      expect(opened.record.author).to.equal(patient.number);
      expect(new TextDecoder().decode(await allBytes(opened.plaintext))).to.equal("ferritin 21");
    });

    it("asks nobody for a signature", async () => {
      doctor.asked.length = 0;
      await readText(doctor, patient.number, digest);
      expect(doctor.asked).to.deep.equal([]);
    });

    it("refuses another purpose than the one consented to", async () => {
      const research = { ...(await asking(doctor)), digest, purpose: 4 };
      await errorOf(() => openRecord(doctor.ports, research), "consent/not-permitted");
    });

    it("refuses a digest that the chain does not have, or has for another patient", async () => {
      const question = await asking(doctor);
      const unknown: Hex = `0x${"12".repeat(32)}`;
      await errorOf(
        () => openRecord(doctor.ports, { ...question, digest: unknown }),
        "record/unknown",
      );
      await errorOf(
        () => openRecord(doctor.ports, { ...question, patient: colleague.number, digest }),
        "record/unknown",
      );
    });

    it("says when the vault has lost the boxes, and refuses altered or exchanged ones", async () => {
      const opening = { ...(await asking(doctor)), digest };
      const request = { ...opening, manifest: fromHex(digest) };
      const box = (await patient.ports.vault.keyBox(request))!;
      const other = await patient.ports.vault.keyBox({ ...request, manifest: fromHex(tablets) });
      const open = (keyBox: Uint8Array | undefined) =>
        openRecord(withVault({ keyBox: () => Promise.resolve(keyBox) }), opening);
      await errorOf(() => open(undefined), "record/box-missing");
      await errorOf(() => open(flipped(box, 40)), "record/box-altered");
      await errorOf(() => open(other), "record/box-altered");
      expect(await allBytes((await open(box)).plaintext)).to.have.length(11);
    });

    it("finds a flipped byte of the payload, names the block and gives out nothing", async () => {
      const { payload } = decodeManifest(
        await patient.ports.store.getBlock(cidOfDigest(fromHex(digest))),
      );
      const block = await patient.ports.store.getBlock(payload);
      const path = await fileWith(system.blockDirectory, block);
      await writeFile(path, flipped(block, 2000));
      try {
        const { plaintext } = await openRecord(doctor.ports, { ...(await asking(doctor)), digest });
        const refused = await errorOf(() => allBytes(plaintext), "store/block-altered");
        expect(refused.message).to.contain(payload);
        const verifying = () => verifyRecord(doctor.ports, digest);
        expect((await errorOf(verifying, "store/block-altered")).message).to.contain(payload);
      } finally {
        await writeFile(path, block);
      }
      expect(await readText(doctor, patient.number, digest)).to.equal("ferritin 21");
    });

    it("says that the store is down, and works when it is back", async () => {
      await system.stopStore();
      try {
        const opening = { ...(await asking(doctor)), digest };
        await errorOf(() => openRecord(doctor.ports, opening), "store/unreachable");
      } finally {
        await system.startStore();
      }
      expect(await readText(doctor, patient.number, digest)).to.equal("ferritin 21");
    });
  });

  describe("listRecords", () => {
    it("shows the patient every title, oldest first", async () => {
      const list = await listRecords(patient.ports, await asking(patient));
      expect(list.map(titleOrReason)).to.deep.equal(["about ferritin 21", "about bisoprolol"]);
    });

    it("shows a reader the titles of shared categories, and of the others only that they are closed", async () => {
      const list = await listRecords(doctor.ports, await asking(doctor));
      expect(list.map(titleOrReason)).to.deep.equal(["about ferritin 21", "consent/not-permitted"]);
    });

    it("releases no record key: the vault is never asked for a key box", async () => {
      const refusing = withVault({
        keyBox: () => Promise.reject(new Error("a list asked for a record key")),
      });
      const list = await listRecords(refusing, await asking(doctor));
      expect(list.filter((line) => "clinical" in line)).to.have.length(1);
    });

    it("goes on past a record whose boxes are lost", async () => {
      const lossy = withVault({ headerBox: () => Promise.resolve(undefined) });
      const list = await listRecords(lossy, await asking(doctor));
      expect(list.map(titleOrReason)).to.deep.equal([
        "record/box-missing",
        "consent/not-permitted",
      ]);
    });
  });

  describe("verifyRecord", () => {
    it("needs no key and no consent, and counts bytes and blocks", async () => {
      const verified = await verifyRecord(colleague.ports, tablets);
      expect(verified.record).to.include({ author: patient.number, category: medications });
      expect(verified).to.include({ bytes: 4096 + 16, blocks: 1 });
      const head = await patient.ports.read.head();
      expect(verified.anchoredAt).to.be.within(head.time - 120, head.time);
    });

    it("refuses a manifest that nobody anchored", async () => {
      const manifest = await patient.ports.store.getBlock(cidOfDigest(fromHex(digest)));
      const forged = manifest.slice();
      forged[manifest.length - 1]! ^= 1; // the header box's digest
      const cid = await patient.ports.store.putBlock(forged);
      await errorOf(() => verifyRecord(doctor.ports, toHex(digestOfCid(cid))), "record/unknown");
    });

    it("refuses a payload of another length than its manifest says", async () => {
      const store: Ports["store"] = {
        ...doctor.ports.store,
        readFile: async function* () {
          yield await Promise.resolve(new Uint8Array(4096));
        },
      };
      await errorOf(() => verifyRecord({ ...doctor.ports, store }, digest), "record/contradiction");
    });
  });

  describe("with a key but no consent", () => {
    it("a category stays closed", async () => {
      const secret = await addText(patient, { text: "x", inCategory: mentalHealth });
      const patientsOwn = (await asking(patient)).keyring;
      const opening = { ...(await asking(doctor)), digest: secret, keyring: patientsOwn };
      await errorOf(() => openRecord(doctor.ports, opening), "consent/not-permitted");
    });
  });
});

const titleOrReason = (line: ListedRecord): string =>
  "clinical" in line ? line.clinical.title : line.closed;

async function fileWith(directory: string, content: Uint8Array): Promise<string> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && Buffer.from(content).equals(await readFile(path))) return path;
  }
  throw new Error("the block is not on the store's disk");
}
