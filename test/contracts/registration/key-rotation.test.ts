import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex, ZeroHash } from "ethers";
import {
  category,
  ethers,
  forever,
  hour,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
  sentence,
  voucherOf,
  type Person,
  type PeopledWorld,
} from "../../support/consortium.ts";
import { cell, epochKey, epochsOf } from "../../support/consent-acts.ts";
import { nextKey, signedRotation } from "../../support/registration-acts.ts";
import { changedActs, foreignDomains } from "../../support/replays.ts";
import { hashOf, hashStruct, sign } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(peopled);

const versionsOf = async ({ registration }: PeopledWorld, { number }: Person) => {
  const member = await registration.memberByNumber(number);
  return [Number(member.keyVersion), Number(member.lowestKeyVersion)];
};

/** Rotates directly to a version. */
async function rotate(
  world: PeopledWorld,
  { account }: Person,
  { keyVersion = 2, compromised = false } = {},
) {
  const key = await nextKey(world, account, keyVersion);
  return world.registration.connect(account).rotateKey(keyVersion, key, compromised);
}

describe("Registration: key rotation", () => {
  describe("rotateKey", () => {
    it("replaces the key by the next version and says so with its statement", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const key = await nextKey(world, doctor.account, 2);
      await expect(registration.connect(doctor.account).rotateKey(2, key, false))
        .to.emit(registration, "KeyRotated")
        .withArgs(doctor.number, 2, false)
        .and.to.emit(registration, "EncryptionKeyStated")
        .withArgs(doctor.number, key.account, key.parity, key.x, 2, ZeroHash, key.signature);
      const member = await registration.memberByNumber(doctor.number);
      expect([member.x, Number(member.parity)]).to.deep.equal([key.x, key.parity]);
      expect(await versionsOf(world, doctor)).to.deep.equal([2, 1]);
    });

    it("changes nothing else of the member", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const before = await registration.memberByNumber(doctor.number);
      await rotate(world, doctor);
      const after = await registration.memberByNumber(doctor.number);
      const kept = ({ number, account, role, status, hospital, ...rest }: typeof before) => [
        ...[number, account, role, status, hospital],
        ...[rest.validUntil, rest.activeSince, rest.patient],
      ];
      expect(kept(after)).to.deep.equal(kept(before));
    });

    it("leaves consents that name the older key in force", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      await consent.connect(patient.account).grant([cell(doctor.number)]);
      await rotate(world, doctor);
      expect(await isPermitted(world)).to.equal(true);
    });

    it("stops consents that name an older key once one was compromised", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      await consent.connect(patient.account).grant([cell(doctor.number)]);
      await rotate(world, doctor, { compromised: true });
      expect(await versionsOf(world, doctor)).to.deep.equal([2, 2]);
      expect(await isPermitted(world)).to.equal(false);
      await consent
        .connect(patient.account)
        .grant([cell(doctor.number, { keyVersion: 2, revision: 1 })]);
      expect(await isPermitted(world)).to.equal(true);
    });

    it("lets an ordinary rotation after a compromised one stop nothing more", async () => {
      const world = await fixture();
      await rotate(world, world.doctor, { compromised: true });
      await rotate(world, world.doctor, { keyVersion: 3 });
      expect(await versionsOf(world, world.doctor)).to.deep.equal([3, 2]);
    });

    it("waits for nothing: not for standing, validity, hospital or pause", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      const soon = (await now()) + hour;
      await registration.connect(northAdmin).renew(doctor.number, soon);
      await registration.connect(northAdmin).suspend(doctor.number);
      await registration.suspendHospital(0);
      await registration.setPaused(true);
      await networkHelpers.time.increaseTo(soon + 1);
      await rotate(world, doctor);
      expect(await versionsOf(world, doctor)).to.deep.equal([2, 1]);
    });

    it("takes one signature over key and new epochs together", async () => {
      const world = await fixture();
      const { registration, consent, patient, domains, deployment } = world;
      const { account } = patient;
      const epochs = await epochsOf(world, account.address, { keys: [epochKey(category.notes)] });
      const bare = await nextKey(world, account, 2);
      const publicKey = `0x0${bare.parity}${bare.x.slice(2)}`;
      const stated = { deployment, account: account.address, publicKey, keyVersion: 2 };
      const signature = await sign(account, domains.statements, [
        "Enrolment",
        { encryptionKey: stated, epochKeys: epochs.message },
      ]);
      const companion = hashStruct("EpochKeys", epochs.message);
      await registration.connect(account).rotateKey(2, { ...bare, companion, signature }, true);
      await consent.openEpochsBySig(
        ...[patient.number, epochs.argument, hashStruct("EncryptionKey", stated), signature],
      );
      expect(await consent.epochOf(patient.number, category.notes)).to.equal(1);
    });

    it("refuses every version but the next", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      for (const keyVersion of [0, 1, 3, 65535])
        await expect(rotate(world, doctor, { keyVersion }))
          .to.be.revertedWithCustomError(registration, "RegistrationKeyVersionOther")
          .withArgs(doctor.number, 2, keyVersion);
    });

    it("refuses who is no member", async () => {
      const world = await fixture();
      const { registration, stranger } = world;
      const key = await nextKey(world, stranger, 1);
      await expect(registration.connect(stranger).rotateKey(1, key, false))
        .to.be.revertedWithCustomError(registration, "RegistrationNotAMember")
        .withArgs(stranger.address);
    });

    it("refuses a device, which has no key", async () => {
      const world = await fixture();
      const { registration, northAdmin, domains, patient, free } = world;
      await world.nameVitals();
      const account = free[0]!;
      const terms = { account: account.address, role: role.device, patient: patient.number };
      const voucher = await voucherOf(terms);
      const claim = { voucher: voucher.id, account: account.address };
      await registration.enrolDevice(
        voucher.argument,
        await sign(northAdmin, domains.registration, ["Voucher", voucher.message]),
        await sign(account, domains.registration, ["Claim", claim]),
      );
      for (const keyVersion of [0, 1]) {
        const key = await nextKey(world, account, keyVersion);
        await expect(registration.connect(account).rotateKey(keyVersion, key, false))
          .to.be.revertedWithCustomError(registration, "RegistrationRoleUnfit")
          .withArgs(role.device);
      }
    });

    it("lets a gateway replace its key", async () => {
      const world = await fixture();
      const { registration, free } = world;
      const account = free[0]!;
      const key = await keyStatement(world, account.address, account);
      await registration.admit(role.gateway, 0, forever, key);
      await rotate(world, { account, number: 7 });
      expect((await registration.memberByNumber(7)).keyVersion).to.equal(2);
    });

    it("refuses a key that another account stated", async () => {
      const world = await fixture();
      const { registration, doctor, nurse } = world;
      const key = await nextKey(world, nurse.account, 2);
      await expect(registration.connect(doctor.account).rotateKey(2, key, false))
        .to.be.revertedWithCustomError(registration, "RegistrationKeyOfAnother")
        .withArgs(doctor.account.address, nurse.account.address);
    });

    it("refuses a statement about another version, key or account, or signed by another", async () => {
      const world = await fixture();
      const { registration, doctor, nurse } = world;
      const key = await nextKey(world, doctor.account, 2);
      const older = await keyStatement(world, doctor.account.address, doctor.account);
      const others = await nextKey(world, nurse.account, 2);
      const spoilt = [
        { ...key, signature: older.signature },
        older,
        { ...key, x: others.x },
        { ...key, parity: 5 - key.parity },
        { ...key, signature: others.signature },
        { ...key, companion: hashOf("epochs") },
        { ...key, signature: "0x" },
      ];
      for (const one of spoilt)
        await expect(registration.connect(doctor.account).rotateKey(2, one, false))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
    });

    it("refuses what is no key", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const key = await nextKey(world, doctor.account, 2);
      for (const one of [
        { ...key, parity: 4 },
        { ...key, x: ZeroHash },
        { ...key, x: `0x${"ff".repeat(32)}` },
      ])
        await expect(registration.connect(doctor.account).rotateKey(2, one, false))
          .to.be.revertedWithCustomError(registration, "RegistrationKeyInvalid")
          .withArgs(one.parity, one.x);
    });
  });

  describe("rotateKeyBySig", () => {
    it("is sent by anybody and does what the member signed", async () => {
      const world = await fixture();
      const { registration, relay, doctor } = world;
      const act = await signedRotation(world, doctor, { compromised: true });
      await expect(registration.connect(relay).rotateKeyBySig(doctor.number, ...act))
        .to.emit(registration, "KeyRotated")
        .withArgs(doctor.number, 2, true);
      expect(await versionsOf(world, doctor)).to.deep.equal([2, 2]);
    });

    it("works once", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const act = await signedRotation(world, doctor, {});
      await registration.rotateKeyBySig(doctor.number, ...act);
      await expect(registration.rotateKeyBySig(doctor.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationKeyVersionOther")
        .withArgs(doctor.number, 3, 2);
    });

    it("dies, if it was kept back, with any other rotation", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const kept = await signedRotation(world, doctor, {});
      await rotate(world, doctor, { compromised: true });
      await expect(
        registration.rotateKeyBySig(doctor.number, ...kept),
      ).to.be.revertedWithCustomError(registration, "RegistrationKeyVersionOther");
    });

    it("works up to its deadline, which is at most an hour ahead", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const deadline = (await now()) + hour;
      const act = await signedRotation(world, doctor, { deadline });
      const far = await signedRotation(world, doctor, { deadline: deadline + hour });
      await expect(registration.rotateKeyBySig(doctor.number, ...far))
        .to.be.revertedWithCustomError(registration, "RegistrationDeadlineTooFar")
        .withArgs(deadline + hour);
      await networkHelpers.time.increaseTo(deadline);
      await registration.rotateKeyBySig.staticCall(doctor.number, ...act);
      await networkHelpers.time.increaseTo(deadline + 1);
      await expect(registration.rotateKeyBySig(doctor.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationActExpired")
        .withArgs(deadline);
    });

    it("refuses an act in which anything was changed", async () => {
      const world = await fixture();
      const { registration, doctor, nurse } = world;
      const act = await signedRotation(world, doctor, {});
      const other = { ...act[1], x: (await nextKey(world, nurse.account, 2)).x };
      const changed = changedActs(act, { 0: 3, 1: other, 2: true, 3: act[3] - 1, 4: hashOf("?") });
      for (const one of changed)
        await expect(registration.rotateKeyBySig(doctor.number, ...one))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
      await expect(registration.rotateKeyBySig(nurse.number, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(nurse.account.address);
    });

    it("refuses another's signature, also the hospital's and the consortium's", async () => {
      const world = await fixture();
      const { registration, northAdmin, consortium, stranger, doctor } = world;
      for (const signer of [northAdmin, consortium, stranger]) {
        const act = await signedRotation(world, doctor, { signer });
        await expect(registration.rotateKeyBySig(doctor.number, ...act))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
      }
    });

    it("counts on this chain, contract, deployment and name alone", async () => {
      const world = await fixture();
      const { registration, consent, doctor } = world;
      for (const domain of await foreignDomains(world.domains.registration, consent)) {
        const domains = { ...world.domains, registration: domain };
        const act = await signedRotation({ ...world, domains }, doctor, {});
        await expect(registration.rotateKeyBySig(doctor.number, ...act))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(doctor.account.address);
      }
    });

    it("refuses a number that nobody has", async () => {
      const world = await fixture();
      const { registration, doctor } = world;
      const act = await signedRotation(world, { ...doctor, number: 99 }, {});
      await expect(registration.rotateKeyBySig(99, ...act))
        .to.be.revertedWithCustomError(registration, "RegistrationMemberUnknown")
        .withArgs(99);
    });

    it("takes a contract wallet's word", async () => {
      const world = await fixture();
      const { registration, domains, northAdmin, deployment, stranger } = world;
      const wallet = await ethers.deployContract("WalletMock", [stranger]);
      const address = await wallet.getAddress();
      const voucher = await voucherOf({ account: address });
      const signature = await sign(northAdmin, domains.registration, ["Voucher", voucher.message]);
      const first = await keyStatement(world, address, stranger);
      await registration.enrol(voucher.argument, signature, "0x", first);
      const bare = await nextKey(world, stranger, 2);
      const publicKey = `0x0${bare.parity}${bare.x.slice(2)}`;
      const stated = { deployment, account: address, publicKey, keyVersion: 2 };
      const key = {
        ...{ ...bare, account: address },
        signature: await sign(stranger, domains.statements, ["EncryptionKey", stated]),
      };
      const deadline = (await now()) + hour;
      const act = { member: 7, keyVersion: 2, publicKey, compromised: false, deadline, sentence };
      const byWallet = await sign(stranger, domains.registration, ["RotateKey", act]);
      await registration.rotateKeyBySig(7, 2, key, false, deadline, hashOf(sentence), byWallet);
      expect((await registration.memberByNumber(7)).x).to.equal(key.x);
    });
  });

  it("ends with the last version that fits", async () => {
    const world = await fixture();
    const { registration, doctor } = world;
    await withLastVersion(world, doctor);
    await expect(rotate(world, doctor, { keyVersion: 65535 }))
      .to.be.revertedWithCustomError(registration, "RegistrationKeyVersionsUsedUp")
      .withArgs(doctor.number);
  });
});

/** Writes the last version that fits into a member's word, which 65534 rotations would. */
async function withLastVersion({ registration }: PeopledWorld, { account, number }: Person) {
  const address = await registration.getAddress();
  for (let slot = 0; slot < 20; slot += 1) {
    const place = keccak256(
      AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [account.address, slot]),
    );
    const word = BigInt(await ethers.provider.getStorage(address, place));
    if ((word & 0xffffffffn) !== BigInt(number)) continue;
    return networkHelpers.setStorageAt(address, place, toBeHex(word | (0xffffn << 136n), 32));
  }
  throw new Error("no slot holds the members");
}

const isPermitted = async ({ consent, patient, doctor }: PeopledWorld) =>
  consent.isPermittedAt(
    ...([patient.number, doctor.number, category.laboratory] as const),
    ...([0, 0, await now()] as const),
  );
