import { expect } from "chai";
import { denyReader } from "#lib/use-cases/deny";
import { renounce } from "#lib/use-cases/renounce";
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

describe("renounce", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  it("gives up, with one signature of the reader, all that a patient shared with them", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "given up" });
    await letRead(patient, doctor, [laboratory, medications]);
    doctor.asked.length = 0;
    const given = await renounce(doctor.ports, doctor.person, { patient: patient.number });
    expect(doctor.asked).to.deep.equal(["Renounce"]);
    expect(given.sentence).to.equal(
      "From now on I can't open this patient's medications and laboratory results.",
    );
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
  });

  it("gives up what is named and leaves the rest", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const kept = await addText(patient, { text: "kept" });
    await letRead(patient, doctor, [laboratory, medications]);
    const asked = { patient: patient.number, categories: [medications] };
    expect((await renounce(doctor.ports, doctor.person, asked)).categories).to.deep.equal([
      medications,
    ]);
    expect(await readText(doctor, patient.number, kept)).to.equal("kept");
    await errorOf(
      () => renounce(doctor.ports, doctor.person, asked),
      "consent/nothing-to-renounce",
    );
  });

  it("signs nothing where nothing is shared, something unshared is named, or the patient denied", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const of = (categories?: number[]) => () =>
      renounce(doctor.ports, doctor.person, {
        patient: patient.number,
        ...(categories === undefined ? {} : { categories }),
      });
    await errorOf(of(), "consent/nothing-to-renounce");
    await letRead(patient, doctor, [laboratory]);
    await errorOf(of([laboratory, medications]), "consent/nothing-to-renounce");
    const until = patient.ports.now() + day;
    const denying = { reader: doctor.reader, categories: [laboratory], until };
    await denyReader(patient.ports, patient.person, denying);
    doctor.asked.length = 0;
    await errorOf(of(), "consent/nothing-to-renounce");
    expect(doctor.asked).to.deep.equal([]);
  });

  it("lets the patient share again", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "again" });
    await letRead(patient, doctor, [laboratory]);
    await renounce(doctor.ports, doctor.person, { patient: patient.number });
    await letRead(patient, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal("again");
  });
});
