import { expect } from "chai";
import {
  category,
  day,
  forever,
  hour,
  networkHelpers,
  now,
  peopled,
  type Person,
} from "../../support/consortium.ts";
import { bits, cell, mayRead } from "../../support/consent-acts.ts";
import {
  categories,
  reasonDigest,
  requestId,
  requestStatus,
  signedAct,
  signedApprove,
  signedRequest,
  terms,
} from "../../support/request-acts.ts";
import { hashOf } from "../../support/typed-data.ts";

const { laboratory, notes, medications, mentalHealth } = category;
const week = 7 * day;

/** The doctor has asked the patient. */
async function asked() {
  const world = await peopled();
  const { consent, patient, doctor } = world;
  const id = requestId(patient, doctor);
  await consent.connect(doctor.account).request(id, terms(), reasonDigest);
  return { ...world, id };
}

const fixture = () => networkHelpers.loadFixture(asked);
type World = Awaited<ReturnType<typeof asked>>;

const as = ({ consent }: Pick<World, "consent">, { account }: Person) => consent.connect(account);

const statusOf = async ({ consent, patient, doctor }: World) =>
  Number((await consent.requestOf(patient.number, doctor.number)).status);

describe("Consent: requests", () => {
  describe("request", () => {
    it("asks once, and keeps what was asked and when", async () => {
      const { consent, patient, nurse } = await fixture();
      const id = requestId(patient, nurse);
      const asks = terms({ actions: bits.readAndWrite });
      await expect(consent.connect(nurse.account).request(id, asks, reasonDigest))
        .to.emit(consent, "ConsentRequested")
        .withArgs(
          ...[patient.number, nurse.number, 1, asks.categories, asks.purposes, asks.actions],
          ...[asks.until, reasonDigest],
        );
      const kept = await consent.requestOf(patient.number, nurse.number);
      expect([kept.number, kept.status, kept.changedAt]).to.deep.equal(
        [1, requestStatus.open, await now()].map(BigInt),
      );
      expect([...kept.terms]).to.deep.equal(Object.values(asks).map(BigInt));
    });

    it("permits nothing by itself", async () => {
      const world = await fixture();
      expect(await mayRead(world, { patient: world.patient, reader: world.doctor })).to.equal(
        false,
      );
    });

    it("is open once a pair, while others may ask", async () => {
      const world = await fixture();
      const { consent, patient, otherPatient, doctor, otherDoctor } = world;
      for (const number of [1, 2])
        await expect(
          as(world, doctor).request(requestId(patient, doctor, number), terms(), reasonDigest),
        )
          .to.be.revertedWithCustomError(consent, "ConsentRequestOpen")
          .withArgs(patient.number, doctor.number, 1);
      await as(world, otherDoctor).request(requestId(patient, otherDoctor), terms(), reasonDigest);
      await as(world, doctor).request(requestId(otherPatient, doctor), terms(), reasonDigest);
    });

    it("bears the pair's next number", async () => {
      const world = await fixture();
      const { consent, otherPatient, doctor } = world;
      for (const number of [0, 2, 2 ** 24 - 1])
        await expect(
          as(world, doctor).request(requestId(otherPatient, doctor, number), terms(), reasonDigest),
        )
          .to.be.revertedWithCustomError(consent, "ConsentRequestNumberOther")
          .withArgs(otherPatient.number, doctor.number, number, 0);
    });

    it("is made for nobody else", async () => {
      const { consent, patient, nurse, otherDoctor, stranger } = await fixture();
      const id = requestId(patient, nurse);
      await expect(consent.connect(otherDoctor.account).request(id, terms(), reasonDigest))
        .to.be.revertedWithCustomError(consent, "ConsentNotTheCaller")
        .withArgs(nurse.number, otherDoctor.number);
      await expect(consent.connect(stranger).request(id, terms(), reasonDigest))
        .to.be.revertedWithCustomError(consent, "ConsentNotAMember")
        .withArgs(stranger.address);
    });

    it("is made by staff, to a patient", async () => {
      const { consent, patient, otherPatient, doctor, nurse } = await fixture();
      await expect(
        consent
          .connect(otherPatient.account)
          .request(requestId(patient, otherPatient), terms(), reasonDigest),
      )
        .to.be.revertedWithCustomError(consent, "ConsentReaderUnfit")
        .withArgs(otherPatient.number, 1);
      for (const number of [nurse.number, 0, 999])
        await expect(
          consent
            .connect(doctor.account)
            .request({ ...requestId(nurse, doctor), patient: number }, terms(), reasonDigest),
        )
          .to.be.revertedWithCustomError(consent, "ConsentPatientNotActive")
          .withArgs(number);
    });

    it("waits while the reader or the patient is suspended, or the chain is paused", async () => {
      const world = await fixture();
      const { consent, registration, northAdmin, otherPatient, doctor } = world;
      const id = requestId(otherPatient, doctor);
      const send = () => as(world, doctor).request(id, terms(), reasonDigest);
      const hospital = registration.connect(northAdmin);
      await hospital.suspend(doctor.number);
      await expect(send())
        .to.be.revertedWithCustomError(consent, "ConsentReaderNotActive")
        .withArgs(doctor.number);
      await hospital.reinstate(doctor.number);
      await hospital.suspend(otherPatient.number);
      await expect(send())
        .to.be.revertedWithCustomError(consent, "ConsentPatientNotActive")
        .withArgs(otherPatient.number);
      await hospital.reinstate(otherPatient.number);
      await registration.setPaused(true);
      await expect(send()).to.be.revertedWithCustomError(consent, "ConsentPaused");
      await registration.setPaused(false);
      await send();
    });

    it("asks for something that there is, with a digest of why", async () => {
      const world = await fixture();
      const { consent, otherPatient, doctor } = world;
      const time = await now();
      const send = (asks: object, digest = reasonDigest) =>
        as(world, doctor).request(requestId(otherPatient, doctor), { ...terms(), ...asks }, digest);
      const unfit = [
        [{ categories: 0 }, "ConsentCategoriesUnknown", 0],
        [{ categories: 1 << 13 }, "ConsentCategoriesUnknown", 1 << 13],
        [{ categories: 2 ** 31 }, "ConsentCategoriesUnknown", 2 ** 31],
        [{ purposes: 0 }, "ConsentPurposesUnknown", 0],
        [{ purposes: 32 }, "ConsentPurposesUnknown", 32],
        [{ actions: 0 }, "ConsentActionsUnknown", 0],
        [{ actions: 4 }, "ConsentActionsUnknown", 4],
        [{ until: time }, "ConsentUntilInPast", time],
      ] as const;
      for (const [asks, error, value] of unfit)
        await expect(send(asks)).to.be.revertedWithCustomError(consent, error).withArgs(value);
      await expect(send({}, `0x${"00".repeat(32)}`)).to.be.revertedWithCustomError(
        consent,
        "ConsentRequestDigestMissing",
      );
    });
  });

  describe("approve", () => {
    it("grants all that was asked, and ends the request", async () => {
      const world = await fixture();
      const { consent, patient, doctor, id } = world;
      const cells = [cell(doctor.number), cell(doctor.number, { category: notes })];
      await expect(as(world, patient).approve(id, cells))
        .to.emit(consent, "ConsentRequestEnded")
        .withArgs(patient.number, doctor.number, 1, requestStatus.approved)
        .and.to.emit(consent, "ConsentGranted");
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(true);
    });

    it("grants less: fewer categories, a shorter time", async () => {
      const world = await fixture();
      const { consent, patient, doctor, id } = world;
      const until = (await now()) + day;
      await as(world, patient).approve(id, [cell(doctor.number, { category: notes, until })]);
      const stored = await consent.cellOf(patient.number, doctor.number, notes);
      expect(Number(stored.until)).to.equal(until);
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
    });

    it("grants nothing more, and to nobody else", async () => {
      const world = await fixture();
      const { consent, patient, doctor, nurse, otherDoctor } = world;
      const until = (await now()) + day;
      const id = requestId(patient, nurse);
      await as(world, nurse).request(id, terms({ until }), reasonDigest);
      const wider = [
        cell(nurse.number, { until, category: medications }),
        cell(nurse.number, { until, category: mentalHealth }),
        cell(nurse.number, { until, category: 255 }),
        cell(nurse.number, { until, purposes: bits.treatment | bits.research }),
        cell(nurse.number, { until, purposes: bits.emergency }),
        cell(nurse.number, { until, actions: bits.readAndWrite }),
        cell(nurse.number, { until: until + 1 }),
        cell(doctor.number, { until }),
        cell(otherDoctor.number, { until }),
      ];
      for (const one of wider)
        for (const cells of [[one], [cell(nurse.number, { until }), one]])
          await expect(as(world, patient).approve(id, cells))
            .to.be.revertedWithCustomError(consent, "ConsentApprovalWider")
            .withArgs(one.reader, one.category);
      await expect(as(world, patient).approve(id, [])).to.be.revertedWithCustomError(
        consent,
        "ConsentBatchEmpty",
      );
    });

    it("keeps every rule of a grant, and then leaves the request open", async () => {
      const world = await fixture();
      const { consent, registration, northAdmin, patient, doctor, id } = world;
      const approve = (changed = {}) =>
        as(world, patient).approve(id, [cell(doctor.number, changed)]);
      await expect(approve({ revision: 1 })).to.be.revertedWithCustomError(
        consent,
        "ConsentRevisionOther",
      );
      await expect(approve({ keyVersion: 2 })).to.be.revertedWithCustomError(
        consent,
        "ConsentKeyVersionOther",
      );
      await registration.connect(northAdmin).suspend(doctor.number);
      await expect(approve()).to.be.revertedWithCustomError(consent, "ConsentReaderNotActive");
      await registration.connect(northAdmin).reinstate(doctor.number);
      await registration.setPaused(true);
      await expect(approve()).to.be.revertedWithCustomError(consent, "ConsentPaused");
      await registration.setPaused(false);
      expect(await statusOf(world)).to.equal(requestStatus.open);
      await approve();
    });

    it("lets the reader ask for more at once", async () => {
      const world = await fixture();
      const { patient, doctor, id } = world;
      await as(world, patient).approve(id, [cell(doctor.number)]);
      await as(world, doctor).request(requestId(patient, doctor, 2), terms(), reasonDigest);
      expect(await statusOf(world)).to.equal(requestStatus.open);
    });
  });

  describe("refuse", () => {
    it("ends the request, and the pair waits for seven days to the second", async () => {
      const world = await fixture();
      const { consent, patient, doctor, id } = world;
      await expect(as(world, patient).refuse(id))
        .to.emit(consent, "ConsentRequestEnded")
        .withArgs(patient.number, doctor.number, 1, requestStatus.refused);
      const notBefore = (await now()) + week;
      const again = () =>
        as(world, doctor).request(requestId(patient, doctor, 2), terms(), reasonDigest);
      await networkHelpers.time.setNextBlockTimestamp(notBefore - 1);
      await expect(again())
        .to.be.revertedWithCustomError(consent, "ConsentRequestTooSoon")
        .withArgs(patient.number, doctor.number, notBefore);
      await networkHelpers.time.setNextBlockTimestamp(notBefore);
      await again();
    });

    it("works for a suspended patient of a suspended hospital while the chain is paused", async () => {
      const world = await fixture();
      const { registration, northAdmin, patient, id } = world;
      await registration.connect(northAdmin).suspend(patient.number);
      await registration.suspendHospital(0);
      await registration.setPaused(true);
      await as(world, patient).refuse(id);
      expect(await statusOf(world)).to.equal(requestStatus.refused);
    });
  });

  describe("cancel", () => {
    it("ends the request, and the pair waits for an hour", async () => {
      const world = await fixture();
      const { consent, patient, doctor, id } = world;
      await expect(as(world, doctor).cancel(id))
        .to.emit(consent, "ConsentRequestEnded")
        .withArgs(patient.number, doctor.number, 1, requestStatus.cancelled);
      const notBefore = (await now()) + hour;
      const again = () =>
        as(world, doctor).request(requestId(patient, doctor, 2), terms(), reasonDigest);
      await expect(again())
        .to.be.revertedWithCustomError(consent, "ConsentRequestTooSoon")
        .withArgs(patient.number, doctor.number, notBefore);
      await networkHelpers.time.setNextBlockTimestamp(notBefore);
      await again();
    });

    it("works for a suspended doctor while the chain is paused", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor, id } = world;
      await registration.connect(northAdmin).suspend(doctor.number);
      await registration.setPaused(true);
      await as(world, doctor).cancel(id);
      expect(await statusOf(world)).to.equal(requestStatus.cancelled);
    });
  });

  it("each end is the last: no answer counts twice, for another number, or where nobody asked", async () => {
    const world = await fixture();
    const { consent, patient, otherPatient, doctor } = world;
    const answers = [
      (number: number) =>
        as(world, patient).approve(requestId(patient, doctor, number), one(number)),
      (number: number) => as(world, patient).refuse(requestId(patient, doctor, number)),
      (number: number) => as(world, doctor).cancel(requestId(patient, doctor, number)),
    ];
    const one = (number: number) => [cell(doctor.number, { revision: number > 1 ? 1 : 0 })];
    let number = 0;
    for (const end of answers) {
      number += 1;
      if (number > 1)
        await as(world, doctor).request(requestId(patient, doctor, number), terms(), reasonDigest);
      await end(number);
      for (const answer of answers)
        for (const other of [number, number - 1, number + 1])
          await expect(answer(other))
            .to.be.revertedWithCustomError(consent, "ConsentRequestNotOpen")
            .withArgs(patient.number, doctor.number, other);
      await networkHelpers.time.increase(week);
    }
    await expect(
      as(world, otherPatient).refuse(requestId(otherPatient, doctor)),
    ).to.be.revertedWithCustomError(consent, "ConsentRequestNotOpen");
  });

  it("answers belong to their own side", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse, id } = world;
    const wrong = [
      [as(world, doctor).approve(id, [cell(doctor.number)]), patient, doctor],
      [as(world, doctor).refuse(id), patient, doctor],
      [as(world, nurse).refuse(id), patient, nurse],
      [as(world, patient).cancel(id), doctor, patient],
    ] as const;
    for (const [sending, owner, caller] of wrong)
      await expect(sending)
        .to.be.revertedWithCustomError(consent, "ConsentNotTheCaller")
        .withArgs(owner.number, caller.number);
  });

  describe("signed", () => {
    it("a Request, an Approve, a Refuse and a Cancel work through anybody, once", async () => {
      const world = await fixture();
      const { consent, relay, patient, doctor, nurse, otherDoctor } = world;
      const by = consent.connect(relay);
      const lives = [nurse, otherDoctor].map((reader) => requestId(patient, reader));
      for (const [index, reader] of [nurse, otherDoctor].entries()) {
        const request = await signedRequest(world, reader, { id: lives[index]! });
        await by.requestBySig(...request);
        await expect(by.requestBySig(...request)).to.be.revertedWithCustomError(
          consent,
          "ConsentRequestOpen",
        );
      }
      const approve = await signedApprove(world, patient, {
        id: lives[0]!,
        cells: [cell(nurse.number)],
      });
      await by.approveBySig(...approve);
      expect(await mayRead(world, { patient, reader: nurse })).to.equal(true);
      await expect(by.approveBySig(...approve)).to.be.revertedWithCustomError(
        consent,
        "ConsentRequestNotOpen",
      );
      const refuse = await signedAct(world, patient, ["Refuse", lives[1]!]);
      await by.refuseBySig(lives[1]!, ...refuse);
      await expect(by.refuseBySig(lives[1]!, ...refuse)).to.be.revertedWithCustomError(
        consent,
        "ConsentRequestNotOpen",
      );
      const id = requestId(patient, doctor);
      const cancel = await signedAct(world, doctor, ["Cancel", id]);
      await by.cancelBySig(id, ...cancel);
      await expect(by.cancelBySig(id, ...cancel)).to.be.revertedWithCustomError(
        consent,
        "ConsentRequestNotOpen",
      );
    });

    it("a used Request does not ask again after its end", async () => {
      const world = await fixture();
      const { consent, patient, nurse } = world;
      const request = await signedRequest(world, nurse, { id: requestId(patient, nurse) });
      await consent.requestBySig(...request);
      await as(world, nurse).cancel(requestId(patient, nurse));
      await networkHelpers.time.increase(hour - 60);
      await expect(consent.requestBySig(...request))
        .to.be.revertedWithCustomError(consent, "ConsentRequestNumberOther")
        .withArgs(patient.number, nurse.number, 1, 1);
    });

    it("count for nothing else than was signed, and by whose they are", async () => {
      const world = await fixture();
      const { consent, patient, doctor, nurse, id } = world;
      const invalid = (sending: Promise<unknown>, signer: Person) =>
        expect(sending)
          .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
          .withArgs(signer.account.address);
      const nurses = requestId(patient, nurse);
      const [, asks, digest, ...request] = await signedRequest(world, nurse, { id: nurses });
      for (const field of ["categories", "purposes", "actions", "until"] as const) {
        const changed = { ...asks, [field]: asks[field] - 1 };
        await invalid(consent.requestBySig(nurses, changed, digest, ...request), nurse);
      }
      await invalid(consent.requestBySig(nurses, asks, hashOf("why else"), ...request), nurse);
      await invalid(
        consent.requestBySig({ ...nurses, number: 2 }, asks, digest, ...request),
        nurse,
      );
      await invalid(
        consent.requestBySig({ ...nurses, reader: doctor.number }, asks, digest, ...request),
        doctor,
      );
      const [deadline, text, signature] = request;
      await invalid(
        consent.requestBySig(nurses, asks, digest, deadline + 1, text, signature),
        nurse,
      );
      await invalid(
        consent.requestBySig(nurses, asks, digest, deadline, hashOf("Other."), signature),
        nurse,
      );
      const cells = [cell(doctor.number)];
      const [, , ...approve] = await signedApprove(world, patient, { id, cells });
      for (const changed of [{ until: forever - 1 }, { from: 1 }, { revision: 1 }])
        await invalid(
          consent.approveBySig(id, [cell(doctor.number, changed)], ...approve),
          patient,
        );
      await invalid(consent.approveBySig({ ...id, number: 2 }, cells, ...approve), patient);
      const refuse = await signedAct(world, patient, ["Refuse", id]);
      await invalid(consent.refuseBySig({ ...id, number: 2 }, ...refuse), patient);
      await invalid(consent.cancelBySig(id, ...refuse), doctor);
      const byDoctor = await signedAct(world, doctor, ["Refuse", id]);
      await invalid(consent.refuseBySig(id, ...byDoctor), patient);
      await invalid(consent.approveBySig(id, cells, ...byDoctor), patient);
    });

    it("end at their deadline", async () => {
      const world = await fixture();
      const { consent, patient, doctor, nurse, id } = world;
      const cells = [cell(doctor.number)];
      const request = await signedRequest(world, nurse, { id: requestId(patient, nurse) });
      const approve = await signedApprove(world, patient, { id, cells });
      const refuse = await signedAct(world, patient, ["Refuse", id]);
      const cancel = await signedAct(world, doctor, ["Cancel", id]);
      await networkHelpers.time.increase(hour + 1);
      for (const sending of [
        consent.requestBySig(...request),
        consent.approveBySig(...approve),
        consent.refuseBySig(id, ...refuse),
        consent.cancelBySig(id, ...cancel),
      ])
        await expect(sending).to.be.revertedWithCustomError(consent, "ConsentActExpired");
    });
  });

  it("asks for a set that holds the categories one by one", () => {
    expect(categories(laboratory, notes)).to.equal((1 << 6) | (1 << 10));
  });
});
