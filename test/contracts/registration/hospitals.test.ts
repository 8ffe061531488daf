import { expect } from "chai";
import { encodeBytes32String, ZeroAddress, ZeroHash } from "ethers";
import { bytes32, deployed, ethers, networkHelpers } from "../../support/consortium.ts";

const fixture = () => networkHelpers.loadFixture(deployed);

describe("Registration: hospitals", () => {
  describe("constructor", () => {
    it("makes a deployment id from the block before, the chain and itself", async () => {
      const { registration } = await fixture();
      const transaction = registration.deploymentTransaction();
      const block = await ethers.provider.getBlock(transaction!.blockNumber! - 1);
      const expected = ethers.keccak256(
        ethers.AbiCoder.defaultAbiCoder().encode(
          ["bytes32", "uint256", "address"],
          [block!.hash, 31337, await registration.getAddress()],
        ),
      );
      expect(await registration.deployment()).to.equal(expected);
    });

    it("continues a predecessor's deployment id", async () => {
      const { consortium } = await fixture();
      const id = `0x0123456789abcdef${"ff".repeat(24)}`;
      const successor = await ethers.deployContract("Registration", [id, consortium]);
      expect(await successor.deployment()).to.equal(id);
      expect((await successor.eip712Domain()).version).to.equal("1-0123456789abcdef");
    });

    it("carries the first 16 digits of the id in the EIP-712 version of all contracts", async () => {
      const { registration, consent, records, domains } = await fixture();
      for (const contract of [registration, consent, records]) {
        const domain = await contract.eip712Domain();
        expect(domain.name).to.equal("HealthChain");
        expect(domain.version).to.equal(domains.registration.version);
      }
    });

    it("gives another id to a second deployment", async () => {
      const { registration, consortium } = await fixture();
      const other = await ethers.deployContract("Registration", [ZeroHash, consortium]);
      expect(await other.deployment()).not.to.equal(await registration.deployment());
    });
  });

  describe("addHospital", () => {
    it("numbers hospitals from 0 and makes them active", async () => {
      const { registration, stranger } = await fixture();
      await expect(registration.addHospital(stranger))
        .to.emit(registration, "HospitalAdded")
        .withArgs(2, stranger.address);
      expect(await registration.hospitalCount()).to.equal(3);
      expect(await registration.adminOf(2)).to.equal(stranger.address);
      expect(await registration.hospitalOf(stranger)).to.equal(2);
      expect(await registration.isHospitalActive(2)).to.equal(true);
      expect(await registration.isHospitalActive(3)).to.equal(false);
    });

    it("refuses everyone but the owner", async () => {
      const { registration, stranger } = await fixture();
      await expect(registration.connect(stranger).addHospital(stranger))
        .to.be.revertedWithCustomError(registration, "OwnableUnauthorizedAccount")
        .withArgs(stranger.address);
    });

    it("refuses an account that already acts for a hospital", async () => {
      const { registration, southAdmin } = await fixture();
      await expect(registration.addHospital(southAdmin))
        .to.be.revertedWithCustomError(registration, "RegistrationAdminTaken")
        .withArgs(southAdmin.address);
    });

    it("refuses no account", async () => {
      const { registration } = await fixture();
      await expect(registration.addHospital(ZeroAddress)).to.be.revertedWithCustomError(
        registration,
        "RegistrationAddressMissing",
      );
    });

    it("takes 248 hospitals and no more", async () => {
      const { registration } = await fixture();
      for (let number = 2; number < 248; number += 1) {
        await registration.addHospital(ethers.getAddress(`0x${bytes32(`${number}`).slice(26)}`));
      }
      expect(await registration.isHospitalActive(247)).to.equal(true);
      expect(await registration.isPaused()).to.equal(false);
      await expect(registration.addHospital(registration)).to.be.revertedWithCustomError(
        registration,
        "RegistrationHospitalsFull",
      );
    });
  });

  describe("suspendHospital and reinstateHospital", () => {
    it("take one hospital out and back", async () => {
      const { registration } = await fixture();
      await expect(registration.suspendHospital(0))
        .to.emit(registration, "HospitalSuspended")
        .withArgs(0);
      expect(await registration.isHospitalActive(0)).to.equal(false);
      expect(await registration.isHospitalActive(1)).to.equal(true);
      await expect(registration.reinstateHospital(0))
        .to.emit(registration, "HospitalReinstated")
        .withArgs(0);
      expect(await registration.isHospitalActive(0)).to.equal(true);
    });

    it("refuse a hospital in the wrong state, or that nobody admitted", async () => {
      const { registration } = await fixture();
      await expect(registration.suspendHospital(2))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(2);
      await expect(registration.reinstateHospital(2))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalUnknown")
        .withArgs(2);
      await expect(registration.reinstateHospital(1))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalActive")
        .withArgs(1);
    });

    it("cannot be used to reach the pause bit", async () => {
      const { registration } = await fixture();
      await registration.setPaused(true);
      expect(await registration.isHospitalActive(255)).to.equal(false);
      await expect(registration.suspendHospital(255))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(255);
      expect(await registration.isPaused()).to.equal(true);
    });
  });

  describe("setPaused", () => {
    it("leaves the hospitals as they are", async () => {
      const { registration } = await fixture();
      await expect(registration.setPaused(true))
        .to.emit(registration, "PauseChanged")
        .withArgs(true);
      expect(await registration.isPaused()).to.equal(true);
      expect(await registration.isHospitalActive(0)).to.equal(true);
      await registration.setPaused(false);
      expect(await registration.isPaused()).to.equal(false);
    });
  });

  describe("nameContract", () => {
    it("says which contract is current", async () => {
      const { registration, vitals } = await fixture();
      const name = encodeBytes32String("Vitals");
      expect(await registration.contractOf(name)).to.equal(ZeroAddress);
      await expect(registration.nameContract(name, vitals))
        .to.emit(registration, "ContractNamed")
        .withArgs(name, await vitals.getAddress());
      expect(await registration.contractOf(name)).to.equal(await vitals.getAddress());
    });
  });

  it("lets nobody but the owner suspend, reinstate, pause, name or admit", async () => {
    const { registration, northAdmin } = await fixture();
    const asAdmin = registration.connect(northAdmin);
    const key = {
      account: ZeroAddress,
      parity: 2,
      x: ZeroHash,
      companion: ZeroHash,
      signature: "0x",
    };
    const attempts = [
      () => asAdmin.suspendHospital(1),
      () => asAdmin.reinstateHospital(1),
      () => asAdmin.setPaused(true),
      () => asAdmin.nameContract(ZeroHash, northAdmin),
      () => asAdmin.admit(5, 0, 1, key),
    ];
    for (const attempt of attempts) {
      await expect(attempt())
        .to.be.revertedWithCustomError(registration, "OwnableUnauthorizedAccount")
        .withArgs(northAdmin.address);
    }
  });

  it("hands the ownership over in two steps", async () => {
    const { registration, consortium, stranger } = await fixture();
    await registration.transferOwnership(stranger);
    expect(await registration.owner()).to.equal(consortium.address);
    await registration.connect(stranger).acceptOwnership();
    expect(await registration.owner()).to.equal(stranger.address);
  });
});
