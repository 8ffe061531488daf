import { expect } from "chai";
import { entryKinds, entryOutcomes } from "#lib/access-entry";
import { checkEvidence } from "#lib/access-evidence";
import { keyringFor } from "#lib/keyring";
import { listRecords } from "#lib/use-cases/list-records";
import { stopSharing } from "#lib/use-cases/stop";
import { whoCanSee } from "#lib/use-cases/who-can-see";
import { signedIn, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import { addText, category, letRead, letWrite, readText, treatment } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, notes } = category;

describe("the use cases through a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
  });
  after(() => gateway.close());

  it("enrol, add, share, open, stop: each through HTTP alone, and the patient sees it", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "potassium 4.1" });
    await letRead(patient, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal("potassium 4.1");
    const seen = await patient.client.accessEntries("patient");
    expect(seen.map(({ entry }) => entry.kind)).to.deep.equal(
      [
        entryKinds.slots,
        entryKinds.capsule,
        entryKinds.record,
        entryKinds.header,
        entryKinds.record,
      ].filter((kind) => kind !== entryKinds.slots),
    );
    expect(seen.map(({ entry }) => entry.number)).to.deep.equal([1, 2, 3, 4]);
    for (const exported of seen) {
      expect(exported.entry).to.include({ patient: patient.number, reader: doctor.number });
      const given = {
        entry: exported.entry,
        evidence: exported.evidence!,
        account: doctor.person.account,
      };
      expect(await checkEvidence(system.session.services, given)).to.equal(undefined);
    }
    await stopSharing(patient.ports, patient.person, {
      reader: doctor.reader,
      categories: [laboratory],
    });
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
    const last = (await patient.client.accessEntries("patient", seen.at(-1)!.entry.sequence)).at(
      -1,
    )!;
    expect(last.entry).to.include({
      outcome: entryOutcomes.refused,
      reader: doctor.number,
      number: 5,
    });
    expect(await readText(patient, patient.number, digest)).to.equal("potassium 4.1");
    expect(await whoCanSee(patient.ports, patient.number)).to.have.length(1);
  });

  it("lets a doctor write a note which the patient and the doctor read", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    await letWrite(patient, doctor, [notes]);
    const digest = await addText(patient, { text: "seen today", inCategory: notes }, doctor);
    expect(await readText(patient, patient.number, digest)).to.equal("seen today");
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
  });

  it("opens again in a new session with the same wallet, and lists what is permitted", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const shared = await addText(patient, { text: "shared" });
    await addText(patient, { text: "closed", inCategory: notes });
    await letRead(patient, doctor, [laboratory]);
    const again = await signedIn(system, gateway, doctor.key);
    const keyring = await keyringFor(again.ports, doctor.person, patient.number);
    const asking = { patient: patient.number, reader: doctor.number, purpose: treatment, keyring };
    const listed = await listRecords(again.ports, asking);
    expect(
      listed.map((line) => ("closed" in line ? line.closed : line.clinical.title)),
    ).to.deep.equal(["about shared", "consent/not-permitted"]);
    expect(listed[0]!.record.digest).to.equal(shared);
  });
});
