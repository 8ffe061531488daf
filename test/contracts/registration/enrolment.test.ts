import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import {
  bytes32,
  claimKey,
  day,
  deployed,
  encryptionKey,
  enrolled,
  ethers,
  hour,
  keyStatement,
  networkHelpers,
  now,
  role,
  status,
  voucherOf,
  type World,
} from "../../support/consortium.ts";
import { foreignDomains, malformedSignatures } from "../../support/replays.ts";
import { hashOf, hashStruct, sign } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(deployed);

type Terms = Parameters<typeof voucherOf>[0];

/** Everything `enrol` takes, made as the rules want it; parts of it are then spoilt. */
async function prepared(world: World, terms: Terms = {}) {
  const account = world.free[0]!;
  const holder = terms.claimKey === undefined ? { account: account.address } : {};
  const voucher = await voucherOf({ ...holder, ...terms });
  return {
    account,
    voucher,
    voucherSignature: await sign(world.northAdmin, world.domains.registration, [
      "Voucher",
      voucher.message,
    ]),
    key: await keyStatement(world, account.address, account),
  };
}

type Prepared = Omit<Awaited<ReturnType<typeof prepared>>, "account"> & { claim?: string };

const enrol = (
  { registration, relay }: World,
  { voucher, voucherSignature, claim = "0x", key }: Prepared,
) => registration.connect(relay).enrol(voucher.argument, voucherSignature, claim, key);

const signClaim = (
  world: World,
  signer: Parameters<typeof sign>[0],
  [voucher, account]: [string, string],
) => sign(signer, world.domains.registration, ["Claim", { voucher, account }]);

describe("Registration: enrolment", () => {
  describe("enrol", () => {
    it("makes the patient an active member with the key that they stated", async () => {
      const world = await fixture();
      const { registration } = world;
      const given = await prepared(world);
      const { parity, x } = encryptionKey(given.account.address);
      const { validUntil } = given.voucher.argument;
      await expect(enrol(world, given))
        .to.emit(registration, "MemberEnrolled")
        .withArgs(1, given.account.address, 0, role.patient, status.active, validUntil, 0)
        .and.to.emit(registration, "EncryptionKeyStated")
        .withArgs(1, given.account.address, parity, x, 1, ZeroHash, given.key.signature)
        .and.to.emit(registration, "VoucherUsed")
        .withArgs(0, given.voucher.id);
      const member = await registration.memberByNumber(1);
      expect(member.account).to.equal(given.account.address);
      expect([member.role, member.status, member.hospital]).to.deep.equal([1n, 1n, 0n]);
      expect([member.validUntil, member.activeSince]).to.deep.equal([
        BigInt(validUntil),
        BigInt(await now()),
      ]);
      expect([member.keyVersion, member.lowestKeyVersion]).to.deep.equal([1n, 1n]);
      expect([member.parity, member.x]).to.deep.equal([BigInt(parity), x]);
      expect(await registration.memberByAccount(given.account)).to.deep.equal(member);
      expect(await registration.numberOf(given.account)).to.equal(1);
      expect(await registration.accountOf(1)).to.equal(given.account.address);
    });

    it("knows nothing of anyone else", async () => {
      const { registration, stranger } = await fixture();
      expect(await registration.numberOf(stranger)).to.equal(0);
      expect((await registration.memberByAccount(stranger)).account).to.equal(ZeroAddress);
      expect((await registration.memberByNumber(1)).status).to.equal(status.none);
      expect(await registration.isActive(1, await now())).to.equal(false);
    });

    it("makes staff whose account the hospital named active", async () => {
      const world = await fixture();
      const doctor = await enrolled(world, world.free[0]!, { role: role.doctor });
      expect((await world.registration.memberByNumber(doctor.number)).status).to.equal(
        status.active,
      );
    });

    it("keeps staff who came by claim link pending", async () => {
      const world = await fixture();
      for (const [index, ofRole] of [role.doctor, role.nurse].entries()) {
        const secret = claimKey(`claim ${ofRole}`);
        const account = world.free[index]!;
        const voucher = await voucherOf({ claimKey: secret.address, role: ofRole });
        const voucherSignature = await sign(world.northAdmin, world.domains.registration, [
          "Voucher",
          voucher.message,
        ]);
        const claim = await signClaim(world, secret, [voucher.id, account.address]);
        const key = await keyStatement(world, account.address, account);
        await enrol(world, { voucher, voucherSignature, claim, key });
        const member = await world.registration.memberByAccount(account);
        expect([member.status, member.activeSince]).to.deep.equal([BigInt(status.pending), 0n]);
        expect(await world.registration.isActive(member.number, await now())).to.equal(false);
      }
    });

    it("makes a patient who came by claim link active", async () => {
      const world = await fixture();
      const secret = claimKey("claim");
      const given = await prepared(world, { claimKey: secret.address });
      const claim = await signClaim(world, secret, [given.voucher.id, given.account.address]);
      await enrol(world, { ...given, claim });
      expect((await world.registration.memberByNumber(1)).status).to.equal(status.active);
    });

    it("takes one signature over key and first epochs together", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const account = given.account.address;
      const { deployment, domains, registration } = world;
      const { publicKey } = encryptionKey(account);
      const key = { deployment, account, publicKey, keyVersion: 1 };
      const keys = [{ category: 0, epoch: 1, x: bytes32("x") }];
      const epochs = {
        deployment,
        account,
        generation: 0,
        keys,
        deadline: (await now()) + hour,
        sentence: "All of it.",
      };
      const companion = hashStruct("EpochKeys", epochs);
      const enrolment = { encryptionKey: key, epochKeys: epochs };
      const signature = await sign(given.account, domains.statements, ["Enrolment", enrolment]);
      await expect(enrol(world, { ...given, key: { ...given.key, companion, signature } }))
        .to.emit(registration, "EncryptionKeyStated")
        .withArgs(1, account, given.key.parity, given.key.x, 1, companion, signature);
      const argument = {
        generation: 0,
        keys,
        deadline: epochs.deadline,
        sentenceHash: hashOf("All of it."),
      };
      const keyHash = hashStruct("EncryptionKey", key);
      await expect(world.consent.openEpochsBySig(1, argument, keyHash, signature))
        .to.emit(world.consent, "EpochsOpened")
        .withArgs(
          1,
          account,
          0,
          epochs.deadline,
          hashOf("All of it."),
          () => true,
          1,
          keyHash,
          signature,
        );
      expect(await world.consent.epochOf(1, 0)).to.equal(1);
    });

    it("refuses a voucher at its second use, even for another account", async () => {
      const world = await fixture();
      const secret = claimKey("claim");
      const given = await prepared(world, { claimKey: secret.address });
      await enrol(world, {
        ...given,
        claim: await signClaim(world, secret, [given.voucher.id, given.account.address]),
      });
      const other = world.free[1]!;
      const claim = await signClaim(world, secret, [given.voucher.id, other.address]);
      const key = await keyStatement(world, other.address, other);
      await expect(enrol(world, { ...given, key, claim }))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherUsed")
        .withArgs(given.voucher.id);
      expect(await world.registration.voucherState(0, given.voucher.id)).to.equal(1);
    });

    it("refuses a cancelled voucher", async () => {
      const world = await fixture();
      const given = await prepared(world);
      await world.registration.connect(world.northAdmin).cancelVoucher(0, given.voucher.id);
      await expect(enrol(world, given))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherCancelled")
        .withArgs(given.voucher.id);
    });

    it("refuses a voucher after its deadline and takes it in the same second", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const { deadline } = given.voucher.argument;
      await networkHelpers.time.setNextBlockTimestamp(deadline + 1);
      await expect(enrol(world, given))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherExpired")
        .withArgs(deadline);
      const later = await prepared(world);
      await networkHelpers.time.setNextBlockTimestamp(later.voucher.argument.deadline);
      await expect(enrol(world, later)).to.emit(world.registration, "MemberEnrolled");
    });

    it("refuses a deadline more than 48 hours ahead", async () => {
      const world = await fixture();
      const deadline = (await now()) + 3 * day;
      await expect(enrol(world, await prepared(world, { deadline })))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherDeadlineTooFar")
        .withArgs(deadline);
    });

    it("refuses a voucher for another account", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const other = world.free[1]!;
      await expect(enrol(world, { ...given, key: await keyStatement(world, other.address, other) }))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherForAnother")
        .withArgs(given.account.address, other.address);
    });

    it("refuses a voucher that names both an account and a claim key, or neither", async () => {
      const world = await fixture();
      const account = world.free[0]!.address;
      const secret = claimKey("claim").address;
      const neither = await prepared(world, { account: ZeroAddress });
      const both = await prepared(world, { account, claimKey: secret });
      await expect(enrol(world, neither))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherHolderUnclear")
        .withArgs(ZeroAddress, ZeroAddress);
      await expect(enrol(world, both))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherHolderUnclear")
        .withArgs(account, secret);
    });

    it("refuses a voucher that another hospital's admin, or nobody, signed", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const { southAdmin, northAdmin, domains, registration } = world;
      const foreign = await sign(southAdmin, domains.registration, [
        "Voucher",
        given.voucher.message,
      ]);
      for (const voucherSignature of [foreign, ...malformedSignatures(given.voucherSignature)]) {
        await expect(enrol(world, { ...given, voucherSignature }))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(northAdmin.address);
      }
    });

    it("refuses a voucher for another chain, contract, deployment or name", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const others = await foreignDomains(world.domains.registration, world.consent);
      for (const other of others) {
        const voucherSignature = await sign(world.northAdmin, other, [
          "Voucher",
          given.voucher.message,
        ]);
        await expect(enrol(world, { ...given, voucherSignature }))
          .to.be.revertedWithCustomError(world.registration, "RegistrationSignatureInvalid")
          .withArgs(world.northAdmin.address);
      }
    });

    it("refuses a claim that the claim key did not sign, or signed for another account", async () => {
      const world = await fixture();
      const secret = claimKey("claim");
      const given = await prepared(world, { claimKey: secret.address });
      const thief = world.free[1]!;
      const claims = [
        "0x",
        await signClaim(world, secret, [given.voucher.id, thief.address]),
        await signClaim(world, secret, [bytes32("another voucher"), given.account.address]),
        await signClaim(world, claimKey("another"), [given.voucher.id, given.account.address]),
      ];
      for (const claim of claims) {
        await expect(enrol(world, { ...given, claim }))
          .to.be.revertedWithCustomError(world.registration, "RegistrationSignatureInvalid")
          .withArgs(secret.address);
      }
    });

    it("refuses a key that its owner did not state", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const { x } = encryptionKey("another");
      const byAdmin = await keyStatement(world, given.account.address, world.northAdmin);
      const elsewhere = await keyStatement(
        { deployment: bytes32("other"), domains: world.domains },
        given.account.address,
        given.account,
      );
      const keys = [
        byAdmin,
        elsewhere,
        { ...given.key, x },
        { ...given.key, parity: given.key.parity === 2 ? 3 : 2 },
        { ...given.key, companion: bytes32("epochs") },
      ];
      for (const key of keys) {
        await expect(enrol(world, { ...given, key }))
          .to.be.revertedWithCustomError(world.registration, "RegistrationSignatureInvalid")
          .withArgs(given.account.address);
      }
    });

    it("refuses a key that no curve point can have", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const prime = "0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
      for (const spoilt of [{ x: ZeroHash }, { x: prime }, { parity: 4 }, { parity: 0 }]) {
        const key = { ...given.key, ...spoilt };
        await expect(enrol(world, { ...given, key }))
          .to.be.revertedWithCustomError(world.registration, "RegistrationKeyInvalid")
          .withArgs(key.parity, key.x);
      }
    });

    it("refuses an account that is a member", async () => {
      const world = await fixture();
      await enrolled(world, world.free[0]!);
      const again = await prepared(world, { salt: bytes32("another") });
      await expect(enrol(world, again))
        .to.be.revertedWithCustomError(world.registration, "RegistrationAccountTaken")
        .withArgs(again.account.address, 1);
    });

    it("refuses devices, gateways and roles that do not exist", async () => {
      const world = await fixture();
      for (const unfit of [0, role.device, role.oracle, role.gateway, 7]) {
        await expect(enrol(world, await prepared(world, { role: unfit })))
          .to.be.revertedWithCustomError(world.registration, "RegistrationRoleUnfit")
          .withArgs(unfit);
      }
    });

    it("refuses a person bound to a patient, as a device is", async () => {
      const world = await fixture();
      await expect(enrol(world, await prepared(world, { patient: 1 })))
        .to.be.revertedWithCustomError(world.registration, "RegistrationPatientUnexpected")
        .withArgs(1);
    });

    it("refuses a validity that is over", async () => {
      const world = await fixture();
      const validUntil = await now();
      await expect(enrol(world, await prepared(world, { validUntil })))
        .to.be.revertedWithCustomError(world.registration, "RegistrationValidUntilInPast")
        .withArgs(validUntil);
    });

    it("waits while the chain is paused or the hospital suspended", async () => {
      const world = await fixture();
      const given = await prepared(world);
      await world.registration.setPaused(true);
      await expect(enrol(world, given)).to.be.revertedWithCustomError(
        world.registration,
        "RegistrationPaused",
      );
      await world.registration.setPaused(false);
      await world.registration.suspendHospital(0);
      await expect(enrol(world, given))
        .to.be.revertedWithCustomError(world.registration, "RegistrationHospitalInactive")
        .withArgs(0);
    });

    it("ends with number 2^31 - 1", async () => {
      const world = await fixture();
      const slot = await lastNumberSlot(world);
      const full = ethers.toBeHex(2 ** 31 - 1, 32);
      await networkHelpers.setStorageAt(await world.registration.getAddress(), slot, full);
      await expect(enrol(world, await prepared(world))).to.be.revertedWithCustomError(
        world.registration,
        "RegistrationFull",
      );
    });

    it("takes a wallet contract as hospital admin and as patient (ERC-1271)", async () => {
      const world = await fixture();
      const { registration, free, domains } = world;
      const [adminKey, patientKey] = [free[0]!, free[1]!];
      const admin = await ethers.deployContract("WalletMock", [adminKey]);
      const wallet = await ethers.deployContract("WalletMock", [patientKey]);
      const account = await wallet.getAddress();
      await registration.addHospital(admin);
      const voucher = await voucherOf({ account, hospital: 2 });
      const voucherSignature = await sign(adminKey, domains.registration, [
        "Voucher",
        voucher.message,
      ]);
      const wrong = {
        voucher,
        voucherSignature,
        key: await keyStatement(world, account, adminKey),
      };
      await expect(enrol(world, wrong))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(account);
      await enrol(world, { ...wrong, key: await keyStatement(world, account, patientKey) });
      expect(await registration.numberOf(account)).to.equal(1);
    });
  });
});

/** The slot that changes from 0 to 1 with the first member: the last number given. */
async function lastNumberSlot(world: World): Promise<number> {
  const snapshot = await networkHelpers.takeSnapshot();
  await enrolled(world, world.free[9]!);
  const slots = [];
  for (let slot = 0; slot < 16; slot += 1) {
    slots.push(BigInt(await ethers.provider.getStorage(world.registration, slot)));
  }
  await snapshot.restore();
  for (let slot = 0; slot < 16; slot += 1) {
    const before = BigInt(await ethers.provider.getStorage(world.registration, slot));
    if (before === 0n && slots[slot] === 1n) return slot;
  }
  throw new Error("no slot counts the members");
}
