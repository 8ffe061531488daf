import { expect } from "chai";
import {
  bytes32,
  category,
  day,
  forever,
  hour,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
  team,
  type Person,
  type PeopledWorld,
} from "../../support/consortium.ts";
import { cell } from "../../support/consent-acts.ts";
import { acceptanceOf, signedChange } from "../../support/registration-acts.ts";
import { changedActs, foreignDomains } from "../../support/replays.ts";
import { hashOf } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(peopled);
const [north, south] = [0, 1];

type Terms = Partial<Parameters<typeof acceptanceOf>[2]>;

/** South's acceptance of the doctor, unless told otherwise. */
const accepted = (world: PeopledWorld, terms: Terms = {}) =>
  acceptanceOf(world, world.southAdmin, { member: world.doctor.number, ...terms });

/** Goes directly. */
async function go(world: PeopledWorld, { account, number }: Person, terms: Terms = {}) {
  const { argument, signature } = await accepted(world, { member: number, ...terms });
  return world.registration.connect(account).changeHospital(argument, signature);
}

describe("Registration: change of hospital", () => {
  describe("changeHospital", () => {
    it("takes the member to the hospital that accepted them, from now on", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const validUntil = (await now()) + 100 * day;
      const { argument, signature, id } = await accepted(world, { validUntil });
      await networkHelpers.time.increase(60);
      await expect(registration.connect(doctor.account).changeHospital(argument, signature))
        .to.emit(registration, "HospitalChanged")
        .withArgs(doctor.number, north, south, validUntil)
        .and.to.emit(registration, "VoucherUsed")
        .withArgs(south, id);
      const member = await registration.memberByNumber(doctor.number);
      expect([member.hospital, member.validUntil, member.activeSince]).to.deep.equal([
        ...[1n, BigInt(validUntil), BigInt(await now())],
      ]);
      expect([member.status, member.keyVersion]).to.deep.equal([1n, 1n]);
    });

    it("puts the new hospital in charge, and the one before out", async () => {
      const world = await fixture();
      const { registration, northAdmin, southAdmin, doctor } = world;
      await go(world, doctor);
      await expect(registration.connect(northAdmin).suspend(doctor.number))
        .to.be.revertedWithCustomError(registration, "RegistrationNotInCharge")
        .withArgs(northAdmin.address, doctor.number);
      await registration.connect(southAdmin).suspend(doctor.number);
    });

    it("keeps consents to the person and changes the team they fall under", async () => {
      const world = await fixture();
      const { consent, patient, otherPatient, doctor } = world;
      await consent.connect(patient.account).grant([cell(doctor.number)]);
      const teamCell = (hospital: number) => cell(team(hospital, role.doctor), { keyVersion: 0 });
      await consent.connect(otherPatient.account).grant([teamCell(north)]);
      await go(world, doctor);
      const may = async (number: number) =>
        consent.isPermittedAt(number, doctor.number, category.laboratory, 0, 0, await now());
      expect([await may(patient.number), await may(otherPatient.number)]).to.deep.equal([
        true,
        false,
      ]);
      await consent.connect(otherPatient.account).grant([teamCell(south)]);
      expect(await may(otherPatient.number)).to.equal(true);
    });

    it("lets a patient go, and one whose validity is over or whose hospital is suspended", async () => {
      const world = await fixture();
      const { registration, northAdmin, patient, doctor, nurse } = world;
      await go(world, patient);
      const soon = (await now()) + hour;
      await registration.connect(northAdmin).renew(doctor.number, soon);
      await networkHelpers.time.increaseTo(soon + 1);
      await go(world, doctor);
      await registration.suspendHospital(north);
      await go(world, nurse);
      for (const { number } of [patient, doctor, nurse])
        expect(await registration.isActive(number, await now())).to.equal(true);
    });

    it("lets nobody out of a suspension, or in without the fingerprint", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      await registration.connect(northAdmin).suspend(doctor.number);
      await expect(go(world, doctor))
        .to.be.revertedWithCustomError(registration, "RegistrationMemberNotActive")
        .withArgs(doctor.number, 3);
    });

    it("is for people: the consortium says whose a gateway is", async () => {
      const world = await fixture();
      const { registration, free } = world;
      const account = free[0]!;
      const key = await keyStatement(world, account.address, account);
      await registration.admit(role.gateway, north, forever, key);
      await expect(go(world, { account, number: 7 }))
        .to.be.revertedWithCustomError(registration, "RegistrationRoleUnfit")
        .withArgs(role.gateway);
    });

    it("waits while the consortium pauses what is new", async () => {
      const world = await fixture();
      await world.registration.setPaused(true);
      await expect(go(world, world.doctor)).to.be.revertedWithCustomError(
        world.registration,
        "RegistrationPaused",
      );
    });

    it("refuses the hospital where the member is, a suspended one and one that does not exist", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      const own = await acceptanceOf(world, northAdmin, { hospital: north, member: doctor.number });
      const asDoctor = registration.connect(doctor.account);
      await expect(asDoctor.changeHospital(own.argument, own.signature))
        .to.be.revertedWithCustomError(registration, "RegistrationSameHospital")
        .withArgs(doctor.number, north);
      await expect(go(world, doctor, { hospital: 7 }))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(7);
      await registration.suspendHospital(south);
      await expect(go(world, doctor))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(south);
    });

    it("refuses a validity that is over", async () => {
      const world = await fixture();
      const validUntil = await now();
      await expect(go(world, world.doctor, { validUntil }))
        .to.be.revertedWithCustomError(world.registration, "RegistrationValidUntilInPast")
        .withArgs(validUntil);
    });

    it("refuses everyone but the member, the accepting admin too", async () => {
      const world = await fixture();
      const { registration, southAdmin, northAdmin, consortium, nurse, doctor } = world;
      const { argument, signature } = await accepted(world);
      for (const caller of [southAdmin, northAdmin, consortium, nurse.account])
        await expect(registration.connect(caller).changeHospital(argument, signature))
          .to.be.revertedWithCustomError(registration, "RegistrationNotYourAcceptance")
          .withArgs(caller.address, doctor.number);
    });

    it("refuses an acceptance that anybody but the new hospital's admin signed, its registrar too", async () => {
      const world = await fixture();
      const { registration, northAdmin, southAdmin, consortium, stranger, doctor } = world;
      await registration.connect(southAdmin).setRegistrar(south, stranger, 9);
      for (const signer of [northAdmin, consortium, stranger, doctor.account]) {
        const { argument, signature } = await acceptanceOf(world, signer, {
          member: doctor.number,
        });
        await expect(registration.connect(doctor.account).changeHospital(argument, signature))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(southAdmin.address);
      }
    });

    it("refuses an acceptance in which anything was changed", async () => {
      const world = await fixture();
      const { registration, southAdmin, doctor } = world;
      const { argument, signature } = await accepted(world);
      for (const change of [
        { validUntil: argument.validUntil - 1 },
        { deadline: argument.deadline - 1 },
        { salt: bytes32("other") },
        { sentenceHash: hashOf("Other.") },
      ])
        await expect(
          registration
            .connect(doctor.account)
            .changeHospital({ ...argument, ...change }, signature),
        )
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(southAdmin.address);
    });

    it("takes an acceptance once, also after the member came back", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      const { argument, signature, id } = await accepted(world);
      const asDoctor = registration.connect(doctor.account);
      await asDoctor.changeHospital(argument, signature);
      const back = await acceptanceOf(world, northAdmin, {
        ...{ hospital: north, member: doctor.number },
      });
      await asDoctor.changeHospital(back.argument, back.signature);
      await expect(asDoctor.changeHospital(argument, signature))
        .to.be.revertedWithCustomError(registration, "RegistrationVoucherUsed")
        .withArgs(id);
    });

    it("refuses an acceptance that its hospital cancelled", async () => {
      const world = await fixture();
      const { registration, southAdmin, doctor } = world;
      const { argument, signature, id } = await accepted(world);
      await registration.connect(southAdmin).cancelVoucher(south, id);
      await expect(registration.connect(doctor.account).changeHospital(argument, signature))
        .to.be.revertedWithCustomError(registration, "RegistrationVoucherCancelled")
        .withArgs(id);
    });

    it("refuses an acceptance after its deadline, and one more than 48 hours ahead", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const far = (await now()) + 3 * day;
      await expect(go(world, doctor, { deadline: far }))
        .to.be.revertedWithCustomError(registration, "RegistrationVoucherDeadlineTooFar")
        .withArgs(far);
      const deadline = (await now()) + hour;
      const { argument, signature } = await accepted(world, { deadline });
      await networkHelpers.time.increaseTo(deadline + 1);
      await expect(registration.connect(doctor.account).changeHospital(argument, signature))
        .to.be.revertedWithCustomError(registration, "RegistrationVoucherExpired")
        .withArgs(deadline);
    });
  });

  describe("changeHospitalBySig", () => {
    it("is sent by anybody and does what member and hospital signed, once", async () => {
      const world = await fixture();
      const { registration, relay, doctor } = world;
      const given = await accepted(world);
      const act = await signedChange(world, doctor.account, { accepted: given });
      await expect(registration.connect(relay).changeHospitalBySig(...act))
        .to.emit(registration, "HospitalChanged")
        .withArgs(doctor.number, north, south, forever);
      await expect(registration.changeHospitalBySig(...act))
        .to.be.revertedWithCustomError(registration, "RegistrationSameHospital")
        .withArgs(doctor.number, south);
    });

    it("counts for nothing else than the member signed", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const given = await accepted(world);
      const other = await accepted(world, { salt: bytes32("other") });
      const act = await signedChange(world, doctor.account, { accepted: given });
      const changes = { 2: act[2] - 1, 3: hashOf("Other."), 4: "0x" };
      const [, , ...rest] = act;
      const changed = [
        ...changedActs(act, changes),
        [other.argument, other.signature, ...rest] as const,
      ];
      for (const one of changed)
        await expect(registration.changeHospitalBySig(...one))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
    });

    it("counts on this chain, contract, deployment and name alone", async () => {
      const world = await fixture();
      const { registration, consent, doctor, southAdmin } = world;
      for (const domain of await foreignDomains(world.domains.registration, consent)) {
        const foreign = { ...world, domains: { ...world.domains, registration: domain } };
        const given = await accepted(world);
        const act = await signedChange(foreign, doctor.account, { accepted: given });
        await expect(registration.changeHospitalBySig(...act))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
        const others = await accepted(foreign);
        await expect(
          registration.connect(doctor.account).changeHospital(others.argument, others.signature),
        )
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(southAdmin.address);
      }
    });

    it("refuses another's signature: no hospital takes anyone by itself", async () => {
      const world = await fixture();
      const { registration, southAdmin, northAdmin, consortium, doctor } = world;
      const given = await accepted(world);
      for (const signer of [southAdmin, northAdmin, consortium]) {
        const act = await signedChange(world, signer, { accepted: given });
        await expect(registration.changeHospitalBySig(...act))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
      }
    });

    it("works up to its deadline, which is at most an hour ahead", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const given = await accepted(world, { deadline: (await now()) + day });
      const deadline = (await now()) + hour;
      const far = await signedChange(world, doctor.account, {
        ...{ accepted: given, deadline: deadline + hour },
      });
      await expect(registration.changeHospitalBySig(...far))
        .to.be.revertedWithCustomError(registration, "RegistrationDeadlineTooFar")
        .withArgs(deadline + hour);
      const act = await signedChange(world, doctor.account, { accepted: given, deadline });
      await networkHelpers.time.increaseTo(deadline + 1);
      await expect(registration.changeHospitalBySig(...act))
        .to.be.revertedWithCustomError(registration, "RegistrationActExpired")
        .withArgs(deadline);
    });

    it("refuses a number that nobody has", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const given = await accepted(world, { member: 99 });
      const act = await signedChange(world, doctor.account, { accepted: given });
      await expect(registration.changeHospitalBySig(...act))
        .to.be.revertedWithCustomError(registration, "RegistrationMemberUnknown")
        .withArgs(99);
    });
  });
});
