import { expect } from "chai";
import { Signature } from "ethers";
import {
  bytes32,
  category,
  day,
  hour,
  networkHelpers,
  now,
  peopled,
  sentence,
  type Person,
} from "../../support/consortium.ts";
import { bits, cell, cellId, epochKey, signedEpochs } from "../../support/consent-acts.ts";
import { hashOf, sign } from "../../support/typed-data.ts";

const { laboratory, notes } = category;

/** The patient has opened two categories; the doctor may write notes and read laboratory results. */
async function opened() {
  const world = await peopled();
  const { consent, patient, doctor } = world;
  const as = consent.connect(patient.account);
  await as.openEpochs(
    ...(await signedEpochs(world, patient, { keys: [epochKey(laboratory), epochKey(notes)] })),
  );
  await as.grant([
    cell(doctor.number, { category: notes, actions: bits.readAndWrite }),
    cell(doctor.number, { category: laboratory }),
  ]);
  return world;
}

const fixture = () => networkHelpers.loadFixture(opened);
type World = Awaited<ReturnType<typeof opened>>;

const item = (text: string, of = laboratory, epoch = 1) => ({
  category: of,
  epoch,
  digest: bytes32(text),
});

async function signedAnchor({ patient, domains }: World, author: Person, record = item("record")) {
  const deadline = (await now()) + hour;
  const message = { patient: patient.number, author: author.number, ...record, deadline, sentence };
  const signature = await sign(author.account, domains.records, ["Anchor", message]);
  return [patient.number, author.number, record, deadline, hashOf(sentence), signature] as const;
}

async function signedAnchorMany(
  { patient, domains }: World,
  author: Person,
  items: ReturnType<typeof item>[],
) {
  const deadline = (await now()) + hour;
  const message = { patient: patient.number, author: author.number, items, deadline, sentence };
  const signature = await sign(author.account, domains.records, ["AnchorMany", message]);
  return [patient.number, author.number, items, deadline, hashOf(sentence), signature] as const;
}

describe("Records", () => {
  describe("anchor", () => {
    it("keeps a patient's own record", async () => {
      const { records, patient } = await fixture();
      await expect(records.connect(patient.account).anchor(patient.number, item("record")))
        .to.emit(records, "RecordAnchored")
        .withArgs(patient.number, patient.number, laboratory, bytes32("record"), 1);
      const anchor = await records.anchorOf(patient.number, patient.number, bytes32("record"));
      expect([...anchor]).to.deep.equal([laboratory, 1, await now(), 0].map(BigInt));
    });

    it("keeps what a doctor writes with the patient's permission", async () => {
      const { records, patient, doctor } = await fixture();
      await expect(records.connect(doctor.account).anchor(patient.number, item("note", notes)))
        .to.emit(records, "RecordAnchored")
        .withArgs(patient.number, doctor.number, notes, bytes32("note"), 1);
    });

    it("refuses an author without permission to write", async () => {
      const { records, consent, patient, otherPatient, doctor, nurse } = await fixture();
      const refused = (author: Person, of: number) =>
        expect(records.connect(author.account).anchor(patient.number, item("note", of)))
          .to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted")
          .withArgs(patient.number, author.number, of);
      await refused(doctor, laboratory);
      await refused(nurse, notes);
      await refused(otherPatient, notes);
      await consent.connect(patient.account).revoke([cellId(doctor.number, notes)]);
      await refused(doctor, notes);
    });

    it("refuses an author whose permission to write is not for treatment", async () => {
      const { records, consent, patient, nurse } = await fixture();
      const terms = { category: notes, actions: bits.write, purposes: bits.research };
      await consent.connect(patient.account).grant([cell(nurse.number, terms)]);
      await expect(records.connect(nurse.account).anchor(patient.number, item("note", notes)))
        .to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted")
        .withArgs(patient.number, nurse.number, notes);
    });

    it("asks in one call what isPermittedAt and epochOf say apart", async () => {
      const { consent, registration, patient, doctor, nurse } = await fixture();
      const time = await now();
      for (const { number } of [patient, doctor, nurse])
        for (const of of [laboratory, notes, category.medications]) {
          const [state, member] = await registration.standing(number);
          const asked = [patient.number, number, of, 0, 1, time] as const;
          const { isPermitted, epoch } = await consent.writingOf(patient.number, of, state, member);
          expect(isPermitted).to.equal(await consent.isPermittedAt(...asked));
          expect(epoch).to.equal(await consent.epochOf(patient.number, of));
        }
    });

    it("refuses a suspended doctor", async () => {
      const { records, registration, northAdmin, patient, doctor } = await fixture();
      await registration.connect(northAdmin).suspend(doctor.number);
      await expect(records.connect(doctor.account).anchor(patient.number, item("note", notes)))
        .to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted")
        .withArgs(patient.number, doctor.number, notes);
    });

    it("takes records of a patient who is suspended, expired, and whose hospital is suspended", async () => {
      const { records, registration, northAdmin, patient } = await fixture();
      await registration.connect(northAdmin).suspend(patient.number);
      await registration.suspendHospital(0);
      await networkHelpers.time.increase(400 * day);
      await expect(records.connect(patient.account).anchor(patient.number, item("record"))).to.emit(
        records,
        "RecordAnchored",
      );
    });

    it("waits while the chain is paused", async () => {
      const world = await fixture();
      const { records, registration, patient, doctor } = world;
      await registration.setPaused(true);
      for (const { account } of [patient, doctor]) {
        const as = records.connect(account);
        await expect(as.anchor(patient.number, item("note", notes))).to.be.revertedWithCustomError(
          records,
          "RecordsPaused",
        );
        await expect(
          as.anchorMany(patient.number, [item("note", notes)]),
        ).to.be.revertedWithCustomError(records, "RecordsPaused");
      }
      await expect(
        records.anchorBySig(...(await signedAnchor(world, patient))),
      ).to.be.revertedWithCustomError(records, "RecordsPaused");
    });

    it("takes the category's current epoch and no other", async () => {
      const world = await fixture();
      const { records, consent, patient, doctor } = world;
      const as = records.connect(patient.account);
      const other = (of: number, current: number, epoch: number) =>
        expect(as.anchor(patient.number, item("record", of, epoch)))
          .to.be.revertedWithCustomError(records, "RecordsEpochOther")
          .withArgs(of, current, epoch);
      await other(laboratory, 1, 0);
      await other(laboratory, 1, 2);
      await other(category.medications, 0, 0);
      await other(category.medications, 0, 1);
      await other(200, 0, 0);
      const rotation = await signedEpochs(world, patient, { keys: [epochKey(notes, 2)] });
      await consent.connect(patient.account).openEpochs(...rotation);
      await expect(records.connect(doctor.account).anchor(patient.number, item("note", notes, 1)))
        .to.be.revertedWithCustomError(records, "RecordsEpochOther")
        .withArgs(notes, 2, 1);
      await records.connect(doctor.account).anchor(patient.number, item("note", notes, 2));
    });

    it("refuses the same record twice, also under another category", async () => {
      const { records, patient } = await fixture();
      const as = records.connect(patient.account);
      await as.anchor(patient.number, item("record"));
      for (const of of [laboratory, notes]) {
        await expect(as.anchor(patient.number, item("record", of)))
          .to.be.revertedWithCustomError(records, "RecordsAlreadyAnchored")
          .withArgs(patient.number, patient.number, bytes32("record"));
      }
    });

    it("keeps the honest anchor apart from one that came first with the same digest (threat 3)", async () => {
      const { records, consent, patient, otherPatient, doctor, nurse } = await fixture();
      await consent
        .connect(patient.account)
        .grant([cell(nurse.number, { category: notes, actions: bits.readAndWrite })]);
      await records.connect(nurse.account).anchor(patient.number, item("note", notes));
      await records.connect(doctor.account).anchor(patient.number, item("note", notes));
      for (const author of [nurse, doctor]) {
        expect(
          (await records.anchorOf(patient.number, author.number, bytes32("note"))).category,
        ).to.equal(notes);
      }
      for (const author of [patient, otherPatient]) {
        expect(
          (await records.anchorOf(patient.number, author.number, bytes32("note"))).anchoredAt,
        ).to.equal(0);
      }
    });

    it("refuses callers who are no members, and staff who would be their own patient", async () => {
      const { records, stranger, patient, doctor } = await fixture();
      await expect(records.connect(stranger).anchor(patient.number, item("record")))
        .to.be.revertedWithCustomError(records, "RecordsNotAMember")
        .withArgs(stranger.address);
      await expect(records.connect(doctor.account).anchor(doctor.number, item("record")))
        .to.be.revertedWithCustomError(records, "RecordsNotAPatient")
        .withArgs(doctor.number);
    });
  });

  describe("anchorMany", () => {
    it("keeps records of several categories", async () => {
      const { records, patient } = await fixture();
      const items = [item("1"), item("2"), item("3", notes), item("4")];
      await records.connect(patient.account).anchorMany(patient.number, items);
      for (const { digest, category: of } of items) {
        expect((await records.anchorOf(patient.number, patient.number, digest)).category).to.equal(
          of,
        );
      }
    });

    it("checks each record: permission, epoch and novelty", async () => {
      const { records, patient, doctor } = await fixture();
      const asDoctor = records.connect(doctor.account);
      await expect(asDoctor.anchorMany(patient.number, [item("1", notes), item("2", laboratory)]))
        .to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted")
        .withArgs(patient.number, doctor.number, laboratory);
      const as = records.connect(patient.account);
      await expect(as.anchorMany(patient.number, [item("1"), item("2", laboratory, 2)]))
        .to.be.revertedWithCustomError(records, "RecordsEpochOther")
        .withArgs(laboratory, 1, 2);
      await expect(as.anchorMany(patient.number, [item("1"), item("1")]))
        .to.be.revertedWithCustomError(records, "RecordsAlreadyAnchored")
        .withArgs(patient.number, patient.number, bytes32("1"));
      await expect(as.anchorMany(patient.number, [])).to.be.revertedWithCustomError(
        records,
        "RecordsBatchEmpty",
      );
    });

    it("works by signature, once, for the list that was signed", async () => {
      const world = await fixture();
      const { records, patient, relay } = world;
      const items = [item("1"), item("2", notes)];
      const signed = await signedAnchorMany(world, patient, items);
      const [number, author, , deadline, text, signature] = signed;
      for (const changed of [[item("1")], [item("2", notes), item("1")], [...items, item("3")]]) {
        await expect(records.anchorManyBySig(number, author, changed, deadline, text, signature))
          .to.be.revertedWithCustomError(records, "RecordsSignatureInvalid")
          .withArgs(patient.account.address);
      }
      await expect(records.connect(relay).anchorManyBySig(...signed)).to.emit(
        records,
        "RecordAnchored",
      );
      await expect(records.anchorManyBySig(...signed))
        .to.be.revertedWithCustomError(records, "RecordsAlreadyAnchored")
        .withArgs(patient.number, patient.number, bytes32("1"));
    });
  });

  describe("anchorBySig", () => {
    it("names the author, whoever sends it, once", async () => {
      const world = await fixture();
      const { records, patient, doctor, relay } = world;
      const signed = await signedAnchor(world, doctor, item("note", notes));
      await expect(records.connect(relay).anchorBySig(...signed))
        .to.emit(records, "RecordAnchored")
        .withArgs(patient.number, doctor.number, notes, bytes32("note"), 1);
      await expect(records.anchorBySig(...signed))
        .to.be.revertedWithCustomError(records, "RecordsAlreadyAnchored")
        .withArgs(patient.number, doctor.number, bytes32("note"));
    });

    it("counts for nothing else than was signed", async () => {
      const world = await fixture();
      const { records, patient, otherPatient, doctor } = world;
      const [, , record, deadline, text, signature] = await signedAnchor(world, patient);
      const number = patient.number;
      const refused = (sending: Promise<unknown>, signer = patient) =>
        expect(sending)
          .to.be.revertedWithCustomError(records, "RecordsSignatureInvalid")
          .withArgs(signer.account.address);
      await refused(
        records.anchorBySig(otherPatient.number, number, record, deadline, text, signature),
      );
      await refused(
        records.anchorBySig(number, doctor.number, record, deadline, text, signature),
        doctor,
      );
      for (const changed of [{ category: notes }, { epoch: 2 }, { digest: bytes32("other") }]) {
        await refused(
          records.anchorBySig(number, number, { ...record, ...changed }, deadline, text, signature),
        );
      }
      await refused(records.anchorBySig(number, number, record, deadline + 1, text, signature));
      await refused(
        records.anchorBySig(number, number, record, deadline, hashOf("Other."), signature),
      );
      await refused(records.anchorBySig(number, number, record, deadline, text, "0x"));
      const { compactSerialized } = Signature.from(signature);
      await refused(records.anchorBySig(number, number, record, deadline, text, compactSerialized));
    });

    it("ends at its deadline, and refuses an author whom nobody knows", async () => {
      const world = await fixture();
      const { records, patient } = world;
      const signed = await signedAnchor(world, patient);
      const [number, , record, deadline, text, signature] = signed;
      await expect(records.anchorBySig(number, 99, record, deadline, text, signature))
        .to.be.revertedWithCustomError(records, "RecordsAuthorUnknown")
        .withArgs(99);
      await networkHelpers.time.increase(hour + 1);
      await expect(records.anchorBySig(...signed))
        .to.be.revertedWithCustomError(records, "RecordsActExpired")
        .withArgs(deadline);
    });
  });
});
