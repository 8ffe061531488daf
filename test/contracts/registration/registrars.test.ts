import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { concat, ZeroAddress } from "ethers";
import {
  bytes32,
  day,
  deployed,
  ethers,
  hour,
  keyStatement,
  networkHelpers,
  now,
  sentence,
  voucherOf,
  type World,
} from "../../support/consortium.ts";
import type { Account } from "../../support/registration-acts.ts";
import { changedActs, foreignDomains } from "../../support/replays.ts";
import { hashOf, sign } from "../../support/typed-data.ts";

const north = 0;
const south = 1;

/** North with a registrar who may vouch twice a day. */
async function registered() {
  const world = await deployed();
  const registrar = world.free[9]!;
  await world.registration.connect(world.northAdmin).setRegistrar(north, registrar, 2);
  return { ...world, registrar };
}

const fixture = () => networkHelpers.loadFixture(registered);
type Registered = Awaited<ReturnType<typeof registered>>;

type Vouching = {
  readonly signer: Account;
  readonly hospital?: number;
  readonly spoil?: (signature: string) => string;
};

/** Enrols a free account by a voucher that the signer gave. */
async function vouchFor(
  world: World,
  account: HardhatEthersSigner,
  { signer, hospital = north, spoil = (signature) => signature }: Vouching,
) {
  const voucher = await voucherOf({ account: account.address, hospital });
  const signature = await sign(signer, world.domains.registration, ["Voucher", voucher.message]);
  const key = await keyStatement(world, account.address, account);
  return world.registration
    .connect(world.relay)
    .enrol(voucher.argument, spoil(signature), "0x", key);
}

type Terms = {
  hospital?: number;
  registrar?: string;
  dailyCap?: number;
  nonce?: string;
  deadline?: number;
  signer?: HardhatEthersSigner;
};

/** The arguments of `setRegistrarBySig`, signed by north's admin for north unless told otherwise. */
async function signed({ domains, northAdmin, stranger }: Registered, terms: Terms = {}) {
  const { signer = northAdmin, ...rest } = terms;
  const act = {
    ...{ hospital: north, registrar: stranger.address, dailyCap: 5 },
    ...{ nonce: bytes32("nonce"), deadline: (await now()) + hour },
    ...rest,
  };
  const message = { ...act, sentence };
  const signature = await sign(signer, domains.registration, ["SetRegistrar", message]);
  const { hospital, registrar, dailyCap, nonce, deadline } = act;
  return [hospital, registrar, dailyCap, nonce, deadline, hashOf(sentence), signature] as const;
}

/** The next day begins (UTC). */
const tomorrow = async () =>
  networkHelpers.time.increaseTo((Math.floor((await now()) / day) + 1) * day);

describe("Registration: registrars", () => {
  describe("setRegistrar", () => {
    it("names one with a daily cap, changes it and removes it", async () => {
      const { registration, northAdmin, stranger } = await fixture();
      const asAdmin = registration.connect(northAdmin);
      for (const dailyCap of [5, 65535, 0]) {
        await expect(asAdmin.setRegistrar(north, stranger, dailyCap))
          .to.emit(registration, "RegistrarSet")
          .withArgs(north, stranger.address, dailyCap);
        const found = await registration.registrarOf(north, stranger);
        expect([...found]).to.deep.equal([BigInt(dailyCap), 0n, 0n]);
      }
      expect((await registration.registrarOf(south, stranger)).dailyCap).to.equal(0);
    });

    it("refuses everyone but that hospital's admin, registrars too", async () => {
      const { registration, registrar, southAdmin, stranger, consortium } = await fixture();
      for (const caller of [registrar, southAdmin, stranger, consortium])
        await expect(registration.connect(caller).setRegistrar(north, caller, 9))
          .to.be.revertedWithCustomError(registration, "RegistrationNotTheAdmin")
          .withArgs(caller.address, north);
    });

    it("refuses the zero account and a suspended hospital", async () => {
      const { registration, northAdmin, stranger } = await fixture();
      const asAdmin = registration.connect(northAdmin);
      await expect(asAdmin.setRegistrar(north, ZeroAddress, 1)).to.be.revertedWithCustomError(
        registration,
        "RegistrationAddressMissing",
      );
      await registration.suspendHospital(north);
      await expect(asAdmin.setRegistrar(north, stranger, 1))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(north);
    });
  });

  describe("setRegistrarBySig", () => {
    it("is sent by anybody and does what the admin signed, once", async () => {
      const world = await fixture();
      const { registration, relay, northAdmin, stranger } = world;
      const act = await signed(world);
      await expect(registration.connect(relay).setRegistrarBySig(...act))
        .to.emit(registration, "RegistrarSet")
        .withArgs(north, stranger.address, 5);
      await expect(registration.setRegistrarBySig(...act))
        .to.be.revertedWithCustomError(registration, "RegistrationNonceUsed")
        .withArgs(northAdmin.address, bytes32("nonce"));
    });

    it("refuses a signature of anybody but that hospital's admin", async () => {
      const world = await fixture();
      const { registration, registrar, northAdmin, southAdmin, consortium } = world;
      for (const signer of [registrar, southAdmin, consortium])
        await expect(registration.setRegistrarBySig(...(await signed(world, { signer }))))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(northAdmin.address);
    });

    it("refuses an act in which anything was changed", async () => {
      const world = await fixture();
      const { registration, relay, southAdmin } = world;
      const act = await signed(world);
      const changes = {
        ...{ 1: relay.address, 2: 6, 3: bytes32("another"), 4: act[4] - 1 },
        ...{ 5: hashOf("another sentence"), 6: "0x" },
      };
      for (const changed of changedActs(act, changes))
        await expect(registration.setRegistrarBySig(...changed)).to.be.revertedWithCustomError(
          registration,
          "RegistrationSignatureInvalid",
        );
      const [, ...rest] = act;
      await expect(registration.setRegistrarBySig(south, ...rest))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(southAdmin.address);
    });

    it("counts on this chain, contract, deployment and name alone, and in time", async () => {
      const world = await fixture();
      const { registration, consent, northAdmin } = world;
      for (const domain of await foreignDomains(world.domains.registration, consent)) {
        const domains = { ...world.domains, registration: domain };
        await expect(registration.setRegistrarBySig(...(await signed({ ...world, domains }))))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(northAdmin.address);
      }
      const deadline = (await now()) + hour;
      const far = await signed(world, { deadline: deadline + hour });
      await expect(registration.setRegistrarBySig(...far))
        .to.be.revertedWithCustomError(registration, "RegistrationDeadlineTooFar")
        .withArgs(deadline + hour);
      const act = await signed(world, { deadline });
      await networkHelpers.time.increaseTo(deadline + 1);
      await expect(registration.setRegistrarBySig(...act))
        .to.be.revertedWithCustomError(registration, "RegistrationActExpired")
        .withArgs(deadline);
    });
  });

  describe("vouchers", () => {
    it("count by a registrar's signature, up to the cap of a day", async () => {
      const world = await fixture();
      const { registration, registrar, free } = world;
      await tomorrow();
      for (const index of [0, 1]) await vouchFor(world, free[index]!, { signer: registrar });
      const found = await registration.registrarOf(north, registrar);
      expect([...found]).to.deep.equal([2n, 2n, BigInt(Math.floor((await now()) / day))]);
      await expect(vouchFor(world, free[2]!, { signer: registrar }))
        .to.be.revertedWithCustomError(registration, "RegistrationDailyCapReached")
        .withArgs(registrar.address, 2);
      await tomorrow();
      await vouchFor(world, free[2]!, { signer: registrar });
      expect((await registration.registrarOf(north, registrar)).used).to.equal(1);
    });

    it("of the admin have no cap, whatever registrars did", async () => {
      const world = await fixture();
      const { registration, northAdmin, free } = world;
      await registration.connect(northAdmin).setRegistrar(north, northAdmin, 1);
      for (const index of [0, 1, 2]) await vouchFor(world, free[index]!, { signer: northAdmin });
      expect((await registration.registrarOf(north, northAdmin)).used).to.equal(0);
    });

    it("of a registrar who was removed die, and naming it again gives no second day", async () => {
      const world = await fixture();
      const { registration, northAdmin, registrar, free } = world;
      const asAdmin = registration.connect(northAdmin);
      await tomorrow();
      for (const index of [0, 1]) await vouchFor(world, free[index]!, { signer: registrar });
      await asAdmin.setRegistrar(north, registrar, 0);
      await expect(vouchFor(world, free[2]!, { signer: registrar }))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(northAdmin.address);
      await asAdmin.setRegistrar(north, registrar, 2);
      await expect(vouchFor(world, free[2]!, { signer: registrar }))
        .to.be.revertedWithCustomError(registration, "RegistrationDailyCapReached")
        .withArgs(registrar.address, 2);
      await asAdmin.setRegistrar(north, registrar, 3);
      await vouchFor(world, free[2]!, { signer: registrar });
    });

    it("of a registrar count for its hospital alone", async () => {
      const world = await fixture();
      const { registration, southAdmin, registrar, free } = world;
      await expect(vouchFor(world, free[0]!, { signer: registrar, hospital: south }))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(southAdmin.address);
    });

    it("of a registrar count for nothing while the hospital is suspended", async () => {
      const world = await fixture();
      const { registration, registrar, free } = world;
      await registration.suspendHospital(north);
      await expect(vouchFor(world, free[0]!, { signer: registrar }))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(north);
      await expect(registration.connect(registrar).cancelVoucher(north, bytes32("voucher")))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(north);
    });

    it("are not counted where they are refused", async () => {
      const world = await fixture();
      const { registration, registrar, free } = world;
      await vouchFor(world, free[0]!, { signer: registrar });
      await expect(vouchFor(world, free[0]!, { signer: registrar }))
        .to.be.revertedWithCustomError(registration, "RegistrationAccountTaken")
        .withArgs(free[0]!.address, 1);
      expect((await registration.registrarOf(north, registrar)).used).to.equal(1);
    });

    it("count by a contract wallet that names itself behind its signature", async () => {
      const world = await fixture();
      const { registration, northAdmin, stranger, free } = world;
      const wallet = await ethers.deployContract("WalletMock", [stranger]);
      const address = await wallet.getAddress();
      await registration.connect(northAdmin).setRegistrar(north, wallet, 1);
      const spoil = (signature: string) => concat([signature, address]);
      await expect(vouchFor(world, free[0]!, { signer: stranger }))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(northAdmin.address);
      await expect(vouchFor(world, free[0]!, { signer: free[3]!, spoil }))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(address);
      await vouchFor(world, free[0]!, { signer: stranger, spoil });
      await expect(vouchFor(world, free[1]!, { signer: stranger, spoil }))
        .to.be.revertedWithCustomError(registration, "RegistrationDailyCapReached")
        .withArgs(address, 1);
    });

    it("refuse a signature that names a wallet which is no registrar", async () => {
      const world = await fixture();
      const { registration, northAdmin, stranger, free } = world;
      const wallet = await ethers.deployContract("WalletMock", [stranger]);
      const address = await wallet.getAddress();
      for (const spoil of [
        (signature: string) => concat([signature, address]),
        () => "0x",
        () => ZeroAddress,
        () => concat(["0x00", ZeroAddress]),
      ])
        await expect(vouchFor(world, free[0]!, { signer: stranger, spoil }))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(northAdmin.address);
    });
  });

  it("may cancel a voucher, directly and by signature, and nothing else", async () => {
    const world = await fixture();
    const { registration, registrar, domains, relay } = world;
    const as = registration.connect(registrar);
    await expect(as.cancelVoucher(north, bytes32("first")))
      .to.emit(registration, "VoucherCancelled")
      .withArgs(north, bytes32("first"));
    const [voucher, nonce, deadline] = [bytes32("second"), bytes32("nonce"), (await now()) + hour];
    const message = { voucher, nonce, deadline, sentence };
    const signature = await sign(registrar, domains.registration, ["CancelVoucher", message]);
    const cancel = () =>
      registration
        .connect(relay)
        .cancelVoucherBySig(north, voucher, nonce, deadline, hashOf(sentence), signature);
    await expect(cancel()).to.emit(registration, "VoucherCancelled").withArgs(north, voucher);
    await expect(cancel())
      .to.be.revertedWithCustomError(registration, "RegistrationNonceUsed")
      .withArgs(registrar.address, nonce);
    await expect(as.publishDirectory(north, 1, bytes32("directory")))
      .to.be.revertedWithCustomError(registration, "RegistrationNotTheAdmin")
      .withArgs(registrar.address, north);
    await vouchFor(world, world.free[0]!, { signer: registrar });
    await expect(as.suspend(1))
      .to.be.revertedWithCustomError(registration, "RegistrationNotInCharge")
      .withArgs(registrar.address, 1);
  });
});
