import { expect } from "chai";
import { fromHex } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { deploymentOf } from "#lib/keyring";
import { grantSentence } from "#lib/sentences";
import { verifiedEpochs } from "#lib/trust";
import { addRecords } from "#lib/use-cases/add-records";
import { share } from "#lib/use-cases/share";
import { eciesOverhead } from "#lib/ecies";
import { failEachCall, failingAt } from "../../support/faults.ts";
import {
  addText,
  category,
  enrolled,
  letRead,
  letWrite,
  patientAndDoctors,
  readingTerms,
  readText,
  textRecord,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications, notes, mentalHealth } = category;

describe("share", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor } = await patientAndDoctors(system));
  });

  /** The (category, epoch) pairs in a reader's capsule. */
  async function keysHeldBy(reader: Actor, owner = patient): Promise<string[]> {
    const { ports, person } = reader;
    const epochs = await verifiedEpochs(ports, owner.number);
    const sealed = await ports.vault.capsule({ patient: owner.number, reader: reader.number });
    const keys = await openCapsule(ports.wrap, {
      readerPrivateKey: person.key.privateKey,
      deployment: await deploymentOf(ports),
      patient: owner.number,
      reader: reader.number,
      sealed: sealed!,
      expected: (inCategory, epoch) => Promise.resolve(epochs.of(inCategory, epoch).x),
    });
    return keys.map((key) => `${key.category}/${key.epoch}`);
  }

  it("takes a category's keys out of the capsule when writing replaces reading", async () => {
    const scribe = await enrolled(system, "doctor");
    await letRead(patient, scribe, [laboratory, medications]);
    expect(await keysHeldBy(scribe)).to.have.members([`${laboratory}/1`, `${medications}/1`]);
    const { sentence } = await letWrite(patient, scribe, [medications]);
    expect(sentence).to.match(
      /can add to my medications .* This replaces what I shared before: medications\.$/,
    );
    expect(await keysHeldBy(scribe)).to.deep.equal([`${laboratory}/1`]);
  });

  it("asks the patient for one signature and the reader for none, and the reader then reads", async () => {
    const digest = await addText(patient, { text: "potassium" });
    patient.asked.length = 0;
    doctor.asked.length = 0;
    const { sentence } = await letRead(patient, doctor, [laboratory, medications]);
    expect(patient.asked).to.deep.equal(["Grant"]);
    expect(doctor.asked).to.deep.equal([]);
    expect(await readText(doctor, patient.number, digest)).to.equal("potassium");
    expect(sentence).to.contain("Nordhavn University Hospital").and.to.contain("laboratory");
  });

  it("opens records that are added after the sharing too", async () => {
    const digest = await addText(patient, { text: "sodium" });
    expect(await readText(doctor, patient.number, digest)).to.equal("sodium");
  });

  it("leaves every other category closed, by contract and by key", async () => {
    const digest = await addText(patient, { text: "secret", inCategory: mentalHealth });
    expect(await keysHeldBy(doctor)).to.deep.equal([`${medications}/1`, `${laboratory}/1`]);
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
  });

  it("adds to what the reader has already, in one capsule", async () => {
    const reader = await enrolled(system, "doctor");
    await letRead(patient, reader, [laboratory]);
    await letRead(patient, reader, [medications]);
    expect(await keysHeldBy(reader)).to.deep.equal([`${medications}/1`, `${laboratory}/1`]);
  });

  it("gives no key to a reader who may only write", async () => {
    const writer = await enrolled(system, "doctor");
    await letWrite(patient, writer, [notes]);
    expect(await keysHeldBy(writer)).to.deep.equal([]);
  });

  it("costs the same gas and bytes with one record and with many", async () => {
    const [few, many] = [await enrolled(system, "patient"), await enrolled(system, "patient")];
    const reader = await enrolled(system, "doctor");
    await addText(few, { text: "only one" });
    const records = Array.from({ length: 25 }, (_, at) => textRecord(laboratory, `result ${at}`));
    await addRecords(many.ports, { patient: many.number, author: many.number, records });
    const until = few.ports.now() + 1000;
    const costs = await Promise.all(
      [few, many].map(async (owner) => {
        const terms = [readingTerms([laboratory], until)];
        const { receipt, capsuleBytes } = await share(owner.ports, owner.person, {
          reader: reader.reader,
          terms,
        });
        const name = { patient: owner.number, reader: reader.number };
        const { length } = (await owner.ports.vault.capsule(name))!;
        expect(length).to.equal(capsuleBytes);
        const { data } = (await system.session.provider.getTransaction(receipt.transaction))!;
        // Calldata differs in numbers and signature, whose zero bytes are cheaper: compare without them.
        const zeros = fromHex(data).filter((byte) => byte === 0).length;
        return { capsuleBytes, calldata: data.length, gas: Number(receipt.gas) + zeros * 12 };
      }),
    );
    expect(costs[0]).to.deep.equal(costs[1]);
    expect(costs[0]!.capsuleBytes).to.equal(1 + eciesOverhead + 32 + 37);
  });

  it("has the wallet show the very terms that the numbers say", async () => {
    const terms = { ...readingTerms([laboratory, notes]), purposes: [0, 4] };
    const { sentence } = await share(patient.ports, patient.person, {
      reader: doctor.reader,
      terms: [terms],
    });
    const labelled = [{ ...terms, reader: doctor.reader.label }];
    expect(sentence).to.equal(grantSentence(labelled, [laboratory])); // shared above
    const cell = await patient.ports.read.cell({
      patient: patient.number,
      reader: doctor.number,
      category: notes,
    });
    expect(cell).to.include({ purposes: 0b10001, actions: 1, flags: 1, until: terms.until });
  });

  it("signs several terms for one reader at once", async () => {
    const reader = await enrolled(system, "doctor");
    patient.asked.length = 0;
    await share(patient.ports, patient.person, {
      reader: reader.reader,
      terms: [readingTerms([laboratory]), { ...readingTerms([notes]), actions: [1] }],
    });
    expect(patient.asked).to.deep.equal(["Grant"]);
    expect(await keysHeldBy(reader)).to.deep.equal([`${laboratory}/1`]);
    const cell = { patient: patient.number, reader: reader.number, category: notes };
    expect((await patient.ports.read.cell(cell)).actions).to.equal(0b10);
  });

  it("leaves no keys with a reader whom the contract refuses", async () => {
    const expired = await enrolled(system, "doctor");
    const name = { patient: patient.number, reader: expired.number };
    const past = [readingTerms([laboratory], patient.ports.now() - 60)];
    const sharing = () =>
      share(patient.ports, patient.person, { reader: expired.reader, terms: past });
    await errorOf(sharing, "contract/ConsentUntilInPast");
    expect(await patient.ports.vault.capsule(name)).to.equal(undefined);
  });

  it("changes neither consent nor capsule until the chain has it, and the same call finishes later", async () => {
    const reader = await enrolled(system, "doctor");
    const name = { patient: patient.number, reader: reader.number };
    const digest = await addText(patient, { text: "later" });
    const calls = await failEachCall((at) => {
      const { ports, calls: made } = failingAt(patient.ports, at);
      const sharing = { reader: reader.reader, terms: [readingTerms([laboratory])] };
      return {
        calls: made,
        run: () => share(ports, patient.person, sharing),
        check: async () => {
          const { flags } = await ports.read.cell({ ...name, category: laboratory });
          expect(flags, made.at(-1)).to.equal(made.at(-1) === "vault.putCapsule" ? 1 : 0);
          expect(await patient.ports.vault.capsule(name)).to.equal(undefined);
        },
      };
    });
    expect(calls).to.deep.equal(["sign.typedData", "relay", "vault.putCapsule"]);
    expect(await readText(reader, patient.number, digest)).to.equal("later");
  });

  it("refuses bits without words, unknown readers and the patient as reader before anything is signed", async () => {
    const { ports, calls } = failingAt(patient.ports, Infinity);
    const to = (reader: typeof doctor.reader, terms: object = {}) =>
      share(ports, patient.person, {
        reader,
        terms: [{ ...readingTerms([laboratory]), ...terms }],
      });
    await errorOf(() => to(doctor.reader, { purposes: [7] }), "sentence/unknown-bit");
    await errorOf(() => to(doctor.reader, { actions: [2] }), "sentence/unknown-bit");
    await errorOf(() => to({ ...doctor.reader, number: 999_999 }), "trust/unknown-member");
    expect(calls).to.deep.equal([]);
    await errorOf(() => to(patient.reader), "contract/ConsentReaderIsPatient");
    expect(calls).not.to.include("vault.putCapsule");
  });
});
