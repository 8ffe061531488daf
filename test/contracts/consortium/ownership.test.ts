import { expect } from "chai";
import { parseEther, ZeroAddress, ZeroHash } from "ethers";
import { ethers, networkHelpers } from "../../support/consortium.ts";
import { governed, handedOver, proposalOf, times } from "../../support/governed.ts";

const fixture = () => networkHelpers.loadFixture(governed);

describe("Consortium: who owns what", () => {
  it("its timelock owns Registration once anybody has called for it", async () => {
    const { registration, timelock, handOver, consortium } = await handedOver();
    expect(await registration.owner()).to.equal(consortium.address);
    await handOver();
    expect(await registration.owner()).to.equal(await timelock.getAddress());
    expect(await registration.pendingOwner()).to.equal(ZeroAddress);
    await expect(timelock.acceptOwnership())
      .to.be.revertedWithCustomError(registration, "OwnableUnauthorizedAccount")
      .withArgs(await timelock.getAddress());
  });

  it("whoever deployed it all has no right left", async () => {
    const world = await fixture();
    const { registration, governor, timelock, urgent, consortium: deployer, stranger } = world;
    for (const call of [
      () => registration.addHospital(stranger),
      () => registration.suspendHospital(0),
      () => registration.reinstateHospital(0),
      () => registration.setPaused(true),
      () => registration.nameContract(ZeroHash, stranger),
      () => registration.transferOwnership(deployer),
      () => registration.acceptOwnership(),
      () => registration.renounceOwnership(),
    ])
      await expect(call())
        .to.be.revertedWithCustomError(registration, "OwnableUnauthorizedAccount")
        .withArgs(deployer.address);
    for (const call of [
      () => governor.setVotingDelay(0),
      () => governor.setVotingPeriod(1),
      () => governor.setProposalThreshold(1),
      () => governor.updateTimelock(deployer),
      () => governor.relay(registration, 0, "0x"),
    ])
      await expect(call())
        .to.be.revertedWithCustomError(governor, "GovernorOnlyExecutor")
        .withArgs(deployer.address);
    await expect(timelock.connect(deployer).updateDelay(0))
      .to.be.revertedWithCustomError(timelock, "TimelockUnauthorizedCaller")
      .withArgs(deployer.address);
    await expect(urgent.support(0)).to.be.revertedWithCustomError(
      registration,
      "RegistrationHospitalUnknown",
    );
  });

  it("the timelock takes proposals from the Consortium alone, and nobody administers it", async () => {
    const world = await fixture();
    const { governor, timelock, consortium: deployer, northAdmin, stranger } = world;
    const roles = {
      proposer: await timelock.PROPOSER_ROLE(),
      canceller: await timelock.CANCELLER_ROLE(),
      executor: await timelock.EXECUTOR_ROLE(),
      administrator: await timelock.DEFAULT_ADMIN_ROLE(),
    };
    expect(await timelock.hasRole(roles.executor, ZeroAddress)).to.equal(true);
    for (const role of [roles.proposer, roles.canceller])
      expect(await timelock.hasRole(role, governor)).to.equal(true);
    expect(await timelock.hasRole(roles.administrator, timelock)).to.equal(true);
    for (const role of Object.values(roles))
      for (const account of [deployer, northAdmin, stranger])
        expect(await timelock.hasRole(role, account)).to.equal(false);
    expect(await timelock.hasRole(roles.administrator, governor)).to.equal(false);
    await expect(timelock.connect(northAdmin).schedule(stranger, 0, "0x", ZeroHash, ZeroHash, 0))
      .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
      .withArgs(northAdmin.address, roles.proposer);
    await expect(timelock.connect(deployer).grantRole(roles.proposer, deployer))
      .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
      .withArgs(deployer.address, roles.administrator);
    await expect(
      timelock.connect(deployer).renounceRole(roles.proposer, governor),
    ).to.be.revertedWithCustomError(timelock, "AccessControlBadConfirmation");
  });

  it("the timelock executes nothing that was not queued", async () => {
    const { timelock, registration, stranger } = await fixture();
    const pausing = registration.interface.encodeFunctionData("setPaused", [true]);
    const call = [registration, 0, pausing, ZeroHash, ZeroHash] as const;
    await expect(timelock.connect(stranger).execute(...call)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
    await expect(timelock.executeBatch([registration], [], [], ZeroHash, ZeroHash))
      .to.be.revertedWithCustomError(timelock, "TimelockInvalidOperationLength")
      .withArgs(1, 0, 0);
  });

  it("the times it begins with have limits", async () => {
    const { registration, governor, timelock } = await fixture();
    const deploy = (delay: number, period: number, wait: number) =>
      ethers.deployContract("Consortium", [registration, delay, period, wait]);
    const month = 30 * 86_400;
    await expect(deploy(month + 1, times.period, 0))
      .to.be.revertedWithCustomError(governor, "ConsortiumSettingOutOfRange")
      .withArgs(month + 1, 0, month);
    await expect(deploy(0, 0, 0))
      .to.be.revertedWithCustomError(governor, "ConsortiumSettingOutOfRange")
      .withArgs(0, 1, month);
    await expect(deploy(0, 1, month + 1))
      .to.be.revertedWithCustomError(timelock, "TimelockDelayTooLong")
      .withArgs(month + 1, month);
  });

  it("nobody can leave money with it", async () => {
    const { governor, stranger } = await fixture();
    const value = parseEther("1");
    await expect(stranger.sendTransaction({ to: governor, value })).to.be.revertedWithCustomError(
      governor,
      "GovernorDisabledDeposit",
    );
  });

  it("proposals have the id that their content makes", async () => {
    const world = await fixture();
    const { governor, registration } = world;
    const proposal = await proposalOf(world, [[registration, "setPaused", [true]]]);
    expect(await governor.getProposalId(...proposal.naming)).to.equal(proposal.id);
    const other = await proposalOf(world, [[registration, "setPaused", [false]]]);
    expect(other.id).not.to.equal(proposal.id);
  });
});
