import { expect } from "chai";
import { keyringFor } from "#lib/keyring";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { reinstateMember, suspendMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { failEachCall, failingAt } from "../../support/faults.ts";
import {
  addText,
  category,
  enrolled,
  letRead,
  patientAndDoctors,
  readText,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications, notes } = category;

describe("stopSharing", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  const stop = (patient: Actor, reader: Actor, categories = [laboratory], ports = patient.ports) =>
    stopSharing(ports, patient.person, { reader: reader.reader, categories });

  it("asks for one signature, closes the record and deletes the capsule", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "old" });
    await letRead(patient, doctor, [laboratory]);
    patient.asked.length = 0;
    const { sentence } = await stop(patient, doctor);
    expect(patient.asked).to.deep.equal(["RevokeAndRotate"]);
    expect(sentence).to.match(/^Stop sharing: .* can't open my laboratory results\.$/);
    await errorOf(() => keyringFor(doctor.ports, doctor.person, patient.number), "keys/no-capsule");
    await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
    expect(await readText(patient, patient.number, digest)).to.equal("old");
  });

  it("gives the remaining readers the new keys: they read old and new records", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    const old = await addText(patient, { text: "old" });
    await letRead(patient, doctor, [laboratory]);
    await letRead(patient, colleague, [laboratory, medications]);
    const { rewrapped } = await stop(patient, doctor);
    expect(rewrapped).to.equal(1);
    const later = await addText(patient, { text: "new" });
    expect((await patient.ports.read.records(patient.number)).at(-1)!.epoch).to.equal(2);
    expect(await readText(colleague, patient.number, old)).to.equal("old");
    expect(await readText(colleague, patient.number, later)).to.equal("new");
    expect(await readText(patient, patient.number, later)).to.equal("new");
  });

  it("gives no new keys to a suspended reader, and gives them once the reader is back", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    await letRead(patient, colleague, [laboratory]);
    const lake = system.session.portsOf(demoWallet("lake"));
    await suspendMember(lake, colleague.number);
    expect((await stop(patient, doctor)).rewrapped).to.equal(0);
    const later = await addText(patient, { text: "new" });
    await reinstateMember(lake, colleague.number);
    await errorOf(() => readText(colleague, patient.number, later), "keys/not-in-capsule");
    expect(await reissueCapsules(patient.ports, patient.person)).to.deep.equal([colleague.number]);
    expect(await readText(colleague, patient.number, later)).to.equal("new");
  });

  it("gives no new keys to whom a stale node still shows as a reader, nor to strangers it invents", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    const cell = await patient.ports.read.cell({
      ...{ patient: patient.number, reader: doctor.number, category: laboratory },
    });
    const lying: Actor["ports"] = {
      ...patient.ports,
      read: {
        ...patient.ports.read,
        cell: () => Promise.resolve(cell),
        cellIds: () =>
          Promise.resolve(
            [doctor, colleague].map(({ number }) => ({ reader: number, category: laboratory })),
          ),
        isPermittedAt: () => Promise.resolve(true),
      },
    };
    const known = new Map([[doctor.number, doctor.person.account]]);
    const { rewrapped } = await stopSharing(lying, patient.person, {
      reader: doctor.reader,
      categories: [laboratory],
      accountOf: (number) => known.get(number),
    });
    expect(rewrapped).to.equal(0);
    for (const reader of [doctor, colleague]) {
      const name = { patient: patient.number, reader: reader.number };
      expect(await patient.ports.vault.capsule(name)).to.equal(undefined);
    }
  });

  it("leaves the stopped reader what is still shared, and not the new keys", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const medication = await addText(patient, { text: "tablets", inCategory: medications });
    await letRead(patient, doctor, [laboratory, medications]);
    await stop(patient, doctor);
    const keyring = await keyringFor(doctor.ports, doctor.person, patient.number);
    expect(() => keyring(laboratory, 2)).to.throw("do not include category 6, epoch 2");
    expect(() => keyring(laboratory, 1)).to.throw("do not include category 6, epoch 1");
    expect(await readText(doctor, patient.number, medication)).to.equal("tablets");
  });

  it("stops what was never shared without complaint, so a permit in somebody's pocket dies", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    await stop(patient, doctor, [laboratory, notes]);
    const cell = { patient: patient.number, reader: doctor.number, category: notes };
    expect(await patient.ports.read.cell(cell)).to.include({ flags: 4, revision: 1 });
  });

  it("is finished by the same call, whichever call outside failed", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    await letRead(patient, colleague, [laboratory]);
    const calls = await failEachCall((at) => {
      const { ports, calls: made } = failingAt(patient.ports, at);
      return {
        calls: made,
        run: () => stop(patient, doctor, [laboratory], ports),
        check: async () => {
          const cell = { patient: patient.number, reader: doctor.number, category: laboratory };
          const { flags } = await patient.ports.read.cell(cell);
          const isSent = made.includes("vault.deleteCapsule");
          expect(flags, made.at(-1)).to.equal(isSent ? 4 : 1);
        },
      };
    });
    expect(calls).to.deep.equal([
      "sign.typedData",
      "relay",
      "vault.deleteCapsule",
      "vault.putCapsule",
    ]);
    const digest = await addText(patient, { text: "after all" });
    expect(await readText(colleague, patient.number, digest)).to.equal("after all");
    await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
  });

  it("lets the same reader in again, with a new signature", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "again" });
    await letRead(patient, doctor, [laboratory]);
    await stop(patient, doctor);
    await letRead(patient, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal("again");
  });

  it("does not hand new keys to a reader whose consent is over", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    const until = patient.ports.now() + 2;
    const terms = [{ categories: [laboratory], purposes: [0], actions: [0], until }];
    await share(patient.ports, patient.person, { reader: colleague.reader, terms });
    const later = { ...patient.ports, now: () => until };
    const { rewrapped } = await stop(patient, doctor, [laboratory], later);
    expect(rewrapped).to.equal(0);
    const name = { patient: patient.number, reader: colleague.number };
    expect(await patient.ports.vault.capsule(name)).to.equal(undefined);
  });

  it("is the patient's alone: somebody else's signature stops nothing", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    const stranger = await enrolled(system, "patient");
    for (const { ports } of [colleague, doctor, stranger]) {
      const stopping = () => stop(patient, doctor, [laboratory], ports);
      await errorOf(stopping, "contract/ConsentSignatureInvalid");
    }
    const cell = { patient: patient.number, reader: doctor.number, category: laboratory };
    expect((await patient.ports.read.cell(cell)).flags).to.equal(1);
  });
});
