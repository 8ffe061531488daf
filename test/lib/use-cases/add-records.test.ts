import { expect } from "chai";
import { fromHex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { cidOfDigest } from "#lib/manifest";
import { addBundle } from "#lib/use-cases/add-bundle";
import { addRecords } from "#lib/use-cases/add-records";
import { keyringFor } from "#lib/keyring";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import type { Ports } from "#lib/ports";
import { failEachCall, failingAt } from "../../support/faults.ts";
import {
  addText,
  category,
  enrolled,
  letWrite,
  patientAndDoctors,
  readText,
  textRecord,
  treatment,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications, notes } = category;

describe("addRecords", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor } = await patientAndDoctors(system));
  });

  const both = () => [textRecord(laboratory, "creatinine"), textRecord(medications, "bisoprolol")];
  const add = (ports: Ports, owner: Actor, records = both()) =>
    addRecords(ports, { patient: owner.number, author: owner.number, records });

  it("asks for one signature, however many records there are", async () => {
    patient.asked.length = 0;
    const added = await add(patient.ports, patient);
    expect(patient.asked).to.deep.equal(["AnchorMany"]);
    expect(added.records.map((record) => record.category)).to.deep.equal([laboratory, medications]);
    const anchored = await patient.ports.read.records(patient.number);
    expect(anchored.map(({ digest }) => digest)).to.deep.equal(
      added.records.map(({ digest }) => digest),
    );
    expect(await readText(patient, patient.number, added.records[1]!.digest)).to.equal(
      "bisoprolol",
    );
  });

  it("gives two additions of the same text different blocks everywhere", async () => {
    const [first, second] = [
      await addText(patient, { text: "same" }),
      await addText(patient, { text: "same" }),
    ];
    expect(first).not.to.equal(second);
  });

  it("takes a doctor's note while the patient is away, and the patient reads it", async () => {
    await letWrite(patient, doctor, [notes]);
    patient.asked.length = 0;
    doctor.asked.length = 0;
    const digest = await addText(patient, { text: "rhythm steady", inCategory: notes }, doctor);
    expect(doctor.asked).to.deep.equal(["AnchorMany"]);
    expect(patient.asked).to.deep.equal([]);
    expect(await readText(patient, patient.number, digest)).to.equal("rhythm steady");
    const [record] = (await patient.ports.read.records(patient.number)).filter(
      (one) => one.digest === digest,
    );
    expect(record!.author).to.equal(doctor.number);
    // Who may write may not read what is there, not even what they wrote.
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
  });

  it("refuses a doctor without consent to write before anything is stored, signed or sent", async () => {
    const stranger = await enrolled(system, "doctor");
    const { ports, calls } = failingAt(stranger.ports, Infinity);
    const records = [textRecord(notes, "x"), textRecord(laboratory, "y")];
    const adding = { patient: patient.number, author: stranger.number, records };
    await errorOf(() => addRecords(ports, adding), "consent/not-permitted");
    expect(calls).to.deep.equal([]);
  });

  it("refuses all of it when one category of several is not open for writing", async () => {
    const writer = await enrolled(system, "nurse");
    await letWrite(patient, writer, [notes]);
    const { ports, calls } = failingAt(writer.ports, Infinity);
    const records = [textRecord(notes, "x"), textRecord(laboratory, "y")];
    const adding = { patient: patient.number, author: writer.number, records };
    await errorOf(() => addRecords(ports, adding), "consent/not-permitted");
    expect(calls).to.deep.equal([]);
  });

  it("cannot anchor without consent even if the client's own check is left out", async () => {
    const stranger = await enrolled(system, "doctor");
    const careless: Ports = {
      ...stranger.ports,
      read: { ...stranger.ports.read, isPermittedAt: () => Promise.resolve(true) },
    };
    const adding = { patient: patient.number, author: stranger.number, records: both() };
    await errorOf(() => addRecords(careless, adding), "contract/RecordsWriteNotPermitted");
  });

  it("anchors nothing when a call outside fails, and the same call finishes later", async () => {
    const owner = await enrolled(system, "patient");
    let before = 0;
    const calls = await failEachCall((at) => {
      const { ports, calls: made } = failingAt(owner.ports, at);
      return {
        calls: made,
        run: () => add(ports, owner),
        check: async () => {
          expect(await owner.ports.read.records(owner.number)).to.have.length(before);
          await add(owner.ports, owner);
          before += 2;
          expect(await owner.ports.read.records(owner.number)).to.have.length(before);
        },
      };
    });
    const one = ["store.addFile", "store.putBlock", "vault.putRecordBoxes"];
    expect(calls).to.deep.equal([...one, ...one, "sign.typedData", "relay"]);
  });

  it("anchors nothing while the real store is down, says so at once, and finishes when it is back", async () => {
    const owner = await enrolled(system, "patient");
    await system.stopStore();
    try {
      const started = performance.now();
      await errorOf(() => add(owner.ports, owner), "store/unreachable");
      expect(performance.now() - started).to.be.below(5000);
    } finally {
      await system.startStore();
    }
    expect(await owner.ports.read.records(owner.number)).to.deep.equal([]);
    const { records } = await add(owner.ports, owner);
    expect(await readText(owner, owner.number, records[0]!.digest)).to.equal("creatinine");
  });

  it("stops with the source's own error when a record cannot be read, and anchors nothing", async () => {
    const owner = await enrolled(system, "patient");
    const broken = {
      ...textRecord(laboratory, "half"),
      open: async function* () {
        yield await Promise.resolve(new Uint8Array(2));
        throw new HealthChainError("test/unreadable", "the disk is gone");
      },
    };
    await errorOf(
      () => add(owner.ports, owner, [textRecord(laboratory, "whole"), broken]),
      "test/unreadable",
    );
    expect(await owner.ports.read.records(owner.number)).to.deep.equal([]);
  });

  it("tells of each record as it is stored", async () => {
    const heard: number[] = [];
    const adding = { patient: patient.number, author: patient.number, records: both() };
    await addRecords(patient.ports, adding, { progress: (stored) => heard.push(stored) });
    expect(heard).to.deep.equal([1, 2]);
  });

  it("keeps the vault's conflict a conflict: other boxes never replace a record's", async () => {
    const digest = await addText(patient, { text: "mine" });
    const replaced = patient.ports.vault.putRecordBoxes({
      patient: patient.number,
      manifest: fromHex(digest),
      keyBox: new Uint8Array(150),
      headerBox: new Uint8Array(400),
    });
    await errorOf(() => replaced, "vault/conflict");
    expect(await readText(patient, patient.number, digest)).to.equal("mine");
  });
});

describe("addBundle", () => {
  let patient: Actor;
  before(async () => {
    patient = await enrolled(await sharedSystem(), "patient");
  });

  const bundle = (entries: object[]) =>
    new TextEncoder().encode(
      JSON.stringify({
        resourceType: "Bundle",
        type: "collection",
        entry: entries.map((resource) => ({ resource })),
      }),
    );
  const condition = {
    resourceType: "Condition",
    subject: { display: "p" },
    code: { text: "Hypothyroidism" },
  };
  const medication = {
    resourceType: "MedicationStatement",
    status: "active",
    subject: { display: "p" },
    medicationCodeableConcept: { text: "Bisoprolol" },
  };

  it("makes one record a category and keeps the original bytes, with one signature", async () => {
    const bytes = bundle([condition, medication]);
    patient.asked.length = 0;
    const { records } = await addBundle(patient.ports, {
      patient: patient.number,
      author: patient.number,
      bytes,
    });
    expect(patient.asked).to.deep.equal(["AnchorMany"]);
    expect(records.map((record) => record.category).sort((a, b) => a - b)).to.deep.equal([
      2, 4, 15,
    ]);
    const original = records.find((record) => record.category === 15)!;
    const keyring = await keyringFor(patient.ports, patient.person, patient.number);
    const { clinical, plaintext } = await openRecord(patient.ports, {
      patient: patient.number,
      digest: original.digest,
      reader: patient.number,
      purpose: treatment,
      keyring,
    });
    expect(await allBytes(plaintext)).to.deep.equal(bytes);
    expect(clinical.mediaType).to.equal("application/fhir+json");
  });

  it("stores nothing of a file that is no sound FHIR", async () => {
    const { ports, calls } = failingAt(patient.ports, Infinity);
    for (const bytes of [
      new Uint8Array(),
      new TextEncoder().encode("{"),
      bundle([{ resourceType: "Condition" }]),
    ]) {
      const adding = addBundle(ports, { patient: patient.number, author: patient.number, bytes });
      const refused = await adding.catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(HealthChainError);
      expect((refused as HealthChainError).code).to.match(/^fhir\//);
    }
    expect(calls).to.deep.equal([]);
  });

  it("puts a manifest on the store under the digest that the chain has", async () => {
    const { records } = await addBundle(patient.ports, {
      patient: patient.number,
      author: patient.number,
      bytes: bundle([condition]),
    });
    for (const { digest } of records)
      expect(await patient.ports.store.has(cidOfDigest(fromHex(digest)))).to.equal(true);
  });
});
