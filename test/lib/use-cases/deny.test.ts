import { expect } from "chai";
import { keyringFor } from "#lib/keyring";
import { denyReader, stillReadable } from "#lib/use-cases/deny";
import {
  addText,
  category,
  day,
  letRead,
  patientAndDoctors,
  readText,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications } = category;

describe("denyReader", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  it("keeps a reader out with one signature and takes the keys of that category back", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "denied" });
    await letRead(patient, doctor, [laboratory]);
    patient.asked.length = 0;
    const until = patient.ports.now() + day;
    const denying = { reader: doctor.reader, categories: [laboratory], until };
    const { sentence } = await denyReader(patient.ports, patient.person, denying);
    expect(patient.asked).to.deep.equal(["Deny"]);
    expect(sentence).to.match(/^Until .* can't open my laboratory results, whoever else may\.$/);
    await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
  });

  it("leaves what else the reader may read", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const kept = await addText(patient, { text: "kept", inCategory: medications });
    await letRead(patient, doctor, [laboratory, medications]);
    const until = patient.ports.now() + day;
    const denying = { reader: doctor.reader, categories: [laboratory], until };
    await denyReader(patient.ports, patient.person, denying);
    const keyring = await keyringFor(doctor.ports, doctor.person, patient.number);
    expect(() => keyring(laboratory, 1)).to.throw();
    expect(await readText(doctor, patient.number, kept)).to.equal("kept");
  });

  it("tells which categories stay readable all the same", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    await letRead(patient, doctor, [medications]);
    const asked = { reader: doctor.number, categories: [laboratory, medications] };
    expect(await stillReadable(patient.ports, patient.number, asked)).to.deep.equal([medications]);
  });
});
