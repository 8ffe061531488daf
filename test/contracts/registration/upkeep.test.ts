import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import {
  bytes32,
  claimKey,
  day,
  hour,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
  sentence,
  status,
  voucherOf,
} from "../../support/consortium.ts";
import { hashOf, sign } from "../../support/typed-data.ts";

/** Adds a nurse who came by claim link and waits, and an admitted gateway. */
async function staffed() {
  const world = await peopled();
  const { registration, northAdmin, domains } = world;
  const [waiting, gateway] = [world.free[0]!, world.free[1]!];
  const secret = claimKey("claim");
  const voucher = await voucherOf({ claimKey: secret.address, role: role.nurse });
  const voucherSignature = await sign(northAdmin, domains.registration, [
    "Voucher",
    voucher.message,
  ]);
  const claim = await sign(secret, domains.registration, [
    "Claim",
    { voucher: voucher.id, account: waiting.address },
  ]);
  const key = await keyStatement(world, waiting.address, waiting);
  await registration.enrol(voucher.argument, voucherSignature, claim, key);
  const gatewayKey = await keyStatement(world, gateway.address, gateway);
  const validUntil = (await now()) + day;
  await registration.admit(role.gateway, 1, validUntil, gatewayKey);
  return { ...world, waiting: 7, gateway: 8, gatewayUntil: validUntil };
}

const fixture = () => networkHelpers.loadFixture(staffed);
type Staffed = Awaited<ReturnType<typeof staffed>>;

const statusOf = async ({ registration }: Staffed, number: number) =>
  Number((await registration.memberByNumber(number)).status);

type Method = "activate" | "suspend" | "reinstate";
const structOf = { activate: "Activate", suspend: "Suspend", reinstate: "Reinstate" };

/** Signs one of the acts over a member and sends it. */
async function bySig(
  world: Staffed,
  method: Method,
  {
    member,
    nonce = bytes32("nonce"),
    deadline,
    signer = world.northAdmin,
  }: {
    member: number;
    nonce?: string;
    deadline?: number;
    signer?: HardhatEthersSigner;
  },
) {
  const until = deadline ?? (await now()) + hour;
  const message = { member, nonce, deadline: until, sentence };
  const signature = await sign(signer, world.domains.registration, [structOf[method], message]);
  const send = world.registration.connect(world.relay).getFunction(`${method}BySig`);
  return { signature, send: () => send(member, nonce, until, hashOf(sentence), signature) };
}

describe("Registration: upkeep", () => {
  describe("activate", () => {
    it("makes a pending member active from now on", async () => {
      const world = await fixture();
      await expect(world.registration.connect(world.northAdmin).activate(world.waiting))
        .to.emit(world.registration, "MemberActivated")
        .withArgs(world.waiting);
      const member = await world.registration.memberByNumber(world.waiting);
      expect(member.status).to.equal(status.active);
      expect(member.activeSince).to.equal(await now());
      expect(await world.registration.isActive(world.waiting, await now())).to.equal(true);
      expect(await world.registration.isActive(world.waiting, (await now()) - 1)).to.equal(false);
    });

    it("refuses a member who is not pending, and waits while paused", async () => {
      const { registration, northAdmin, doctor, waiting } = await fixture();
      const asAdmin = registration.connect(northAdmin);
      await expect(asAdmin.activate(doctor.number))
        .to.be.revertedWithCustomError(registration, "RegistrationStatusUnfit")
        .withArgs(doctor.number, status.active);
      await registration.setPaused(true);
      await expect(asAdmin.activate(waiting)).to.be.revertedWithCustomError(
        registration,
        "RegistrationPaused",
      );
    });
  });

  describe("renew", () => {
    it("moves the end of validity both ways", async () => {
      const { registration, northAdmin, doctor } = await fixture();
      for (const validUntil of [(await now()) + 900 * day, (await now()) + hour]) {
        await expect(registration.connect(northAdmin).renew(doctor.number, validUntil))
          .to.emit(registration, "MemberRenewed")
          .withArgs(doctor.number, validUntil);
        expect(await registration.isActive(doctor.number, validUntil - 1)).to.equal(true);
        expect(await registration.isActive(doctor.number, validUntil)).to.equal(false);
      }
    });

    it("refuses an end in the past", async () => {
      const { registration, northAdmin, doctor } = await fixture();
      const validUntil = await now();
      await expect(registration.connect(northAdmin).renew(doctor.number, validUntil))
        .to.be.revertedWithCustomError(registration, "RegistrationValidUntilInPast")
        .withArgs(validUntil);
    });
  });

  describe("suspend and reinstate", () => {
    it("take an active member out and back", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      const asAdmin = registration.connect(northAdmin);
      await expect(asAdmin.suspend(doctor.number))
        .to.emit(registration, "MemberSuspended")
        .withArgs(doctor.number);
      expect(await registration.isActive(doctor.number, await now())).to.equal(false);
      await expect(asAdmin.suspend(doctor.number))
        .to.be.revertedWithCustomError(registration, "RegistrationStatusUnfit")
        .withArgs(doctor.number, status.suspended);
      await expect(asAdmin.reinstate(doctor.number))
        .to.emit(registration, "MemberReinstated")
        .withArgs(doctor.number);
      expect(await registration.isActive(doctor.number, await now())).to.equal(true);
      await expect(asAdmin.reinstate(doctor.number))
        .to.be.revertedWithCustomError(registration, "RegistrationStatusUnfit")
        .withArgs(doctor.number, status.active);
    });

    it("do not go round the fingerprint comparison", async () => {
      const world = await fixture();
      const asAdmin = world.registration.connect(world.northAdmin);
      await asAdmin.suspend(world.waiting);
      await asAdmin.reinstate(world.waiting);
      expect(await statusOf(world, world.waiting)).to.equal(status.pending);
    });

    it("suspend works while the chain is paused", async () => {
      const world = await fixture();
      await world.registration.setPaused(true);
      await world.registration.connect(world.northAdmin).suspend(world.doctor.number);
      expect(await statusOf(world, world.doctor.number)).to.equal(status.suspended);
    });
  });

  describe("who is in charge", () => {
    it("is nobody but the admin of the member's own hospital", async () => {
      const { registration, southAdmin, consortium, doctor, stranger } = await fixture();
      const validUntil = (await now()) + day;
      for (const caller of [southAdmin, consortium, doctor.account, stranger]) {
        const as = registration.connect(caller);
        const attempts = [
          () => as.activate(doctor.number),
          () => as.renew(doctor.number, validUntil),
          () => as.suspend(doctor.number),
          () => as.reinstate(doctor.number),
        ];
        for (const attempt of attempts) {
          await expect(attempt())
            .to.be.revertedWithCustomError(registration, "RegistrationNotInCharge")
            .withArgs(caller.address, doctor.number);
        }
      }
    });

    it("is nobody while the hospital is suspended", async () => {
      const world = await fixture();
      const { registration, northAdmin, doctor } = world;
      await registration.suspendHospital(0);
      await expect(registration.connect(northAdmin).suspend(doctor.number))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(0);
      await expect(registration.connect(northAdmin).cancelVoucher(0, ZeroHash))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(0);
      const { send } = await bySig(world, "suspend", { member: doctor.number });
      await expect(send())
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(0);
    });

    it("is the owner for gateways and oracles", async () => {
      const world = await fixture();
      const { registration, southAdmin, gateway } = world;
      expect(await registration.isActive(gateway, await now())).to.equal(true);
      await expect(registration.connect(southAdmin).suspend(gateway))
        .to.be.revertedWithCustomError(registration, "RegistrationNotInCharge")
        .withArgs(southAdmin.address, gateway);
      await registration.suspend(gateway);
      expect(await statusOf(world, gateway)).to.equal(status.suspended);
      await registration.reinstate(gateway);
      expect(await statusOf(world, gateway)).to.equal(status.active);
    });

    it("refuses a number that nobody has", async () => {
      const { registration, northAdmin } = await fixture();
      for (const number of [0, 99, 2 ** 31 + 2]) {
        await expect(registration.connect(northAdmin).suspend(number))
          .to.be.revertedWithCustomError(registration, "RegistrationMemberUnknown")
          .withArgs(number);
      }
    });
  });

  describe("admit", () => {
    it("takes gateways and oracles of an active hospital and nobody else", async () => {
      const world = await fixture();
      const { registration, free, consortium } = world;
      const account = free[2]!;
      const key = await keyStatement(world, account.address, account);
      const until = (await now()) + day;
      for (const unfit of [0, role.patient, role.doctor, role.nurse, role.device, 7]) {
        await expect(registration.admit(unfit, 0, until, key))
          .to.be.revertedWithCustomError(registration, "RegistrationRoleUnfit")
          .withArgs(unfit);
      }
      await expect(registration.admit(role.oracle, 9, until, key))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(9);
      const byAnother = await keyStatement(world, account.address, consortium);
      await expect(registration.admit(role.oracle, 0, until, byAnother))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(account.address);
      await expect(registration.admit(role.oracle, 0, until, key))
        .to.emit(registration, "MemberEnrolled")
        .withArgs(9, account.address, 0, role.oracle, status.active, until, 0);
    });
  });

  describe("by signature", () => {
    it("activates, suspends and reinstates, whoever sends it", async () => {
      const world = await fixture();
      const steps: [Method, number][] = [
        ["activate", status.active],
        ["suspend", status.suspended],
        ["reinstate", status.active],
      ];
      for (const [method, after] of steps) {
        const { send } = await bySig(world, method, {
          member: world.waiting,
          nonce: bytes32(method),
        });
        await send();
        expect(await statusOf(world, world.waiting)).to.equal(after);
        expect(await world.registration.isNonceUsed(world.northAdmin, bytes32(method))).to.equal(
          true,
        );
      }
    });

    it("renews", async () => {
      const { registration, northAdmin, domains, doctor, relay } = await fixture();
      const [validUntil, deadline, nonce] = [
        (await now()) + 9 * day,
        (await now()) + hour,
        bytes32("nonce"),
      ];
      const message = { member: doctor.number, validUntil, nonce, deadline, sentence };
      const signature = await sign(northAdmin, domains.registration, ["Renew", message]);
      const send = (until: number) =>
        registration
          .connect(relay)
          .renewBySig(doctor.number, until, nonce, deadline, hashOf(sentence), signature);
      await expect(send(validUntil + 1))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(northAdmin.address);
      await expect(send(validUntil))
        .to.emit(registration, "MemberRenewed")
        .withArgs(doctor.number, validUntil);
    });

    it("works once", async () => {
      const world = await fixture();
      const { send } = await bySig(world, "suspend", { member: world.doctor.number });
      await send();
      await world.registration.connect(world.northAdmin).reinstate(world.doctor.number);
      await expect(send())
        .to.be.revertedWithCustomError(world.registration, "RegistrationNonceUsed")
        .withArgs(world.northAdmin.address, bytes32("nonce"));
    });

    it("ends at its deadline", async () => {
      const world = await fixture();
      const deadline = (await now()) + hour;
      const { send } = await bySig(world, "suspend", { member: world.doctor.number, deadline });
      await networkHelpers.time.setNextBlockTimestamp(deadline + 1);
      await expect(send())
        .to.be.revertedWithCustomError(world.registration, "RegistrationActExpired")
        .withArgs(deadline);
    });

    it("has a deadline of at most an hour, so that none is kept for later", async () => {
      const world = await fixture();
      const { registration, doctor, relay } = world;
      const nonce = bytes32("nonce");
      const start = (await now()) + 60;
      const refused = async (sending: Promise<unknown>, deadline: number) =>
        expect(sending)
          .to.be.revertedWithCustomError(registration, "RegistrationDeadlineTooFar")
          .withArgs(deadline);
      const far = start + day;
      for (const method of ["activate", "suspend", "reinstate"] as const) {
        const { send } = await bySig(world, method, { member: doctor.number, deadline: far });
        await refused(send(), far);
      }
      const as = registration.connect(relay);
      const text = hashOf(sentence);
      await refused(as.renewBySig(doctor.number, far, nonce, far, text, "0x"), far);
      await refused(as.cancelVoucherBySig(0, nonce, nonce, far, text, "0x"), far);

      const [hourAhead, beyond] = [start + hour, start + hour + 1];
      const member = doctor.number;
      const early = await bySig(world, "suspend", { member, deadline: beyond });
      await networkHelpers.time.setNextBlockTimestamp(start);
      await refused(early.send(), beyond);
      const timely = await bySig(world, "suspend", { member, deadline: hourAhead });
      await networkHelpers.time.setNextBlockTimestamp(start);
      await timely.send();
      expect(await statusOf(world, member)).to.equal(status.suspended);
    });

    it("refuses another signer, another act, and every changed field", async () => {
      const world = await fixture();
      const { registration, southAdmin, northAdmin, doctor, nurse } = world;
      const deadline = (await now()) + hour;
      const refused = async (sending: Promise<unknown>) =>
        expect(sending)
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(northAdmin.address);
      const foreign = await bySig(world, "suspend", { member: doctor.number, signer: southAdmin });
      await refused(foreign.send());
      const { signature } = await bySig(world, "suspend", { member: doctor.number, deadline });
      const [nonce, text] = [bytes32("nonce"), hashOf(sentence)];
      await refused(registration.suspendBySig(nurse.number, nonce, deadline, text, signature));
      await refused(
        registration.suspendBySig(doctor.number, bytes32("other"), deadline, text, signature),
      );
      await refused(registration.suspendBySig(doctor.number, nonce, deadline - 1, text, signature));
      await refused(
        registration.suspendBySig(doctor.number, nonce, deadline, hashOf("Other."), signature),
      );
      await refused(registration.activateBySig(doctor.number, nonce, deadline, text, signature));
      await refused(registration.reinstateBySig(doctor.number, nonce, deadline, text, signature));
    });
  });

  describe("cancelVoucher", () => {
    it("is for hospitals, once a voucher", async () => {
      const { registration, northAdmin, stranger } = await fixture();
      const voucher = bytes32("voucher");
      await expect(registration.connect(stranger).cancelVoucher(0, voucher))
        .to.be.revertedWithCustomError(registration, "RegistrationNotARegistrar")
        .withArgs(stranger.address, 0);
      await expect(registration.connect(northAdmin).cancelVoucher(0, voucher))
        .to.emit(registration, "VoucherCancelled")
        .withArgs(0, voucher);
      expect(await registration.voucherState(0, voucher)).to.equal(2);
      await expect(registration.connect(northAdmin).cancelVoucher(0, voucher))
        .to.be.revertedWithCustomError(registration, "RegistrationVoucherCancelled")
        .withArgs(voucher);
    });

    it("leaves another hospital's voucher alone", async () => {
      const { registration, southAdmin } = await fixture();
      await expect(registration.connect(southAdmin).cancelVoucher(0, bytes32("voucher")))
        .to.be.revertedWithCustomError(registration, "RegistrationNotARegistrar")
        .withArgs(southAdmin.address, 0);
      await registration.connect(southAdmin).cancelVoucher(1, bytes32("voucher"));
      expect(await registration.voucherState(0, bytes32("voucher"))).to.equal(0);
    });

    it("works by signature", async () => {
      const { registration, northAdmin, southAdmin, domains, relay } = await fixture();
      const [voucher, nonce, deadline] = [
        bytes32("voucher"),
        bytes32("nonce"),
        (await now()) + hour,
      ];
      const message = { voucher, nonce, deadline, sentence };
      const signature = await sign(northAdmin, domains.registration, ["CancelVoucher", message]);
      const send = (hospital: number) =>
        registration
          .connect(relay)
          .cancelVoucherBySig(hospital, voucher, nonce, deadline, hashOf(sentence), signature);
      await expect(send(1))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(southAdmin.address);
      await expect(send(0)).to.emit(registration, "VoucherCancelled").withArgs(0, voucher);
    });
  });
});
