import { expect } from "chai";
import {
  bytes32,
  category,
  day,
  hour,
  networkHelpers,
  now,
  role,
  type Person,
} from "../../support/consortium.ts";
import { cell, denial } from "../../support/consent-acts.ts";
import {
  caseId,
  caseStatus,
  emergencyCategories,
  opened,
  prepared,
  week,
  why,
  window,
} from "../../support/emergency-acts.ts";
import { signedAct } from "../../support/request-acts.ts";
import { hashOf } from "../../support/typed-data.ts";

const { laboratory, medications, notes } = category;
const before = () => networkHelpers.loadFixture(prepared);
const during = () => networkHelpers.loadFixture(opened);
type World = Awaited<ReturnType<typeof prepared>>;

const treatment = 0;
const emergency = 1;
const read = 0;
const write = 1;

const asks = async (
  { consent, patient, doctor }: World,
  question: { of?: number; purpose?: number; action?: number; at?: number; reader?: Person } = {},
) => {
  const { of = laboratory, purpose = emergency, action = read, reader = doctor } = question;
  const time = question.at ?? (await now());
  return consent.isPermittedAt(patient.number, reader.number, of, purpose, action, time);
};

const as = ({ consent }: World, { account }: Person) => consent.connect(account);

describe("Consent: emergency access", () => {
  it("is closed until the patient opens categories, and says which", async () => {
    const { consent, patient, otherPatient } = await before();
    expect([...(await consent.emergencyAccessOf(otherPatient.number))]).to.deep.equal([0n, 0n]);
    await expect(consent.connect(patient.account).setEmergencyAccess(1, 1))
      .to.emit(consent, "EmergencyAccessSet")
      .withArgs(patient.number, 1, 2);
    expect([...(await consent.emergencyAccessOf(patient.number))]).to.deep.equal([1n, 2n]);
  });

  it("names the present revision and categories that there are", async () => {
    const { consent, patient } = await before();
    const own = consent.connect(patient.account);
    for (const revision of [0, 2])
      await expect(own.setEmergencyAccess(0, revision))
        .to.be.revertedWithCustomError(consent, "ConsentEmergencyRevisionOther")
        .withArgs(patient.number, revision, 1);
    for (const unknown of [1 << 13, 1 << 20, 2 ** 31])
      await expect(own.setEmergencyAccess(emergencyCategories + unknown, 1))
        .to.be.revertedWithCustomError(consent, "ConsentEmergencyCategoriesUnknown")
        .withArgs(emergencyCategories + unknown);
  });

  it("is widened by an active patient, and narrowed by any", async () => {
    const { consent, registration, northAdmin, patient, doctor } = await before();
    const own = consent.connect(patient.account);
    await registration.connect(northAdmin).suspend(patient.number);
    await expect(own.setEmergencyAccess(emergencyCategories | 1, 1))
      .to.be.revertedWithCustomError(consent, "ConsentPatientNotActive")
      .withArgs(patient.number);
    await registration.setPaused(true);
    await registration.suspendHospital(0);
    await own.setEmergencyAccess(1 << laboratory, 1);
    await own.setEmergencyAccess(0, 2);
    await registration.reinstateHospital(0);
    await registration.connect(northAdmin).reinstate(patient.number);
    await expect(own.setEmergencyAccess(1, 3)).to.be.revertedWithCustomError(
      consent,
      "ConsentPaused",
    );
    await registration.setPaused(false);
    await own.setEmergencyAccess(1, 3);
    await expect(consent.connect(doctor.account).setEmergencyAccess(1, 0))
      .to.be.revertedWithCustomError(consent, "ConsentPatientNotActive")
      .withArgs(doctor.number);
  });

  it("works by signature, for what was signed, once", async () => {
    const world = await before();
    const { consent, relay, patient, otherPatient } = world;
    const by = consent.connect(relay);
    const message = { patient: patient.number, categories: 1, revision: 1 };
    const signed = await signedAct(world, patient, ["SetEmergencyAccess", message]);
    const [deadline, text, signature] = signed;
    const spoilt = [
      [patient.number, 3, 1, ...signed],
      [patient.number, 1, 2, ...signed],
      [otherPatient.number, 1, 1, ...signed],
      [patient.number, 1, 1, deadline + 1, text, signature],
      [patient.number, 1, 1, deadline, hashOf("Other."), signature],
    ] as const;
    for (const changed of spoilt)
      await expect(by.setEmergencyAccessBySig(...changed)).to.be.revertedWithCustomError(
        consent,
        "ConsentSignatureInvalid",
      );
    await by.setEmergencyAccessBySig(patient.number, 1, 1, ...signed);
    await expect(
      by.setEmergencyAccessBySig(patient.number, 1, 1, ...signed),
    ).to.be.revertedWithCustomError(consent, "ConsentEmergencyRevisionOther");
    await networkHelpers.time.increase(hour + 1);
    await expect(
      by.setEmergencyAccessBySig(patient.number, 1, 1, ...signed),
    ).to.be.revertedWithCustomError(consent, "ConsentActExpired");
  });
});

describe("Consent: break-glass", () => {
  it("opens a case, which says until when, why and for which hospital the doctor answers", async () => {
    const world = await before();
    const { consent, patient, doctor } = world;
    const time = (await now()) + 10;
    await networkHelpers.time.setNextBlockTimestamp(time);
    await expect(as(world, doctor).breakGlass(caseId(patient, doctor), why))
      .to.emit(consent, "GlassBroken")
      .withArgs(patient.number, doctor.number, 1, 0, time + window, why);
    expect([...(await consent.caseOf(caseId(patient, doctor)))]).to.deep.equal([
      ...[time, time + window, 0, caseStatus.unreviewed].map(BigInt),
      false,
    ]);
    expect(await consent.caseCount(patient.number, doctor.number)).to.equal(1);
    expect([...(await consent.unreviewedCases(doctor.number, 0))]).to.deep.equal([1n, 1n]);
  });

  it("permits reading for emergency treatment in the open categories, from the first second to the last", async () => {
    const world = await during();
    const { consent, id } = world;
    const { openedAt, until } = await consent.caseOf(id);
    const [first, last] = [Number(openedAt), Number(until) - 1];
    for (const of of [laboratory, medications])
      for (const at of [first, last]) expect(await asks(world, { of, at })).to.equal(true);
    expect(await asks(world, { at: first - 1 })).to.equal(false);
    expect(await asks(world, { at: last + 1 })).to.equal(false);
    expect(await asks(world, { of: notes })).to.equal(false);
    expect(await asks(world, { of: 255 })).to.equal(false);
    expect(await asks(world, { purpose: treatment })).to.equal(false);
    expect(await asks(world, { action: write })).to.equal(false);
    for (const reader of [world.nurse, world.otherDoctor, world.southDoctor])
      expect(await asks(world, { reader })).to.equal(false);
  });

  it("ends when the patient closes emergencies, denies, or the doctor is suspended", async () => {
    const world = await during();
    const { consent, registration, northAdmin, patient, doctor } = world;
    const own = consent.connect(patient.account);
    await own.setEmergencyAccess(1 << medications, 1);
    expect(await asks(world)).to.equal(false);
    expect(await asks(world, { of: medications })).to.equal(true);
    await own.deny([denial(doctor.number, { category: medications })]);
    expect(await asks(world, { of: medications })).to.equal(false);
    await own.setEmergencyAccess(emergencyCategories, 2);
    expect(await asks(world)).to.equal(true);
    await registration.connect(northAdmin).suspend(doctor.number);
    expect(await asks(world)).to.equal(false);
  });

  it("is not asked for by a team's denial", async () => {
    const world = await during();
    const { patient } = world;
    await as(world, patient).deny([denial(2 ** 31 + role.doctor)]);
    expect(await asks(world)).to.equal(false);
  });

  it("adds to what the patient permits and takes nothing from it", async () => {
    const world = await during();
    const { patient, doctor } = world;
    await as(world, patient).grant([cell(doctor.number)]);
    expect(await asks(world, { purpose: treatment })).to.equal(true);
    expect(await asks(world)).to.equal(true);
  });

  it("is for doctors who have been active for seven days, to the second", async () => {
    const world = await before();
    const { consent, registration, northAdmin, patient, nurse, doctor, otherDoctor } = world;
    await expect(as(world, nurse).breakGlass(caseId(patient, nurse), why))
      .to.be.revertedWithCustomError(consent, "ConsentDoctorNotActive")
      .withArgs(nurse.number);
    const hospital = registration.connect(northAdmin);
    await hospital.suspend(doctor.number);
    await expect(as(world, doctor).breakGlass(caseId(patient, doctor), why))
      .to.be.revertedWithCustomError(consent, "ConsentDoctorNotActive")
      .withArgs(doctor.number);
    await hospital.reinstate(doctor.number);
    const notBefore = (await now()) + week;
    await networkHelpers.time.setNextBlockTimestamp(notBefore - 1);
    await expect(as(world, doctor).breakGlass(caseId(patient, doctor), why))
      .to.be.revertedWithCustomError(consent, "ConsentDoctorTooNew")
      .withArgs(doctor.number, notBefore);
    await networkHelpers.time.setNextBlockTimestamp(notBefore);
    await as(world, doctor).breakGlass(caseId(patient, doctor), why);
    await registration.suspendHospital(0);
    await expect(
      as(world, otherDoctor).breakGlass(caseId(patient, otherDoctor), why),
    ).to.be.revertedWithCustomError(consent, "ConsentDoctorNotActive");
  });

  it("needs the patient's word beforehand, and a reason", async () => {
    const world = await before();
    const { consent, patient, otherPatient, doctor } = world;
    await expect(as(world, doctor).breakGlass(caseId(otherPatient, doctor), why))
      .to.be.revertedWithCustomError(consent, "ConsentNoEmergencyAccess")
      .withArgs(otherPatient.number);
    await expect(
      as(world, doctor).breakGlass(caseId(patient, doctor), `0x${"00".repeat(32)}`),
    ).to.be.revertedWithCustomError(consent, "ConsentReasonMissing");
  });

  it("is opened by the doctor alone, one case at a time, under the next number", async () => {
    const world = await during();
    const { consent, patient, doctor, otherDoctor, stranger, id } = world;
    const { until } = await consent.caseOf(id);
    for (const number of [1, 2])
      await expect(as(world, doctor).breakGlass(caseId(patient, doctor, number), why))
        .to.be.revertedWithCustomError(consent, "ConsentCaseNotOver")
        .withArgs(until);
    await expect(as(world, doctor).breakGlass(caseId(patient, otherDoctor), why))
      .to.be.revertedWithCustomError(consent, "ConsentNotTheCaller")
      .withArgs(otherDoctor.number, doctor.number);
    await expect(consent.connect(stranger).breakGlass(id, why)).to.be.revertedWithCustomError(
      consent,
      "ConsentNotAMember",
    );
    await networkHelpers.time.setNextBlockTimestamp(Number(until));
    for (const number of [1, 3])
      await expect(as(world, doctor).breakGlass(caseId(patient, doctor, number), why))
        .to.be.revertedWithCustomError(consent, "ConsentCaseNumberOther")
        .withArgs(patient.number, doctor.number, number, 1);
    await as(world, doctor).breakGlass(caseId(patient, doctor, 2), why);
    expect(await asks(world)).to.equal(true);
  });

  it("goes on while the chain is paused: the patient said so before", async () => {
    const world = await before();
    const { registration, patient, doctor } = world;
    await registration.setPaused(true);
    await as(world, doctor).breakGlass(caseId(patient, doctor), why);
    expect(await asks(world)).to.equal(true);
  });

  it("stops at three cases of a doctor that nobody has reviewed", async () => {
    const world = await before();
    const { consent, patient, otherPatient, doctor, otherDoctor } = world;
    await as(world, otherPatient).setEmergencyAccess(1, 0);
    for (const number of [1, 2, 3]) {
      await as(world, doctor).breakGlass(caseId(patient, doctor, number), why);
      await networkHelpers.time.increase(window);
    }
    for (const id of [caseId(patient, doctor, 4), caseId(otherPatient, doctor)])
      await expect(as(world, doctor).breakGlass(id, why))
        .to.be.revertedWithCustomError(consent, "ConsentCasesOfDoctor")
        .withArgs(doctor.number, 3);
    await as(world, otherDoctor).breakGlass(caseId(patient, otherDoctor), why);
  });

  it("stops at the cap of a hospital's doctors, whoever they are, and at no other's", async () => {
    const world = await before();
    const { consent, patient, doctor, otherDoctor, southDoctor } = world;
    const [emergencyWindow, casesPerDoctor, , ...pauses] = await consent.limits();
    const [pauseAfterRefusal, pauseAfterCancel] = pauses;
    await consent.setLimits({
      ...{ emergencyWindow, casesPerDoctor, casesPerHospital: 1 },
      ...{ pauseAfterRefusal: pauseAfterRefusal!, pauseAfterCancel: pauseAfterCancel! },
    });
    await as(world, doctor).breakGlass(caseId(patient, doctor), why);
    await expect(as(world, otherDoctor).breakGlass(caseId(patient, otherDoctor), why))
      .to.be.revertedWithCustomError(consent, "ConsentCasesOfHospital")
      .withArgs(0, 1);
    await as(world, southDoctor).breakGlass(caseId(patient, southDoctor), why);
  });

  it("works by signature, for what was signed, once", async () => {
    const world = await before();
    const { consent, relay, patient, doctor, otherDoctor } = world;
    const by = consent.connect(relay);
    const id = caseId(patient, doctor);
    const signed = await signedAct(world, doctor, ["BreakGlass", { ...id, reason: why }]);
    const [deadline, text, signature] = signed;
    const spoilt = [
      [{ ...id, number: 2 }, why, ...signed],
      [{ ...id, patient: world.otherPatient.number }, why, ...signed],
      [{ ...id, doctor: otherDoctor.number }, why, ...signed],
      [id, bytes32("another reason"), ...signed],
      [id, why, deadline + 1, text, signature],
    ] as const;
    for (const changed of spoilt)
      await expect(by.breakGlassBySig(...changed)).to.be.revertedWithCustomError(
        consent,
        "ConsentSignatureInvalid",
      );
    await by.breakGlassBySig(id, why, ...signed);
    await expect(by.breakGlassBySig(id, why, ...signed)).to.be.revertedWithCustomError(
      consent,
      "ConsentCaseNotOver",
    );
    const late = await signedAct(world, otherDoctor, [
      "BreakGlass",
      { ...caseId(patient, otherDoctor), reason: why },
    ]);
    await networkHelpers.time.increase(day);
    await expect(
      by.breakGlassBySig(caseId(patient, otherDoctor), why, ...late),
    ).to.be.revertedWithCustomError(consent, "ConsentActExpired");
  });
});
