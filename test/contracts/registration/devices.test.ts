import { expect } from "chai";
import { encodeBytes32String, ZeroAddress } from "ethers";
import {
  claimKey,
  day,
  ethers,
  hour,
  networkHelpers,
  now,
  peopled,
  role,
  sentence,
  status,
  voucherOf,
  type PeopledWorld,
} from "../../support/consortium.ts";
import { hashOf, sign } from "../../support/typed-data.ts";

async function withVitals() {
  const world = await peopled();
  await world.nameVitals();
  return world;
}

const fixture = () => networkHelpers.loadFixture(withVitals);

async function prepared(world: PeopledWorld, terms: Parameters<typeof voucherOf>[0] = {}) {
  const device = world.free[0]!;
  const voucher = await voucherOf({
    account: device.address,
    role: role.device,
    patient: world.patient.number,
    ...terms,
  });
  const claim = { voucher: voucher.id, account: device.address };
  return {
    device,
    voucher,
    voucherSignature: await sign(world.northAdmin, world.domains.registration, [
      "Voucher",
      voucher.message,
    ]),
    deviceSignature: await sign(device, world.domains.registration, ["Claim", claim]),
  };
}

type Prepared = Awaited<ReturnType<typeof prepared>>;

const enrol = ({ registration, relay }: PeopledWorld, given: Prepared) =>
  registration
    .connect(relay)
    .enrolDevice(given.voucher.argument, given.voucherSignature, given.deviceSignature);

async function withDevice() {
  const world = await withVitals();
  const given = await prepared(world);
  await enrol(world, given);
  const number = Number(await world.registration.numberOf(given.device));
  return { ...world, device: { number, validUntil: given.voucher.argument.validUntil } };
}

describe("Registration: devices", () => {
  describe("enrolDevice", () => {
    it("binds the device to its patient and writes its standing to Vitals", async () => {
      const world = await fixture();
      const given = await prepared(world);
      const { registration, vitals, patient } = world;
      const { validUntil } = given.voucher.argument;
      await expect(enrol(world, given))
        .to.emit(registration, "MemberEnrolled")
        .withArgs(
          7,
          given.device.address,
          0,
          role.device,
          status.active,
          validUntil,
          patient.number,
        )
        .and.to.emit(vitals, "StandingSet")
        .withArgs(7, status.active, 0, validUntil, patient.number);
      const member = await registration.memberByNumber(7);
      expect([member.patient, member.keyVersion]).to.deep.equal([BigInt(patient.number), 0n]);
    });

    it("refuses a device that did not sign for itself", async () => {
      const world = await fixture();
      const given = await prepared(world);
      for (const deviceSignature of ["0x", given.voucherSignature]) {
        await expect(enrol(world, { ...given, deviceSignature }))
          .to.be.revertedWithCustomError(world.registration, "RegistrationSignatureInvalid")
          .withArgs(given.device.address);
      }
    });

    it("refuses a voucher for a claim key", async () => {
      const world = await fixture();
      const { address } = claimKey("claim");
      await expect(enrol(world, await prepared(world, { account: ZeroAddress, claimKey: address })))
        .to.be.revertedWithCustomError(world.registration, "RegistrationDeviceNeedsAccount")
        .withArgs(address);
    });

    it("refuses a patient who is none", async () => {
      const world = await fixture();
      for (const patient of [0, world.doctor.number, 99, 2 ** 31 + 2]) {
        await expect(enrol(world, await prepared(world, { patient })))
          .to.be.revertedWithCustomError(world.registration, "RegistrationPatientUnknown")
          .withArgs(patient);
      }
    });

    it("refuses a person's voucher", async () => {
      const world = await fixture();
      await expect(enrol(world, await prepared(world, { role: role.doctor })))
        .to.be.revertedWithCustomError(world.registration, "RegistrationRoleUnfit")
        .withArgs(role.doctor);
    });

    it("refuses a device until a contract is named Vitals", async () => {
      const world = await fixture();
      await world.registration.nameContract(encodeBytes32String("Vitals"), ZeroAddress);
      await expect(enrol(world, await prepared(world))).to.be.revertedWithCustomError(
        world.registration,
        "RegistrationVitalsMissing",
      );
    });

    it("refuses a voucher at its second use, and one more member for the same account", async () => {
      const world = await fixture();
      const given = await prepared(world);
      await enrol(world, given);
      await expect(enrol(world, given))
        .to.be.revertedWithCustomError(world.registration, "RegistrationVoucherUsed")
        .withArgs(given.voucher.id);
      await expect(enrol(world, await prepared(world, { salt: ethers.id("another") })))
        .to.be.revertedWithCustomError(world.registration, "RegistrationAccountTaken")
        .withArgs(given.device.address, 7);
    });

    it("waits while the chain is paused", async () => {
      const world = await fixture();
      const given = await prepared(world);
      await world.registration.setPaused(true);
      await expect(enrol(world, given)).to.be.revertedWithCustomError(
        world.registration,
        "RegistrationPaused",
      );
    });
  });

  describe("writes every change of a device's standing to Vitals", () => {
    it("renew, suspend and reinstate", async () => {
      const world = await networkHelpers.loadFixture(withDevice);
      const { registration, vitals, northAdmin, patient, device } = world;
      const asAdmin = registration.connect(northAdmin);
      const validUntil = (await now()) + 2 * day;
      await expect(asAdmin.renew(device.number, validUntil))
        .to.emit(vitals, "StandingSet")
        .withArgs(device.number, status.active, 0, validUntil, patient.number);
      await expect(asAdmin.suspend(device.number))
        .to.emit(vitals, "StandingSet")
        .withArgs(device.number, status.suspended, 0, validUntil, patient.number);
      await expect(asAdmin.reinstate(device.number))
        .to.emit(vitals, "StandingSet")
        .withArgs(device.number, status.active, 0, validUntil, patient.number);
    });
  });

  describe("suspends a device", () => {
    const vitalsName = encodeBytes32String("Vitals");

    async function expectSuspended(
      { registration, northAdmin }: PeopledWorld,
      device: { number: number },
    ) {
      await expect(registration.connect(northAdmin).suspend(device.number))
        .to.emit(registration, "MemberSuspended")
        .withArgs(device.number)
        .and.to.emit(registration, "DeviceStandingNotWritten")
        .withArgs(device.number);
      expect(await registration.isActive(device.number, await now())).to.equal(false);
    }

    it("and says nothing more where Vitals takes it", async () => {
      const { registration, northAdmin, device } = await networkHelpers.loadFixture(withDevice);
      await expect(registration.connect(northAdmin).suspend(device.number)).not.to.emit(
        registration,
        "DeviceStandingNotWritten",
      );
    });

    it("although no contract is named Vitals, and what is has no code", async () => {
      const world = await networkHelpers.loadFixture(withDevice);
      const { registration, northAdmin, stranger, device } = world;
      for (const account of [ZeroAddress, stranger.address]) {
        await registration.nameContract(vitalsName, account);
        await expectSuspended(world, device);
        await world.nameVitals();
        await registration.connect(northAdmin).reinstate(device.number);
      }
    });

    it("although Vitals fails, by signature too, and anyone writes it later", async () => {
      const world = await networkHelpers.loadFixture(withDevice);
      const { registration, vitals, northAdmin, stranger, patient, device, domains } = world;
      const failing = await ethers.deployContract("VitalsFailingMock");
      await registration.nameContract(vitalsName, failing);
      const [nonce, deadline] = [ethers.id("nonce"), (await now()) + hour];
      const signature = await sign(northAdmin, domains.registration, [
        "Suspend",
        { member: device.number, nonce, deadline, sentence },
      ]);
      await expect(
        registration.suspendBySig(device.number, nonce, deadline, hashOf(sentence), signature),
      )
        .to.emit(registration, "DeviceStandingNotWritten")
        .withArgs(device.number);
      expect(await registration.isActive(device.number, await now())).to.equal(false);
      await world.nameVitals();
      await expect(registration.connect(stranger).writeStanding(device.number))
        .to.emit(vitals, "StandingSet")
        .withArgs(device.number, status.suspended, 0, device.validUntil, patient.number);
    });

    it("but neither renews nor reinstates one unseen by Vitals", async () => {
      const world = await networkHelpers.loadFixture(withDevice);
      const { registration, northAdmin, device } = world;
      const asAdmin = registration.connect(northAdmin);
      const failing = await ethers.deployContract("VitalsFailingMock");
      await registration.nameContract(vitalsName, failing);
      await expectSuspended(world, device);
      for (const attempt of [
        () => asAdmin.renew(device.number, device.validUntil),
        () => asAdmin.reinstate(device.number),
      ]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(failing, "VitalsFailed")
          .withArgs(device.number);
      }
    });
  });

  describe("writeStanding", () => {
    it("lets anyone write a device to a newly named Vitals", async () => {
      const { registration, stranger, patient, device } =
        await networkHelpers.loadFixture(withDevice);
      const successor = await ethers.deployContract("Vitals", [registration]);
      await registration.nameContract(encodeBytes32String("Vitals"), successor);
      await expect(registration.connect(stranger).writeStanding(device.number))
        .to.emit(successor, "StandingSet")
        .withArgs(device.number, status.active, 0, device.validUntil, patient.number);
    });

    it("refuses what is no device", async () => {
      const { registration, patient } = await networkHelpers.loadFixture(withDevice);
      await expect(registration.writeStanding(patient.number))
        .to.be.revertedWithCustomError(registration, "RegistrationNotADevice")
        .withArgs(patient.number);
      await expect(registration.writeStanding(99))
        .to.be.revertedWithCustomError(registration, "RegistrationMemberUnknown")
        .withArgs(99);
    });
  });
});
