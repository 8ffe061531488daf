import { expect } from "chai";
import { category, networkHelpers, peopled, role, team } from "../../support/consortium.ts";
import { cell, cellId, denial, flag, mayRead } from "../../support/consent-acts.ts";
import { signedAct } from "../../support/request-acts.ts";

const { laboratory, notes } = category;

/** The doctor may read laboratory results, and the doctor's team notes. */
async function granted() {
  const world = await peopled();
  const { consent, patient, doctor } = world;
  await consent
    .connect(patient.account)
    .grant([cell(doctor.number), cell(team(0, role.doctor), { category: notes, keyVersion: 0 })]);
  return world;
}

const fixture = () => networkHelpers.loadFixture(granted);
const mine = (revision = 1, of = laboratory) => [{ category: of, revision }];

describe("Consent: renounce", () => {
  it("ends the reader's own permit and raises its revision", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    await expect(consent.connect(doctor.account).renounce(patient.number, mine()))
      .to.emit(consent, "ConsentRenounced")
      .withArgs(patient.number, doctor.number, laboratory, 2);
    const stored = await consent.cellOf(patient.number, doctor.number, laboratory);
    expect([Number(stored.flags), Number(stored.revision)]).to.deep.equal([flag.revoked, 2]);
    expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
  });

  it("waits for nothing: a suspended doctor renounces while the chain is paused", async () => {
    const { consent, registration, northAdmin, patient, doctor } = await fixture();
    await registration.connect(northAdmin).suspend(doctor.number);
    await registration.setPaused(true);
    await consent.connect(doctor.account).renounce(patient.number, mine());
  });

  it("does not end a denial, an ended or empty cell, a team's or another's", async () => {
    const { consent, patient, doctor, otherDoctor } = await fixture();
    const nothing = (sending: Promise<unknown>, reader: number, of = laboratory) =>
      expect(sending)
        .to.be.revertedWithCustomError(consent, "ConsentNothingToRenounce")
        .withArgs(reader, of);
    const as = consent.connect(doctor.account);
    await nothing(as.renounce(patient.number, mine(0, notes)), doctor.number, notes);
    await nothing(
      consent.connect(otherDoctor.account).renounce(patient.number, mine()),
      otherDoctor.number,
    );
    await consent.connect(patient.account).deny([denial(doctor.number, { revision: 1 })]);
    await nothing(as.renounce(patient.number, mine(2)), doctor.number);
    await consent.connect(patient.account).revoke([cellId(doctor.number)]);
    await nothing(as.renounce(patient.number, mine(3)), doctor.number);
  });

  it("names the present revision, at least one cell, and is for members", async () => {
    const { consent, patient, doctor, stranger } = await fixture();
    const as = consent.connect(doctor.account);
    for (const revision of [0, 2])
      await expect(as.renounce(patient.number, mine(revision)))
        .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
        .withArgs(doctor.number, laboratory, revision, 1);
    await expect(as.renounce(patient.number, [])).to.be.revertedWithCustomError(
      consent,
      "ConsentBatchEmpty",
    );
    await expect(
      consent.connect(stranger).renounce(patient.number, mine()),
    ).to.be.revertedWithCustomError(consent, "ConsentNotAMember");
  });

  it("works by signature, for what was signed, until the deadline, once", async () => {
    const world = await fixture();
    const { consent, relay, patient, otherPatient, doctor, nurse } = world;
    const by = consent.connect(relay);
    const who = { patient: patient.number, reader: doctor.number };
    const signed = await signedAct(world, doctor, ["Renounce", { ...who, cells: mine() }]);
    const [deadline, text, signature] = signed;
    const invalid = (sending: Promise<unknown>) =>
      expect(sending).to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid");
    const { patient: p, reader: r } = who;
    await invalid(by.renounceBySig(otherPatient.number, r, mine(), ...signed));
    await invalid(by.renounceBySig(p, nurse.number, mine(), ...signed));
    await invalid(by.renounceBySig(p, r, mine(2), ...signed));
    await invalid(by.renounceBySig(p, r, mine(1, notes), ...signed));
    await invalid(by.renounceBySig(p, r, [...mine(), ...mine()], ...signed));
    await invalid(by.renounceBySig(p, r, mine(), deadline + 1, text, signature));
    await by.renounceBySig(p, r, mine(), ...signed);
    await consent.connect(patient.account).grant([cell(doctor.number, { revision: 2 })]);
    await expect(by.renounceBySig(p, r, mine(), ...signed)).to.be.revertedWithCustomError(
      consent,
      "ConsentRevisionOther",
    );
    const late = await signedAct(world, doctor, ["Renounce", { ...who, cells: mine(3) }]);
    await networkHelpers.time.increase(3601);
    await expect(by.renounceBySig(p, r, mine(3), ...late)).to.be.revertedWithCustomError(
      consent,
      "ConsentActExpired",
    );
  });
});
