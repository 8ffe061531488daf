import { expect } from "chai";
import {
  bytes32,
  category,
  day,
  deployed,
  enrolled,
  forever,
  hour,
  networkHelpers,
  now,
  peopled,
  role,
  team,
} from "../../support/consortium.ts";
import {
  cell,
  cellId,
  denial,
  epochKey,
  flag,
  mayRead,
  signedDeny,
  signedEpochs,
  signedGrant,
  signedRevoke,
} from "../../support/consent-acts.ts";

const fixture = () => networkHelpers.loadFixture(peopled);

describe("Consent: deny", () => {
  it("stops a person whom a team lets in, for every purpose and action", async () => {
    const world = await fixture();
    const { consent, patient, doctor, otherDoctor } = world;
    const as = consent.connect(patient.account);
    await as.grant([cell(team(0, role.doctor), { keyVersion: 0, purposes: 31, actions: 3 })]);
    await expect(as.deny([denial(doctor.number, { from: 3 })]))
      .to.emit(consent, "ConsentDenied")
      .withArgs(patient.number, doctor.number, category.laboratory, 3, forever, 1);
    const stored = await consent.cellOf(patient.number, doctor.number, category.laboratory);
    expect([...stored]).to.deep.equal([3, forever, 0, 0, flag.deny, 0, 1].map(BigInt));
    for (const purpose of [0, 1, 2, 3, 4]) {
      for (const action of [0, 1]) {
        const ask = (reader: number) =>
          consent.isPermittedAt(
            patient.number,
            reader,
            category.laboratory,
            purpose,
            action,
            forever - 1,
          );
        expect(await ask(doctor.number)).to.equal(false);
      }
    }
    expect(await mayRead(world, { patient, reader: otherDoctor })).to.equal(true);
  });

  it("replaces the person's own permit", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const as = consent.connect(patient.account);
    await as.grant([cell(doctor.number)]);
    await as.deny([denial(doctor.number, { revision: 1 })]);
    expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
  });

  it("names the revision that it replaces", async () => {
    const { consent, patient, doctor } = await fixture();
    await expect(consent.connect(patient.account).deny([denial(doctor.number, { revision: 1 })]))
      .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
      .withArgs(doctor.number, category.laboratory, 1, 0);
  });

  it("refuses nothing to deny, no member, an unknown category, and spans that are empty or over", async () => {
    const { consent, patient, doctor, stranger } = await fixture();
    const as = consent.connect(patient.account);
    const time = await now();
    await expect(as.deny([])).to.be.revertedWithCustomError(consent, "ConsentBatchEmpty");
    await expect(consent.connect(stranger).deny([denial(doctor.number)]))
      .to.be.revertedWithCustomError(consent, "ConsentNotAMember")
      .withArgs(stranger.address);
    await expect(as.deny([denial(doctor.number, { category: 13 })]))
      .to.be.revertedWithCustomError(consent, "ConsentCategoryUnknown")
      .withArgs(13);
    await expect(as.deny([denial(doctor.number, { from: forever })]))
      .to.be.revertedWithCustomError(consent, "ConsentSpanEmpty")
      .withArgs(forever, forever);
    await expect(as.deny([denial(doctor.number, { until: time })]))
      .to.be.revertedWithCustomError(consent, "ConsentUntilInPast")
      .withArgs(time);
  });

  it("works by signature, once, until its deadline", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse, relay } = world;
    const signed = await signedDeny(world, patient, [denial(doctor.number)]);
    const late = await signedDeny(world, patient, [denial(nurse.number)]);
    await expect(consent.connect(relay).denyBySig(patient.number, ...signed)).to.emit(
      consent,
      "ConsentDenied",
    );
    await expect(consent.denyBySig(patient.number, ...signed))
      .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
      .withArgs(doctor.number, category.laboratory, 0, 1);
    await networkHelpers.time.increase(hour + 1);
    await expect(consent.denyBySig(patient.number, ...late))
      .to.be.revertedWithCustomError(consent, "ConsentActExpired")
      .withArgs(late[1]);
    await expect(consent.denyBySig(99, ...signed)).to.be.revertedWithCustomError(
      consent,
      "ConsentActExpired",
    );
  });
});

describe("Consent: revoke", () => {
  it("ends a consent at once and forgets its terms", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const as = consent.connect(patient.account);
    await as.grant([cell(doctor.number)]);
    await expect(as.revoke([cellId(doctor.number)]))
      .to.emit(consent, "ConsentRevoked")
      .withArgs(patient.number, doctor.number, category.laboratory, 2);
    const stored = await consent.cellOf(patient.number, doctor.number, category.laboratory);
    expect([...stored]).to.deep.equal([0, 0, 0, 0, flag.revoked, 0, 2].map(BigInt));
    expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
  });

  it("leaves other readers, categories and patients alone", async () => {
    const world = await fixture();
    const { consent, patient, otherPatient, doctor, nurse } = world;
    const as = consent.connect(patient.account);
    await as.grant([cell(doctor.number), cell(nurse.number)]);
    await consent.connect(otherPatient.account).grant([cell(doctor.number)]);
    await as.revoke([cellId(doctor.number)]);
    expect(await mayRead(world, { patient, reader: nurse })).to.equal(true);
    expect(await mayRead(world, { patient: otherPatient, reader: doctor })).to.equal(true);
  });

  it("works on cells that are empty, teams, and readers or categories that nobody knows", async () => {
    const { consent, patient, doctor } = await fixture();
    const ids = [
      cellId(doctor.number),
      cellId(team(7, 2)),
      cellId(99),
      cellId(0),
      cellId(doctor.number, 255),
    ];
    await consent.connect(patient.account).revoke(ids);
    for (const { reader, category: of } of ids) {
      const { flags, revision } = await consent.cellOf(patient.number, reader, of);
      expect([flags, revision]).to.deep.equal([BigInt(flag.revoked), 1n]);
    }
  });

  it("lets a signed grant that was held back die (threat 4)", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse } = world;
    const as = consent.connect(patient.account);
    const held = await signedGrant(world, patient, [cell(doctor.number)]);
    await as.revoke([cellId(doctor.number)]);
    await expect(consent.grantBySig(patient.number, ...held))
      .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
      .withArgs(doctor.number, category.laboratory, 0, 1);
    const heldToo = await signedGrant(world, patient, [cell(nurse.number)]);
    await as.deny([denial(nurse.number)]);
    await expect(consent.grantBySig(patient.number, ...heldToo))
      .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
      .withArgs(nurse.number, category.laboratory, 0, 1);
  });

  it("refuses nothing to revoke, and a caller who is no member", async () => {
    const { consent, patient, stranger } = await fixture();
    await expect(consent.connect(patient.account).revoke([])).to.be.revertedWithCustomError(
      consent,
      "ConsentBatchEmpty",
    );
    await expect(consent.connect(stranger).revoke([cellId(1)]))
      .to.be.revertedWithCustomError(consent, "ConsentNotAMember")
      .withArgs(stranger.address);
  });

  describe("by signature", () => {
    it("works for whoever sends it, once, in any order", async () => {
      const world = await fixture();
      const { consent, patient, doctor, relay } = world;
      const cells = [cellId(doctor.number)];
      const first = await signedRevoke(world, patient, { cells, nonce: bytes32("1") });
      const second = await signedRevoke(world, patient, { cells, nonce: bytes32("2") });
      await consent.connect(relay).revokeBySig(patient.number, ...second);
      expect(await consent.isNonceUsed(patient.number, bytes32("2"))).to.equal(true);
      expect(await consent.isNonceUsed(patient.number, bytes32("1"))).to.equal(false);
      await consent.connect(relay).revokeBySig(patient.number, ...first);
      await expect(consent.revokeBySig(patient.number, ...second))
        .to.be.revertedWithCustomError(consent, "ConsentNonceUsed")
        .withArgs(patient.number, bytes32("2"));
    });

    it("has a deadline of at most an hour", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const cells = [cellId(doctor.number)];
      const far = (await now()) + 2 * hour;
      await expect(
        consent.revokeBySig(
          patient.number,
          ...(await signedRevoke(world, patient, { cells, deadline: far })),
        ),
      )
        .to.be.revertedWithCustomError(consent, "ConsentDeadlineTooFar")
        .withArgs(far);
      const past = (await now()) - 1;
      await expect(
        consent.revokeBySig(
          patient.number,
          ...(await signedRevoke(world, patient, { cells, deadline: past })),
        ),
      )
        .to.be.revertedWithCustomError(consent, "ConsentActExpired")
        .withArgs(past);
    });

    it("refuses a patient whom nobody knows", async () => {
      const world = await fixture();
      const signed = await signedRevoke(world, world.patient, { cells: [cellId(3)] });
      await expect(world.consent.revokeBySig(99, ...signed))
        .to.be.revertedWithCustomError(world.consent, "ConsentPatientUnknown")
        .withArgs(99);
    });
  });
});

/** Threat 8: whatever happens to the patient's standing, these still work. */
describe("Consent: the owner's own acts", () => {
  type World = Awaited<ReturnType<typeof peopled>>;
  const misfortunes: Record<string, (world: World) => Promise<unknown>> = {
    "the patient is suspended": ({ registration, northAdmin, patient }) =>
      registration.connect(northAdmin).suspend(patient.number),
    "the patient's validity is over": async ({ registration, northAdmin, patient }) => {
      await registration.connect(northAdmin).renew(patient.number, (await now()) + hour);
      await networkHelpers.time.increase(day);
    },
    "the patient's hospital is suspended": ({ registration }) => registration.suspendHospital(0),
    "the chain is paused": ({ registration }) => registration.setPaused(true),
    "all of it": async ({ registration, northAdmin, patient }) => {
      await registration.connect(northAdmin).suspend(patient.number);
      await registration.suspendHospital(0);
      await registration.suspendHospital(1);
      await registration.setPaused(true);
      await networkHelpers.time.increase(400 * day);
    },
  };

  for (const [name, misfortune] of Object.entries(misfortunes)) {
    describe(`while ${name}`, () => {
      it("revoking works, directly and by signature", async () => {
        const world = await fixture();
        const { consent, patient, southDoctor, nurse } = world;
        await consent
          .connect(patient.account)
          .grant([cell(southDoctor.number), cell(nurse.number)]);
        await misfortune(world);
        await consent.connect(patient.account).revoke([cellId(southDoctor.number)]);
        await consent.revokeBySig(
          patient.number,
          ...(await signedRevoke(world, patient, { cells: [cellId(nurse.number)] })),
        );
        for (const reader of [southDoctor.number, nurse.number]) {
          expect(
            (await consent.cellOf(patient.number, reader, category.laboratory)).flags,
          ).to.equal(flag.revoked);
        }
      });

      it("denying works, directly and by signature", async () => {
        const world = await fixture();
        const { consent, patient, southDoctor, nurse } = world;
        await misfortune(world);
        await consent.connect(patient.account).deny([denial(southDoctor.number)]);
        await consent.denyBySig(
          patient.number,
          ...(await signedDeny(world, patient, [denial(nurse.number)])),
        );
        for (const reader of [southDoctor.number, nurse.number]) {
          expect(
            (await consent.cellOf(patient.number, reader, category.laboratory)).flags,
          ).to.equal(flag.deny);
        }
      });

      it("opening epochs and reading one's own records work", async () => {
        const world = await fixture();
        const { consent, patient } = world;
        await misfortune(world);
        const [epochs, signature] = await signedEpochs(world, patient, {
          keys: [epochKey(category.laboratory)],
        });
        await consent.connect(patient.account).openEpochs(epochs, signature);
        expect(await mayRead(world, { patient, reader: patient })).to.equal(true);
      });
    });
  }

  it("change nothing for consents that were given before", async () => {
    const world = await fixture();
    const { consent, registration, northAdmin, patient, southDoctor } = world;
    await consent.connect(patient.account).grant([cell(southDoctor.number)]);
    await registration.connect(northAdmin).suspend(patient.number);
    await registration.suspendHospital(0);
    await registration.setPaused(true);
    expect(await mayRead(world, { patient, reader: southDoctor })).to.equal(true);
  });

  it("count for a deployment alone: the same acts at another one are refused", async () => {
    const world = await fixture();
    const other = await deployed();
    const patient = await enrolled(other, world.patient.account);
    const signed = await signedRevoke(world, world.patient, { cells: [cellId(3)] });
    await expect(other.consent.revokeBySig(patient.number, ...signed))
      .to.be.revertedWithCustomError(other.consent, "ConsentSignatureInvalid")
      .withArgs(patient.account.address);
  });
});
