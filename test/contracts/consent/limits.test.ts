import { expect } from "chai";
import { day, forever, hour, networkHelpers, now, peopled } from "../../support/consortium.ts";
import { cell, denial } from "../../support/consent-acts.ts";

const fixture = () => networkHelpers.loadFixture(peopled);
const month = 30 * day;

const usual = {
  emergencyWindow: 4 * hour,
  casesPerDoctor: 3,
  casesPerHospital: 20,
  pauseAfterRefusal: 7 * day,
  pauseAfterCancel: hour,
};

describe("Consent: limits", () => {
  it("are four hours, 3 and 20 cases, seven days and an hour until the hospitals say otherwise", async () => {
    const { consent } = await fixture();
    expect([...(await consent.limits())]).to.deep.equal(Object.values(usual).map(BigInt));
  });

  it("are changed by the consortium alone", async () => {
    const { consent, northAdmin } = await fixture();
    const changed = { ...usual, casesPerDoctor: 1, emergencyWindow: 15 * 60 };
    await expect(consent.connect(northAdmin).setLimits(changed))
      .to.be.revertedWithCustomError(consent, "ConsentNotTheConsortium")
      .withArgs(northAdmin.address);
    await expect(consent.setLimits(changed))
      .to.emit(consent, "LimitsChanged")
      .withArgs(...Object.values(changed));
    expect([...(await consent.limits())]).to.deep.equal(Object.values(changed).map(BigInt));
  });

  it("have limits themselves", async () => {
    const { consent } = await fixture();
    const refused = (changed: Partial<typeof usual>, error: string) =>
      expect(consent.setLimits({ ...usual, ...changed })).to.be.revertedWithCustomError(
        consent,
        error,
      );
    await refused({ emergencyWindow: 15 * 60 - 1 }, "ConsentEmergencyWindowUnfit");
    await refused({ emergencyWindow: 3 * day + 1 }, "ConsentEmergencyWindowUnfit");
    await refused({ casesPerDoctor: 0 }, "ConsentCasesZero");
    await refused({ casesPerHospital: 0 }, "ConsentCasesZero");
    await refused({ pauseAfterRefusal: 365 * day + 1 }, "ConsentPauseTooLong");
    await refused({ pauseAfterCancel: 365 * day + 1 }, "ConsentPauseTooLong");
    await consent.setLimits({
      ...usual,
      ...{ emergencyWindow: 3 * day, pauseAfterRefusal: 365 * day, pauseAfterCancel: 0 },
    });
  });

  describe("the longest consent", () => {
    it("is any, until the hospitals set one in months of 30 days", async () => {
      const { registration, consent, northAdmin, patient, doctor } = await fixture();
      expect(await registration.longestConsent()).to.equal(0);
      await expect(registration.connect(northAdmin).setLongestConsent(6))
        .to.be.revertedWithCustomError(registration, "OwnableUnauthorizedAccount")
        .withArgs(northAdmin.address);
      await expect(registration.setLongestConsent(128))
        .to.be.revertedWithCustomError(registration, "RegistrationConsentTooLong")
        .withArgs(128);
      await expect(registration.setLongestConsent(6))
        .to.emit(registration, "LongestConsentChanged")
        .withArgs(6);
      expect(await registration.longestConsent()).to.equal(6 * month);
      await expect(consent.connect(patient.account).grant([cell(doctor.number)]))
        .to.be.revertedWithCustomError(consent, "ConsentTooLong")
        .withArgs(forever, 6 * month);
    });

    it("counts from now, or from when a later consent begins, to the second", async () => {
      const { registration, consent, patient, doctor } = await fixture();
      await registration.setLongestConsent(1);
      const as = consent.connect(patient.account);
      const later = (await now()) + 100 * day;
      const grant = (from: number, until: number, revision = 0) =>
        as.grant([cell(doctor.number, { from, until, revision })]);
      await expect(grant(later, later + month + 1)).to.be.revertedWithCustomError(
        consent,
        "ConsentTooLong",
      );
      await grant(later, later + month);
      const time = (await now()) + 60;
      await networkHelpers.time.setNextBlockTimestamp(time);
      await expect(grant(0, time + month + 1, 1)).to.be.revertedWithCustomError(
        consent,
        "ConsentTooLong",
      );
      await networkHelpers.time.setNextBlockTimestamp(time + 1);
      await grant(0, time + 1 + month, 1);
    });

    it("touches no hospital's bit and no pause, ends no consent, and does not shorten a denial", async () => {
      const { registration, consent, patient, doctor, nurse } = await fixture();
      const as = consent.connect(patient.account);
      await as.grant([cell(doctor.number)]);
      await registration.setPaused(true);
      for (const months of [127, 1, 64, 0, 2]) {
        await registration.setLongestConsent(months);
        expect(await registration.longestConsent()).to.equal(months * month);
        expect(await registration.isPaused()).to.equal(true);
        expect(await registration.isHospitalActive(0)).to.equal(true);
        expect(await registration.isHospitalActive(2)).to.equal(false);
        expect(await registration.isHospitalActive(247)).to.equal(false);
      }
      expect(
        await consent.isPermittedAt(patient.number, doctor.number, 6, 0, 0, (await now()) + day),
      ).to.equal(true);
      await as.deny([denial(nurse.number)]);
    });
  });
});
