import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import {
  category,
  day,
  enrolled,
  forever,
  hour,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
  type Person,
  type PeopledWorld,
} from "../../support/consortium.ts";
import {
  cell,
  cellId,
  denial,
  epochKey,
  signedDeny,
  signedEpochs,
  signedGrant,
  signedRevoke,
} from "../../support/consent-acts.ts";
import {
  acceptanceOf,
  nextKey,
  predecessorWord,
  signedMove,
  signedRotation,
  succession,
  type Account,
} from "../../support/registration-acts.ts";
import { changedActs, foreignDomains } from "../../support/replays.ts";
import { hashOf } from "../../support/typed-data.ts";

/** People, and a free account that somebody moves to. */
async function moving() {
  const world = await peopled();
  return { ...world, newAccount: world.free[0]!, otherFree: world.free[1]! };
}

const fixture = () => networkHelpers.loadFixture(moving);
type Moving = Awaited<ReturnType<typeof moving>>;

/** The new account's word to take a number over. */
const takes = (
  world: PeopledWorld,
  account: Account,
  { of, keyVersion = 2 }: { of: Person; keyVersion?: number },
) =>
  succession(world, account, {
    ...{ member: of.number, predecessor: of.account.address, keyVersion },
  });

/** Moves directly. */
async function move(world: Moving, of: Person, to: Account = world.newAccount) {
  const key = await takes(world, to, { of });
  return world.registration.connect(of.account).moveAccount(2, key, false);
}

describe("Registration: moves", () => {
  describe("moveAccount", () => {
    it("writes the number under the new account with its key, and says so", async () => {
      const world = await fixture();
      const { registration, patient, newAccount } = world;
      const before = await registration.memberByNumber(patient.number);
      const key = await takes(world, newAccount, { of: patient });
      const from = patient.account.address;
      await expect(registration.connect(patient.account).moveAccount(2, key, true))
        .to.emit(registration, "AccountMoved")
        .withArgs(patient.number, from, newAccount.address)
        .and.to.emit(registration, "EncryptionKeyStated")
        .withArgs(
          ...[patient.number, newAccount.address, key.parity, key.x, 2],
          ...[predecessorWord(from), key.signature],
        );
      const after = await registration.memberByNumber(patient.number);
      expect(after.account).to.equal(newAccount.address);
      expect(await registration.numberOf(newAccount)).to.equal(patient.number);
      expect([after.x, after.keyVersion, after.lowestKeyVersion]).to.deep.equal([key.x, 2n, 2n]);
      const kept = ({ number, role, status, hospital, ...rest }: typeof before) => [
        ...[number, role, status, hospital, rest.validUntil, rest.activeSince, rest.patient],
      ];
      expect(kept(after)).to.deep.equal(kept(before));
    });

    it("leaves nothing under the old account", async () => {
      const world = await fixture();
      const { registration, patient } = world;
      await move(world, patient);
      const old = await registration.memberByAccount(patient.account);
      expect([old.number, old.account, old.status, old.x]).to.deep.equal([
        ...[0n, ZeroAddress, 0n, ZeroHash],
      ]);
      const [, word] = await registration.standingByAccount(patient.account, 0);
      expect(word).to.equal(0);
    });

    it("leaves older keys valid unless one was compromised", async () => {
      const world = await fixture();
      await move(world, world.doctor);
      const { lowestKeyVersion } = await world.registration.memberByNumber(world.doctor.number);
      expect(lowestKeyVersion).to.equal(1);
    });

    it("keeps consents, which name numbers: the new account has them and the old one not", async () => {
      const world = await fixture();
      const { consent, patient, doctor, newAccount } = world;
      await consent.connect(patient.account).grant([cell(doctor.number)]);
      await move(world, patient);
      const asked = [doctor.number, category.laboratory, 0, 0] as const;
      expect(await consent.isPermittedAt(patient.number, ...asked, await now())).to.equal(true);
      await expect(consent.connect(patient.account).revoke([cellId(doctor.number)]))
        .to.be.revertedWithCustomError(consent, "ConsentNotAMember")
        .withArgs(patient.account.address);
      await consent.connect(newAccount).revoke([cellId(doctor.number)]);
      expect(await consent.isPermittedAt(patient.number, ...asked, await now())).to.equal(false);
    });

    it("ends what the old account signed for Consent, Records and Registration before", async () => {
      const world = await fixture();
      const { registration, consent, patient, doctor, newAccount } = world;
      const grant = await signedGrant(world, patient, [cell(doctor.number)]);
      const deny = await signedDeny(world, patient, [denial(doctor.number)]);
      const revoke = await signedRevoke(world, patient, { cells: [cellId(doctor.number)] });
      const epochs = await signedEpochs(world, patient, { keys: [epochKey(category.notes)] });
      const rotation = await signedRotation(world, patient, {});
      await move(world, patient);
      const { number } = patient;
      for (const send of [
        () => consent.grantBySig(number, ...grant),
        () => consent.denyBySig(number, ...deny),
        () => consent.revokeBySig(number, ...revoke),
        () => consent.openEpochsBySig(number, epochs[0], ZeroHash, epochs[1]),
      ])
        await expect(send())
          .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
          .withArgs(newAccount.address);
      await expect(registration.rotateKeyBySig(number, ...rotation))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(newAccount.address);
    });

    it("waits for nothing: not for standing, validity, hospital or pause", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor, newAccount } = world;
      const soon = (await now()) + hour;
      await registration.connect(northAdmin).renew(doctor.number, soon);
      await registration.connect(northAdmin).suspend(doctor.number);
      await registration.suspendHospital(0);
      await registration.setPaused(true);
      await networkHelpers.time.increaseTo(soon + day);
      await move(world, doctor);
      expect(await registration.accountOf(doctor.number)).to.equal(newAccount.address);
      expect(await registration.isActive(doctor.number, await now())).to.equal(false);
    });

    it("keeps a suspended member suspended, whom the hospital still reaches by number", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      await registration.connect(northAdmin).suspend(doctor.number);
      await move(world, doctor);
      expect((await registration.memberByNumber(doctor.number)).status).to.equal(3);
      await registration.connect(northAdmin).reinstate(doctor.number);
      expect(await registration.isActive(doctor.number, await now())).to.equal(true);
    });

    it("refuses an account that has a number", async () => {
      const world = await fixture();
      const { registration, doctor, nurse } = world;
      await expect(move(world, doctor, nurse.account))
        .to.be.revertedWithCustomError(registration, "RegistrationAccountTaken")
        .withArgs(nurse.account.address, nurse.number);
      await expect(move(world, doctor, doctor.account))
        .to.be.revertedWithCustomError(registration, "RegistrationAccountTaken")
        .withArgs(doctor.account.address, doctor.number);
    });

    it("refuses whoever does not hold the number", async () => {
      const world = await fixture();
      const { registration, doctor, newAccount, stranger } = world;
      const key = await takes(world, newAccount, { of: doctor });
      for (const caller of [stranger, world.northAdmin, world.consortium, newAccount])
        await expect(registration.connect(caller).moveAccount(2, key, false))
          .to.be.revertedWithCustomError(registration, "RegistrationNotAMember")
          .withArgs(caller.address);
    });

    it("refuses a new account's word about another number, account or version", async () => {
      const world = await fixture();
      const { registration, doctor, nurse, newAccount, otherFree } = world;
      const right = await takes(world, newAccount, { of: doctor });
      const others = await takes(world, otherFree, { of: doctor });
      const spoilt = [
        await takes(world, newAccount, { of: { ...doctor, number: nurse.number } }),
        await takes(world, newAccount, { of: { ...doctor, account: nurse.account } }),
        await takes(world, newAccount, { of: doctor, keyVersion: 3 }),
        await nextKey(world, newAccount, 2),
        await keyStatement(world, newAccount.address, newAccount),
        { ...right, x: others.x },
        { ...right, parity: 5 - right.parity },
        { ...right, signature: others.signature },
        { ...right, signature: "0x" },
      ];
      for (const key of spoilt)
        await expect(registration.connect(doctor.account).moveAccount(2, key, false))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(newAccount.address);
      await expect(
        registration
          .connect(doctor.account)
          .moveAccount(2, { ...right, account: ZeroAddress }, false),
      )
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(ZeroAddress);
      await expect(
        registration.connect(doctor.account).moveAccount(2, { ...right, x: ZeroHash }, false),
      )
        .to.be.revertedWithCustomError(registration, "RegistrationKeyInvalid")
        .withArgs(right.parity, ZeroHash);
    });

    it("refuses every version but the next", async () => {
      const world = await fixture();
      const { registration, doctor, newAccount } = world;
      for (const keyVersion of [0, 1, 3]) {
        const key = await takes(world, newAccount, { of: doctor, keyVersion });
        await expect(registration.connect(doctor.account).moveAccount(keyVersion, key, false))
          .to.be.revertedWithCustomError(registration, "RegistrationKeyVersionOther")
          .withArgs(doctor.number, 2, keyVersion);
      }
    });

    it("is for people: a gateway stays where the consortium admitted it", async () => {
      const world = await fixture();
      const { registration, newAccount, otherFree } = world;
      const key = await keyStatement(world, otherFree.address, otherFree);
      await registration.admit(role.gateway, 0, forever, key);
      const gateway = { account: otherFree, number: 7 };
      await expect(move(world, gateway, newAccount))
        .to.be.revertedWithCustomError(registration, "RegistrationRoleUnfit")
        .withArgs(role.gateway);
    });

    it("frees the old account, which can be vouched for under another number only", async () => {
      const world = await fixture();
      const { registration, doctor, newAccount } = world;
      await move(world, doctor);
      const again = await enrolled(world, doctor.account, { role: role.nurse });
      expect(again.number).to.equal(7);
      expect(await registration.numberOf(newAccount)).to.equal(doctor.number);
      await expect(move(world, { account: doctor.account, number: doctor.number }, world.otherFree))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(world.otherFree.address);
    });

    it("lets a number move on, from account to account", async () => {
      const world = await fixture();
      const { registration, doctor, newAccount, otherFree } = world;
      await move(world, doctor);
      const moved = { account: newAccount, number: doctor.number };
      const key = await takes(world, otherFree, { of: moved, keyVersion: 3 });
      await registration.connect(newAccount).moveAccount(3, key, false);
      expect(await registration.accountOf(doctor.number)).to.equal(otherFree.address);
      expect(await registration.numberOf(newAccount)).to.equal(0);
    });
  });

  describe("moveAccountBySig", () => {
    it("is sent by anybody and does what both accounts signed", async () => {
      const world = await fixture();
      const { registration, relay, patient, newAccount } = world;
      const act = await signedMove(world, patient, { to: newAccount, compromised: true });
      await expect(registration.connect(relay).moveAccountBySig(patient.number, ...act))
        .to.emit(registration, "AccountMoved")
        .withArgs(patient.number, patient.account.address, newAccount.address);
      const { lowestKeyVersion } = await registration.memberByNumber(patient.number);
      expect(lowestKeyVersion).to.equal(2);
    });

    it("works once, whoever keeps it", async () => {
      const world = await fixture();
      const { registration, patient, newAccount } = world;
      const act = await signedMove(world, patient, { to: newAccount });
      await registration.moveAccountBySig(patient.number, ...act);
      await expect(registration.moveAccountBySig(patient.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(newAccount.address);
    });

    it("dies, if it was kept back, with a rotation", async () => {
      const world = await fixture();
      const { registration, patient, newAccount } = world;
      const kept = await signedMove(world, patient, { to: newAccount });
      await registration.rotateKeyBySig(
        ...[patient.number, ...(await signedRotation(world, patient, {}))],
      );
      await expect(registration.moveAccountBySig(patient.number, ...kept))
        .to.be.revertedWithCustomError(registration, "RegistrationKeyVersionOther")
        .withArgs(patient.number, 3, 2);
    });

    it("works up to its deadline, which is at most an hour ahead", async () => {
      const world = await fixture();
      const { registration, patient, newAccount } = world;
      const deadline = (await now()) + hour;
      const act = await signedMove(world, patient, { to: newAccount, deadline });
      const far = await signedMove(world, patient, { to: newAccount, deadline: deadline + hour });
      await expect(registration.moveAccountBySig(patient.number, ...far))
        .to.be.revertedWithCustomError(registration, "RegistrationDeadlineTooFar")
        .withArgs(deadline + hour);
      await networkHelpers.time.increaseTo(deadline);
      await registration.moveAccountBySig.staticCall(patient.number, ...act);
      await networkHelpers.time.increaseTo(deadline + 1);
      await expect(registration.moveAccountBySig(patient.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationActExpired")
        .withArgs(deadline);
    });

    it("refuses an act in which anything was changed", async () => {
      const world = await fixture();
      const { registration, patient, doctor, newAccount, otherFree } = world;
      const act = await signedMove(world, patient, { to: newAccount });
      const elsewhere = await takes(world, otherFree, { of: patient });
      const otherKey = { ...act[1], x: elsewhere.x };
      const changes = [
        { 0: 3, 1: elsewhere, 2: true, 3: act[3] - 1, 4: hashOf("?"), 5: "0x" },
        { 1: otherKey },
      ];
      for (const one of changes.flatMap((some) => changedActs(act, some)))
        await expect(registration.moveAccountBySig(patient.number, ...one))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(patient.account.address);
      await expect(registration.moveAccountBySig(doctor.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(doctor.account.address);
    });

    it("refuses another's signature, also the hospital's, the consortium's and the new account's", async () => {
      const world = await fixture();
      const { registration, northAdmin, consortium, patient, newAccount } = world;
      for (const signer of [northAdmin, consortium, newAccount]) {
        const act = await signedMove(world, patient, { to: newAccount, signer });
        await expect(registration.moveAccountBySig(patient.number, ...act))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(patient.account.address);
      }
    });

    it("counts on this chain, contract, deployment and name alone", async () => {
      const world = await fixture();
      const { registration, consent, patient, newAccount } = world;
      for (const domain of await foreignDomains(world.domains.registration, consent)) {
        const domains = { ...world.domains, registration: domain };
        const act = await signedMove({ ...world, domains }, patient, { to: newAccount });
        await expect(registration.moveAccountBySig(patient.number, ...act))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(patient.account.address);
      }
    });

    it("takes the new account's word for this deployment alone", async () => {
      const world = await fixture();
      const { registration, patient, newAccount, domains } = world;
      const statements = { ...domains.statements, salt: hashOf("another deployment") };
      const foreign = { ...world, domains: { ...domains, statements } };
      const act = await signedMove(foreign, patient, { to: newAccount });
      await expect(registration.moveAccountBySig(patient.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(newAccount.address);
    });

    it("refuses a number that nobody has", async () => {
      const world = await fixture();
      const { registration, patient, newAccount } = world;
      const act = await signedMove(world, { ...patient, number: 99 }, { to: newAccount });
      await expect(registration.moveAccountBySig(99, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationMemberUnknown")
        .withArgs(99);
    });
  });

  it("a whole life: enrolled, rotated, moved, gone to another hospital, moved on", async () => {
    const world = await fixture();
    const { registration, southAdmin, doctor, newAccount, otherFree } = world;
    const { number } = doctor;
    await registration
      .connect(doctor.account)
      .rotateKey(2, await nextKey(world, doctor.account, 2), true);
    await registration
      .connect(doctor.account)
      .moveAccount(3, await takes(world, newAccount, { of: doctor, keyVersion: 3 }), false);
    const accepted = await acceptanceOf(world, southAdmin, { member: number });
    await registration.connect(newAccount).changeHospital(accepted.argument, accepted.signature);
    const moved = { account: newAccount, number };
    const key = await takes(world, otherFree, { of: moved, keyVersion: 4 });
    await registration.connect(newAccount).moveAccount(4, key, false);
    const member = await registration.memberByNumber(number);
    expect([member.account, member.hospital]).to.deep.equal([otherFree.address, 1n]);
    expect([member.keyVersion, member.lowestKeyVersion]).to.deep.equal([4n, 2n]);
    expect(await registration.isActive(number, await now())).to.equal(true);
  });
});
