import { expect } from "chai";
import type { Hex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { VaultError } from "#lib/vault";
import { amendRecord } from "#lib/use-cases/amend-record";
import { eraseRecord } from "#lib/use-cases/erase-record";
import { listRecords } from "#lib/use-cases/list-records";
import { markEnteredInError } from "#lib/use-cases/mark-in-error";
import { recordChanges, standings } from "#lib/use-cases/record-changes";
import { replaceRecord } from "#lib/use-cases/replace-record";
import { stopSharing } from "#lib/use-cases/stop";
import {
  addText,
  category,
  enrolled,
  letWrite,
  readText,
  textRecord,
  treatment,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, notes } = category;

describe("corrections of records", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    system = await sharedSystem();
  });
  beforeEach(async () => {
    [patient, doctor] = await Promise.all([
      enrolled(system, "patient"),
      enrolled(system, "doctor"),
    ]);
  });

  const listed = async () =>
    listRecords(patient.ports, {
      ...{ patient: patient.number, reader: patient.number, purpose: treatment },
      keyring: await keyringFor(patient.ports, patient.person, patient.number),
    });

  const standingOf = async (digest: Hex) => {
    const found = (await listed()).find(({ record }) => record.digest === digest);
    return standings(await recordChanges(patient.ports, patient.number))(found!);
  };

  describe("markEnteredInError", () => {
    const mark = (signer: Actor, digest: Hex) =>
      markEnteredInError(signer.ports, { patient: patient.number, signer: signer.number, digest });

    it("is said by the author with one signature, and the record still opens", async () => {
      await letWrite(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "of another patient" }, doctor);
      doctor.asked.length = 0;
      const { sentence } = await mark(doctor, digest);
      expect(doctor.asked).to.deep.equal(["MarkEnteredInError"]);
      expect(sentence).to.equal(
        "A record was entered in error: laboratory results. It stays, and says so.",
      );
      expect(await standingOf(digest)).to.include({ inErrorBy: doctor.number });
      expect(await readText(patient, patient.number, digest)).to.equal("of another patient");
      await errorOf(() => mark(patient, digest), "record/marked");
    });

    it("is said by the patient too, and by nobody else", async () => {
      const colleague = await enrolled(system, "doctor", { hospital: "lake" });
      await letWrite(patient, doctor, [laboratory]);
      await letWrite(patient, colleague, [laboratory]);
      const digest = await addText(patient, { text: "wrong" }, doctor);
      await errorOf(() => mark(colleague, digest), "record/not-yours");
      await mark(patient, digest);
      expect(await standingOf(digest)).to.include({ inErrorBy: patient.number });
    });

    it("is refused by the chain for an author who may not write any more", async () => {
      await letWrite(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "wrong" }, doctor);
      const stopping = { reader: doctor.reader, categories: [laboratory] };
      await stopSharing(patient.ports, patient.person, stopping);
      await errorOf(() => mark(doctor, digest), "contract/RecordsWriteNotPermitted");
    });
  });

  describe("amendRecord", () => {
    const amend = (author: Actor, earlier: Hex) =>
      amendRecord(author.ports, {
        ...{ patient: patient.number, author: author.number, earlier },
        record: textRecord(notes, "taken from the left arm"),
      });

    it("adds to what somebody else wrote, and both stand", async () => {
      const digest = await addText(patient, { text: "130 over 80" });
      await letWrite(patient, doctor, [notes]);
      doctor.asked.length = 0;
      const [added] = (await amend(doctor, digest)).records;
      expect(doctor.asked).to.deep.equal(["AnchorMany", "Amend"]);
      const addition = { author: doctor.number, digest: added!.digest };
      expect((await standingOf(digest)).amendments).to.deep.equal([addition]);
      const amended = { author: patient.number, digest };
      expect((await standingOf(added!.digest)).amends).to.deep.equal(amended);
      expect(await listed()).to.have.length(2);
    });

    it("is refused to who may not write", async () => {
      const digest = await addText(patient, { text: "130 over 80" });
      await errorOf(() => amend(doctor, digest), "consent/not-permitted");
      expect((await standingOf(digest)).amendments).to.deep.equal([]);
    });
  });

  describe("eraseRecord", () => {
    it("leaves nothing that opens, for the patient either, and may be repeated", async () => {
      const digest = await addText(patient, { text: "gone" });
      const kept = await addText(patient, { text: "kept" });
      patient.asked.length = 0;
      for (let time = 0; time < 2; time += 1)
        await eraseRecord(patient.ports, patient.person, digest);
      expect(patient.asked).to.deep.equal(["Erase"]);
      await errorOf(() => readText(patient, patient.number, digest), "record/erased");
      expect(await readText(patient, patient.number, kept)).to.equal("kept");
      const closed = (await listed()).map((one) => ("closed" in one ? one.closed : ""));
      expect(closed).to.deep.equal(["record/erased", ""]);
    });

    it("is on chain before a vault is asked, which can be done again", async () => {
      const digest = await addText(patient, { text: "gone" });
      const { vault } = patient.ports;
      const away = {
        ...vault,
        eraseRecord: () => Promise.reject(new VaultError("unreachable", "away")),
      };
      const ports = { ...patient.ports, vault: away };
      await errorOf(() => eraseRecord(ports, patient.person, digest), "vault/unreachable");
      await errorOf(() => readText(patient, patient.number, digest), "record/erased");
      const name = { patient: patient.number, manifest: Buffer.from(digest.slice(2), "hex") };
      const asking = { ...name, reader: patient.number, purpose: treatment };
      expect(await vault.keyBox(asking)).to.not.equal(undefined);
      await eraseRecord(patient.ports, patient.person, digest);
      expect(await vault.keyBox(asking)).to.equal(undefined);
    });

    it("refuses what is no record of the patient", async () => {
      const other = await enrolled(system, "patient");
      const digest = await addText(other, { text: "another's" });
      await errorOf(() => eraseRecord(patient.ports, patient.person, digest), "record/unknown");
      expect(await readText(other, other.number, digest)).to.equal("another's");
    });

    it("ends corrections: nothing replaces, amends or marks what is erased", async () => {
      const digest = await addText(patient, { text: "gone" });
      await eraseRecord(patient.ports, patient.person, digest);
      const about = { patient: patient.number, author: patient.number };
      const record = textRecord(laboratory, "later");
      const { ports } = patient;
      await errorOf(
        () => replaceRecord(ports, { ...about, previous: digest, record }),
        "record/erased",
      );
      await errorOf(
        () => amendRecord(ports, { ...about, earlier: digest, record }),
        "record/erased",
      );
      const mark = { patient: patient.number, signer: patient.number, digest };
      await errorOf(() => markEnteredInError(ports, mark), "record/erased");
    });
  });
});
