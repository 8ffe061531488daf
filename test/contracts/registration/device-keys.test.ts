import { expect } from "chai";
import { p256 } from "@noble/curves/nist";
import { encodeBytes32String, toBeHex } from "ethers";
import { claimMessage, voucherMessage, type Voucher } from "../../../lib/acts/registration.ts";
import { fromHex, type Hex } from "../../../lib/bytes.ts";
import {
  deviceAccount,
  newDeviceKey,
  newP256DeviceKey,
  signAsDevice,
  type DeviceKey,
} from "../../../lib/device-key.ts";
import { batchOf, batchStatement } from "../../../lib/reading-batch.ts";
import {
  bytes32,
  day,
  enrolled,
  ethers,
  forever,
  networkHelpers,
  now,
  role,
  status,
} from "../../support/consortium.ts";
import { deviceVoucher, leafOf, measuring } from "../../support/vitals.ts";
import { hashOf } from "../../support/typed-data.ts";

/** The usual world with the contract that checks P-256. */
async function withVerifier() {
  const world = await measuring();
  const verifier = await ethers.deployContract("P256Verifier");
  await world.registration.nameContract(encodeBytes32String("P256Verifier"), verifier);
  const contracts = { Registration: (await world.registration.getAddress()) as Hex };
  const site = {
    ...{ deployment: world.deployment as Hex, chainId: 31337, genesis: "0x" as Hex },
    contracts: { ...contracts, Consent: "0x", Records: "0x", AccessLog: "0x", Vitals: "0x" },
  } as const;
  return { ...world, site, verifier: (await verifier.getAddress()) as Hex };
}

type World = Awaited<ReturnType<typeof withVerifier>>;
const fixture = () => networkHelpers.loadFixture(withVerifier);

/** The arguments of `enrolDevice` for a device whose key lib holds. */
async function enrolling({ site, northAdmin, patient }: World, key: DeviceKey, claimant = key) {
  const sentence = "What the wallet shows.";
  const voucher: Voucher = {
    ...{ hospital: 0, role: role.device, account: deviceAccount(key) },
    ...{ claimKey: `0x${"0".repeat(40)}`, patient: patient.number, validUntil: forever },
    ...{ deadline: (await now()) + day, salt: bytes32("p256") as Hex, sentence },
  };
  const { domain, types, message } = voucherMessage(site, voucher);
  const voucherSignature = await northAdmin.signTypedData(
    domain,
    types as Parameters<typeof northAdmin.signTypedData>[1],
    message,
  );
  const claim = signAsDevice(claimant, claimMessage(site, voucher, voucher.account));
  const argument = { ...voucher, sentenceHash: hashOf(sentence) };
  return [argument, voucherSignature, claim] as const;
}

const keysOf = ({ verifier }: World): DeviceKey[] => [newDeviceKey(), newP256DeviceKey(verifier)];

describe("Registration: keys of devices", () => {
  describe("enrolDevice", () => {
    it("takes a key on either curve that signed for itself", async () => {
      const world = await fixture();
      for (const key of keysOf(world)) {
        await world.registration.enrolDevice(...(await enrolling(world, key)));
        const member = await world.registration.memberByAccount(deviceAccount(key));
        expect([member.role, member.status]).to.deep.equal(
          [role.device, status.active].map(BigInt),
        );
      }
    });

    it("refuses a P-256 key whose claim another signed, or was changed", async () => {
      const world = await fixture();
      const { registration, verifier } = world;
      const key = newP256DeviceKey(verifier);
      const refused = async (claim: string) => {
        const [voucher, signature] = await enrolling(world, key);
        await expect(registration.enrolDevice(voucher, signature, claim))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(ethers.getAddress(deviceAccount(key)));
      };
      const [, , own] = await enrolling(world, key);
      const [, , another] = await enrolling(world, key, newP256DeviceKey(verifier));
      const order = p256.Point.Fn.ORDER;
      const high = toBeHex(order - BigInt(`0x${own.slice(-64)}`), 32);
      await refused(another);
      await refused(`${own.slice(0, 170)}${another.slice(170)}`);
      await refused(`${own.slice(0, -64)}${high.slice(2)}`);
      await refused(`${own}00`);
      await refused(own.slice(0, -2));
      await refused("0x");
    });
  });

  it("prove an equivocation on either curve", async () => {
    const world = await fixture();
    const { registration, vitals, patient, deployment } = world;
    for (const key of keysOf(world)) {
      await registration.enrolDevice(...(await enrolling(world, key)));
      const device = Number(await registration.numberOf(deviceAccount(key)));
      const about = { deployment: deployment as Hex, device, patient: patient.number, first: 4 };
      const [one, other] = [1, 2].map((leaf) => {
        const batch = batchOf(about, [fromHex(leafOf(leaf))]);
        const signature = signAsDevice(key, batchStatement(batch));
        return { ...about, count: 1, leaf: batch.root, proof: [], signature };
      });
      await expect(vitals.reportEquivocation(device, 4, one!, other!))
        .to.emit(vitals, "DeviceEquivocated")
        .withArgs(device, 4, leafOf(1), leafOf(2));
    }
  });

  describe("rebindDevice", () => {
    it("refuses the patient it has, and the hospital that did not enrol it", async () => {
      const world = await fixture();
      const { registration, device, patient, otherPatient } = world;
      await expect(
        registration.rebindDevice(
          ...(await deviceVoucher(world, device.account, { patient: patient.number })),
        ),
      )
        .to.be.revertedWithCustomError(registration, "RegistrationDeviceBoundAlready")
        .withArgs(device.number, patient.number);
      const ofSouth = { patient: otherPatient.number, hospital: 1 };
      await expect(
        registration.rebindDevice(...(await deviceVoucher(world, device.account, ofSouth))),
      )
        .to.be.revertedWithCustomError(registration, "RegistrationNotItsDevice")
        .withArgs(1, device.account.address);
    });

    it("refuses an account that is no device: a stranger's, a person's", async () => {
      const world = await fixture();
      const { registration, stranger, doctor, otherPatient } = world;
      for (const account of [stranger, doctor.account]) {
        const terms = { patient: otherPatient.number };
        await expect(registration.rebindDevice(...(await deviceVoucher(world, account, terms))))
          .to.be.revertedWithCustomError(registration, "RegistrationNotItsDevice")
          .withArgs(0, account.address);
      }
    });

    it("refuses an end that has passed, a device's voucher used again, and a device that did not agree", async () => {
      const world = await fixture();
      const { registration, device, otherDevice, otherPatient } = world;
      const terms = { patient: otherPatient.number };
      const past = { ...terms, validUntil: (await now()) - 1 };
      await expect(registration.rebindDevice(...(await deviceVoucher(world, device.account, past))))
        .to.be.revertedWithCustomError(registration, "RegistrationValidUntilInPast")
        .withArgs(past.validUntil);
      const [voucher, signature, claim] = await deviceVoucher(world, device.account, terms);
      const [, , another] = await deviceVoucher(world, otherDevice.account, terms);
      await expect(registration.rebindDevice(voucher, signature, another))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(device.account.address);
      await registration.rebindDevice(voucher, signature, claim);
      await expect(
        registration.rebindDevice(voucher, signature, claim),
      ).to.be.revertedWithCustomError(registration, "RegistrationVoucherUsed");
    });

    it("leaves a suspended device suspended", async () => {
      const world = await fixture();
      const { registration, vitals, northAdmin, device, otherPatient } = world;
      await registration.connect(northAdmin).suspend(device.number);
      const terms = { patient: otherPatient.number };
      await registration.rebindDevice(...(await deviceVoucher(world, device.account, terms)));
      const found = await vitals.deviceOf(device.number);
      expect([found.status, found.patient]).to.deep.equal(
        [status.suspended, otherPatient.number].map(BigInt),
      );
    });

    it("waits while the chain is paused, and binds to patients alone", async () => {
      const world = await fixture();
      const { registration, device, doctor, otherPatient } = world;
      const toDoctor = await deviceVoucher(world, device.account, { patient: doctor.number });
      await expect(registration.rebindDevice(...toDoctor))
        .to.be.revertedWithCustomError(registration, "RegistrationPatientUnknown")
        .withArgs(doctor.number);
      const terms = { patient: otherPatient.number };
      const voucher = await deviceVoucher(world, device.account, terms);
      await registration.setPaused(true);
      await expect(registration.rebindDevice(...voucher)).to.be.revertedWithCustomError(
        registration,
        "RegistrationPaused",
      );
    });
  });

  it("of a device that moved from one patient to another say so in its member", async () => {
    const world = await fixture();
    const { registration, device, free } = world;
    const newPatient = await enrolled(world, free[3]!);
    const terms = { patient: newPatient.number };
    await registration.rebindDevice(...(await deviceVoucher(world, device.account, terms)));
    expect((await registration.memberByNumber(device.number)).patient).to.equal(newPatient.number);
  });
});
