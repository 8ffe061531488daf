import { expect } from "chai";
import { bytes32, networkHelpers, now } from "../../support/consortium.ts";
import {
  caseId,
  caseStatus,
  opened,
  over,
  signedReview,
  verdict,
  why,
  window,
} from "../../support/emergency-acts.ts";
import { acceptanceOf } from "../../support/registration-acts.ts";
import { signedAct } from "../../support/request-acts.ts";

const fixture = () => networkHelpers.loadFixture(over);
type World = Awaited<ReturnType<typeof over>>;
const [north, south] = [0, 1];
const disputed = bytes32("I was awake");

const stateOf = async ({ consent, id }: World) => {
  const { status, isDisputed } = await consent.caseOf(id);
  return [Number(status), isDisputed];
};
const counted = async ({ consent, doctor }: World) =>
  (await consent.unreviewedCases(doctor.number, north)).map(Number);

describe("Consent: review of a case", () => {
  it("is by another hospital, and the case no longer counts", async () => {
    const world = await fixture();
    const { consent, southAdmin, patient, doctor, id } = world;
    await expect(consent.connect(southAdmin).review(south, id, verdict()))
      .to.emit(consent, "CaseReviewed")
      .withArgs(patient.number, doctor.number, 1, south, true, verdict().reason);
    expect(await stateOf(world)).to.deep.equal([caseStatus.justified, false]);
    expect(await counted(world)).to.deep.equal([0, 0]);
  });

  it("can find that it was not justified", async () => {
    const world = await fixture();
    const { consent, southAdmin, id } = world;
    await consent.connect(southAdmin).review(south, id, verdict({ isJustified: false }));
    expect(await stateOf(world)).to.deep.equal([caseStatus.unjustified, false]);
    expect(await counted(world)).to.deep.equal([0, 0]);
  });

  it("is never by the hospital that the doctor had, and by an admin alone", async () => {
    const { consent, northAdmin, southAdmin, doctor, stranger, id } = await fixture();
    await expect(consent.connect(northAdmin).review(north, id, verdict()))
      .to.be.revertedWithCustomError(consent, "ConsentReviewerOwn")
      .withArgs(north);
    for (const [account, hospital] of [
      [northAdmin, south],
      [southAdmin, north],
      [doctor.account, south],
      [stranger, 9],
    ] as const)
      await expect(consent.connect(account).review(hospital, id, verdict()))
        .to.be.revertedWithCustomError(consent, "ConsentNotTheAdmin")
        .withArgs(account.address, hospital);
  });

  it("is not by the hospital that the doctor went to since, nor by the one they left", async () => {
    const world = await fixture();
    const { consent, registration, northAdmin, southAdmin, doctor, id } = world;
    const { argument, signature } = await acceptanceOf(world, southAdmin, {
      member: doctor.number,
    });
    await registration.connect(doctor.account).changeHospital(argument, signature);
    for (const [admin, hospital] of [
      [northAdmin, north],
      [southAdmin, south],
    ] as const)
      await expect(consent.connect(admin).review(hospital, id, verdict()))
        .to.be.revertedWithCustomError(consent, "ConsentReviewerOwn")
        .withArgs(hospital);
  });

  it("is by a hospital that is active", async () => {
    const { consent, registration, southAdmin, id } = await fixture();
    await registration.suspendHospital(south);
    await expect(consent.connect(southAdmin).review(south, id, verdict()))
      .to.be.revertedWithCustomError(consent, "ConsentReviewerNotActive")
      .withArgs(south);
  });

  it("waits until the case is over, to the second", async () => {
    const { consent, southAdmin, id } = await networkHelpers.loadFixture(opened);
    const until = Number((await consent.caseOf(id)).until);
    const by = consent.connect(southAdmin);
    await networkHelpers.time.setNextBlockTimestamp(until - 1);
    await expect(by.review(south, id, verdict()))
      .to.be.revertedWithCustomError(consent, "ConsentCaseNotOver")
      .withArgs(until);
    await networkHelpers.time.setNextBlockTimestamp(until);
    await by.review(south, id, verdict());
  });

  it("has a reason, is of a case that there is, and comes once", async () => {
    const { consent, southAdmin, patient, doctor, nurse, id } = await fixture();
    const by = consent.connect(southAdmin);
    await expect(
      by.review(south, id, verdict({ reason: `0x${"00".repeat(32)}` })),
    ).to.be.revertedWithCustomError(consent, "ConsentReasonMissing");
    for (const unknown of [caseId(patient, doctor, 2), caseId(patient, nurse)])
      await expect(by.review(south, unknown, verdict()))
        .to.be.revertedWithCustomError(consent, "ConsentCaseUnknown")
        .withArgs(unknown.patient, unknown.doctor, unknown.number);
    await by.review(south, id, verdict());
    await expect(by.review(south, id, verdict()))
      .to.be.revertedWithCustomError(consent, "ConsentCaseReviewed")
      .withArgs(patient.number, doctor.number, 1);
  });

  it("frees the doctor for the next emergency", async () => {
    const world = await fixture();
    const { consent, southAdmin, patient, doctor } = world;
    const as = consent.connect(doctor.account);
    for (const number of [2, 3]) {
      await as.breakGlass(caseId(patient, doctor, number), why);
      await networkHelpers.time.increase(window);
    }
    const fourth = () => as.breakGlass(caseId(patient, doctor, 4), why);
    await expect(fourth()).to.be.revertedWithCustomError(consent, "ConsentCasesOfDoctor");
    await consent.connect(southAdmin).review(south, caseId(patient, doctor, 2), verdict());
    await fourth();
  });

  it("works by signature, for what was signed, once", async () => {
    const world = await fixture();
    const { consent, relay, northAdmin, southAdmin, id } = world;
    const by = consent.connect(relay);
    const review = await signedReview(world, { admin: southAdmin, hospital: south }, { id });
    const [, , finds, ...signed] = review;
    const [deadline, text, signature] = signed;
    const spoilt = [
      [north, id, finds, ...signed],
      [south, { ...id, number: 2 }, finds, ...signed],
      [south, id, { ...finds, isJustified: false }, ...signed],
      [south, id, { ...finds, isDisputed: true }, ...signed],
      [south, id, { ...finds, reason: why }, ...signed],
      [south, id, finds, deadline + 1, text, signature],
      [9, id, finds, ...signed],
    ] as const;
    for (const changed of spoilt)
      await expect(by.reviewBySig(...changed)).to.be.revertedWithCustomError(
        consent,
        "ConsentSignatureInvalid",
      );
    const byNorth = await signedReview(world, { admin: northAdmin, hospital: south }, { id });
    await expect(by.reviewBySig(...byNorth)).to.be.revertedWithCustomError(
      consent,
      "ConsentSignatureInvalid",
    );
    await by.reviewBySig(...review);
    await expect(by.reviewBySig(...review)).to.be.revertedWithCustomError(
      consent,
      "ConsentCaseReviewed",
    );
    await networkHelpers.time.setNextBlockTimestamp(deadline + 1);
    await expect(by.reviewBySig(...review)).to.be.revertedWithCustomError(
      consent,
      "ConsentActExpired",
    );
  });
});

describe("Consent: dispute of a case", () => {
  it("is the patient's, at any time after it began, and marks the case", async () => {
    const world = await networkHelpers.loadFixture(opened);
    const { consent, registration, northAdmin, patient, doctor, id } = world;
    await registration.connect(northAdmin).suspend(patient.number);
    await registration.setPaused(true);
    await expect(consent.connect(patient.account).dispute(id, disputed))
      .to.emit(consent, "CaseDisputed")
      .withArgs(patient.number, doctor.number, 1, disputed);
    expect(await stateOf(world)).to.deep.equal([caseStatus.unreviewed, true]);
    expect(await counted(world)).to.deep.equal([1, 1]);
  });

  it("asks for another review where there was one, which knows of it", async () => {
    const world = await fixture();
    const { consent, southAdmin, patient, doctor, id } = world;
    const hospital = consent.connect(southAdmin);
    await hospital.review(south, id, verdict());
    await consent.connect(patient.account).dispute(id, disputed);
    expect(await stateOf(world)).to.deep.equal([caseStatus.unreviewed, true]);
    expect(await counted(world)).to.deep.equal([1, 1]);
    await expect(hospital.review(south, id, verdict()))
      .to.be.revertedWithCustomError(consent, "ConsentCaseDisputed")
      .withArgs(patient.number, doctor.number, 1);
    await hospital.review(south, id, verdict({ isDisputed: true, isJustified: false }));
    expect(await stateOf(world)).to.deep.equal([caseStatus.unjustified, true]);
    expect(await counted(world)).to.deep.equal([0, 0]);
  });

  it("comes once, and of a case that there is", async () => {
    const { consent, patient, doctor, id } = await fixture();
    const own = consent.connect(patient.account);
    await expect(own.dispute(caseId(patient, doctor, 2), disputed)).to.be.revertedWithCustomError(
      consent,
      "ConsentCaseUnknown",
    );
    await own.dispute(id, disputed);
    await expect(own.dispute(id, disputed))
      .to.be.revertedWithCustomError(consent, "ConsentCaseDisputed")
      .withArgs(patient.number, doctor.number, 1);
    await expect(consent.connect(doctor.account).dispute(id, disputed))
      .to.be.revertedWithCustomError(consent, "ConsentNotTheCaller")
      .withArgs(patient.number, doctor.number);
  });

  it("works by signature, for what was signed, once", async () => {
    const world = await fixture();
    const { consent, relay, patient, doctor, id } = world;
    const by = consent.connect(relay);
    const signed = await signedAct(world, patient, ["Dispute", { ...id, reason: disputed }]);
    const byDoctor = await signedAct(world, doctor, ["Dispute", { ...id, reason: disputed }]);
    const [deadline, text, signature] = signed;
    const spoilt = [
      [{ ...id, number: 2 }, disputed, ...signed],
      [{ ...id, doctor: 1 }, disputed, ...signed],
      [id, why, ...signed],
      [id, disputed, deadline + 1, text, signature],
      [id, disputed, ...byDoctor],
    ] as const;
    for (const changed of spoilt)
      await expect(by.disputeBySig(...changed)).to.be.revertedWithCustomError(
        consent,
        "ConsentSignatureInvalid",
      );
    await by.disputeBySig(id, disputed, ...signed);
    await expect(by.disputeBySig(id, disputed, ...signed)).to.be.revertedWithCustomError(
      consent,
      "ConsentCaseDisputed",
    );
    await networkHelpers.time.setNextBlockTimestamp((await now()) + 3601);
    await expect(by.disputeBySig(id, disputed, ...signed)).to.be.revertedWithCustomError(
      consent,
      "ConsentActExpired",
    );
  });
});
