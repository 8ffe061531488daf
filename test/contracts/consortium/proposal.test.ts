import { expect } from "chai";
import { encodeBytes32String, ZeroHash } from "ethers";
import { networkHelpers, now } from "../../support/consortium.ts";
import {
  decided,
  governed,
  proposalOf,
  proposed,
  state,
  times,
  toEnd,
  saltOf,
  toVoting,
  vote,
  voted,
  type Governed,
  type Proposal,
} from "../../support/governed.ts";

const fixture = () => networkHelpers.loadFixture(governed);

const pausing = (world: Governed) => [[world.registration, "setPaused", [true]] as const];
const pause = (world: Governed) => proposalOf(world, [...pausing(world)]);

const bit = (...states: number[]) =>
  `0x${states
    .reduce((bits, one) => bits | (1 << one), 0)
    .toString(16)
    .padStart(64, "0")}`;

/** Refused, because the proposal is in a state other than those allowed. */
const refusedIn = (
  { governor }: Governed,
  { id }: Proposal,
  step: { sending: Promise<unknown>; is: number; allowed: string },
) =>
  expect(step.sending)
    .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
    .withArgs(id, step.is, step.allowed);

describe("Consortium: the life of a proposal", () => {
  it("goes from proposing over voting and waiting to what it does, once", async () => {
    const world = await fixture();
    const { governor, timelock, registration, northAdmin, southAdmin, eastAdmin, stranger } = world;
    const proposal = await pause(world);
    const proposing = governor.connect(northAdmin).propose(...proposal.proposing);
    await expect(proposing).to.emit(governor, "ProposalCreated");
    expect(await governor.state(proposal.id)).to.equal(state.pending);
    const start = (await now()) + times.delay;
    expect(await governor.proposalSnapshot(proposal.id)).to.equal(start);
    expect(await governor.proposalDeadline(proposal.id)).to.equal(start + times.period);
    await toVoting(world, proposal);
    expect(await governor.state(proposal.id)).to.equal(state.active);
    for (const admin of [northAdmin, southAdmin, eastAdmin])
      await expect(governor.connect(admin).castVote(proposal.id, vote.for))
        .to.emit(governor, "VoteCast")
        .withArgs(admin.address, proposal.id, vote.for, 1, "");
    await toEnd(world, proposal);
    expect(await governor.state(proposal.id)).to.equal(state.succeeded);
    await expect(governor.connect(stranger).queue(...proposal.naming)).to.emit(
      governor,
      "ProposalQueued",
    );
    expect(await governor.state(proposal.id)).to.equal(state.queued);
    await networkHelpers.time.increase(times.timelock);
    await expect(governor.connect(stranger).execute(...proposal.naming))
      .to.emit(registration, "PauseChanged")
      .withArgs(true)
      .and.to.emit(timelock, "CallExecuted");
    expect(await governor.state(proposal.id)).to.equal(state.executed);
    await refusedIn(world, proposal, {
      sending: governor.execute(...proposal.naming),
      ...{ is: state.executed, allowed: bit(state.queued) },
    });
  });

  it("begins with a hospital alone, and with something to do", async () => {
    const world = await fixture();
    const { governor, stranger, northAdmin } = world;
    const { proposing } = await pause(world);
    await expect(governor.connect(stranger).propose(...proposing))
      .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
      .withArgs(stranger.address, 0, 1);
    const [targets, , calldatas, text] = proposing;
    await expect(governor.connect(northAdmin).propose(targets, [], calldatas, text))
      .to.be.revertedWithCustomError(governor, "GovernorInvalidProposalLength")
      .withArgs(1, 1, 0);
    await expect(governor.connect(northAdmin).propose([], [], [], text))
      .to.be.revertedWithCustomError(governor, "GovernorInvalidProposalLength")
      .withArgs(0, 0, 0);
  });

  it("keeps to the proposer whom its text names", async () => {
    const world = await fixture();
    const { governor, northAdmin, southAdmin } = world;
    const text = `Why.#proposer=${northAdmin.address}`;
    const { proposing } = await proposalOf(world, [...pausing(world)], text);
    await expect(governor.connect(southAdmin).propose(...proposing))
      .to.be.revertedWithCustomError(governor, "GovernorRestrictedProposer")
      .withArgs(southAdmin.address);
    await governor.connect(northAdmin).propose(...proposing);
  });

  it("is proposed once", async () => {
    const world = await fixture();
    const { governor, southAdmin } = world;
    const proposal = await proposed(world, [...pausing(world)]);
    await refusedIn(world, proposal, {
      sending: governor.connect(southAdmin).propose(...proposal.proposing),
      ...{ is: state.active, allowed: ZeroHash },
    });
  });

  it("takes votes between its delay and its end, one a hospital", async () => {
    const world = await fixture();
    const { governor, northAdmin, southAdmin, stranger } = world;
    const proposal = await pause(world);
    const as = governor.connect(northAdmin);
    await as.propose(...proposal.proposing);
    const votes = (is: number) =>
      refusedIn(world, proposal, {
        sending: as.castVote(proposal.id, vote.for),
        ...{ is, allowed: bit(state.active) },
      });
    await votes(state.pending);
    await networkHelpers.time.increaseTo((await governor.proposalSnapshot(proposal.id)) - 1n);
    await votes(state.pending); // in the second of the snapshot itself
    await toVoting(world, proposal);
    await as.castVoteWithReason(proposal.id, vote.against, "No.");
    await expect(as.castVote(proposal.id, vote.for))
      .to.be.revertedWithCustomError(governor, "GovernorAlreadyCastVote")
      .withArgs(northAdmin.address);
    await expect(governor.connect(stranger).castVote(proposal.id, vote.for))
      .to.be.revertedWithCustomError(governor, "ConsortiumNoVote")
      .withArgs(stranger.address, proposal.id);
    await expect(
      governor.connect(southAdmin).castVote(proposal.id, 3),
    ).to.be.revertedWithCustomError(governor, "GovernorInvalidVoteType");
    await networkHelpers.time.increaseTo((await governor.proposalDeadline(proposal.id)) - 1n);
    await governor.connect(southAdmin).castVote(proposal.id, vote.for); // in the last second
    await toEnd(world, proposal);
    await votes(state.defeated);
  });

  it("is queued only after it passed, and once", async () => {
    const world = await fixture();
    const { governor } = world;
    const proposal = await proposed(world, [...pausing(world)]);
    const queues = (is: number) =>
      refusedIn(world, proposal, {
        sending: governor.queue(...proposal.naming),
        ...{ is, allowed: bit(state.succeeded) },
      });
    await queues(state.active);
    await voted(world, proposal, [vote.for, vote.for, vote.for]);
    await governor.queue(...proposal.naming);
    await queues(state.queued);
    const lost = await proposed(world, [...pausing(world)], "Once more.");
    await voted(world, lost, [vote.for, vote.against]);
    await refusedIn(world, lost, {
      sending: governor.queue(...lost.naming),
      ...{ is: state.defeated, allowed: bit(state.succeeded) },
    });
  });

  it("is executed only after it was queued and the timelock's delay is over", async () => {
    const world = await fixture();
    const { governor, timelock } = world;
    const proposal = await proposed(world, [...pausing(world)]);
    await voted(world, proposal, [vote.for, vote.for, vote.for]);
    await refusedIn(world, proposal, {
      sending: governor.execute(...proposal.naming),
      ...{ is: state.succeeded, allowed: bit(state.queued) },
    });
    await governor.queue(...proposal.naming);
    const [targets, values, calldatas, text] = proposal.naming;
    const operation = await timelock.hashOperationBatch(
      [...targets],
      [...values],
      [...calldatas],
      ZeroHash,
      await saltOf(world, text),
    );
    await networkHelpers.time.increaseTo((await governor.proposalEta(proposal.id)) - 2n);
    await expect(governor.execute(...proposal.naming))
      .to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState")
      .withArgs(operation, bit(2));
    await networkHelpers.time.increaseTo((await governor.proposalEta(proposal.id)) - 1n);
    await governor.execute(...proposal.naming);
  });

  it("is cancelled by its proposer alone, before the voting", async () => {
    const world = await fixture();
    const { governor, northAdmin, southAdmin } = world;
    const proposal = await pause(world);
    await governor.connect(northAdmin).propose(...proposal.proposing);
    await expect(governor.connect(southAdmin).cancel(...proposal.naming))
      .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
      .withArgs(proposal.id, southAdmin.address);
    await expect(governor.connect(northAdmin).cancel(...proposal.naming))
      .to.emit(governor, "ProposalCanceled")
      .withArgs(proposal.id);
    await networkHelpers.time.increase(times.delay + 2);
    await refusedIn(world, proposal, {
      sending: governor.connect(northAdmin).castVote(proposal.id, vote.for),
      ...{ is: state.canceled, allowed: bit(state.active) },
    });
    const other = await proposed(world, [...pausing(world)], "Another.");
    await expect(governor.connect(northAdmin).cancel(...other.naming))
      .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
      .withArgs(other.id, northAdmin.address);
  });

  it("does not exist before it was proposed", async () => {
    const world = await fixture();
    const { governor, northAdmin } = world;
    const proposal = await pause(world);
    for (const step of [
      () => governor.state(proposal.id),
      () => governor.connect(northAdmin).castVote(proposal.id, vote.for),
      () => governor.queue(...proposal.naming),
      () => governor.execute(...proposal.naming),
    ])
      await expect(step())
        .to.be.revertedWithCustomError(governor, "GovernorNonexistentProposal")
        .withArgs(proposal.id);
  });

  it("changes nothing where a call of it is refused, and can be executed later", async () => {
    const world = await fixture();
    const { governor, registration, northAdmin } = world;
    const calls = [...pausing(world), [registration, "addHospital", [northAdmin.address]] as const];
    const proposal = await proposed(world, calls);
    await voted(world, proposal, [vote.for, vote.for, vote.for]);
    await governor.queue(...proposal.naming);
    await networkHelpers.time.increase(times.timelock);
    await expect(governor.execute(...proposal.naming))
      .to.be.revertedWithCustomError(registration, "RegistrationAdminTaken")
      .withArgs(northAdmin.address);
    expect(await registration.isPaused()).to.equal(false);
    expect(await governor.state(proposal.id)).to.equal(state.queued);
  });

  it("says so where the call that failed gave no reason", async () => {
    const world = await fixture();
    const { governor, timelock, vitals } = world;
    const proposal = await proposed(world, [[vitals, "0x12345678", []]]);
    await voted(world, proposal, [vote.for, vote.for, vote.for]);
    await governor.queue(...proposal.naming);
    await networkHelpers.time.increase(times.timelock);
    await expect(governor.execute(...proposal.naming)).to.be.revertedWithCustomError(
      timelock,
      "FailedCall",
    );
  });
});

describe("Consortium: what a vote can do", () => {
  it("admits a hospital, which has a vote from then on", async () => {
    const world = await fixture();
    const { governor, registration, free } = world;
    const [newcomer] = free;
    await decided(world, [[registration, "addHospital", [newcomer!.address]]]);
    expect(await registration.adminOf(4)).to.equal(newcomer!.address);
    expect(await registration.getVotes(newcomer!)).to.equal(1);
    const proposal = await pause(world);
    await networkHelpers.time.increase(1);
    await governor.connect(newcomer).propose(...proposal.proposing);
  });

  it("expels a hospital, and takes it back", async () => {
    const world = await fixture();
    const { registration, southAdmin } = world;
    await decided(world, [[registration, "suspendHospital", [1]]]);
    expect(await registration.isHospitalActive(1)).to.equal(false);
    expect(await registration.getVotes(southAdmin)).to.equal(0);
    const back = await proposed(world, [[registration, "reinstateHospital", [1]]]);
    await voted(world, back, [vote.for, undefined, vote.for]);
    await world.governor.queue(...back.naming);
    await networkHelpers.time.increase(times.timelock);
    await world.governor.execute(...back.naming);
    expect(await registration.isHospitalActive(1)).to.equal(true);
    expect(await registration.getVotes(southAdmin)).to.equal(1);
  });

  it("names a successor and pauses, in one proposal", async () => {
    const world = await fixture();
    const { registration, stranger } = world;
    const name = encodeBytes32String("Consent");
    await decided(world, [
      [registration, "nameContract", [name, stranger.address]],
      ...pausing(world),
    ]);
    expect(await registration.contractOf(name)).to.equal(stranger.address);
    expect(await registration.isPaused()).to.equal(true);
  });

  it("changes how votes go, within limits", async () => {
    const world = await fixture();
    const { governor, timelock } = world;
    await decided(world, [
      [governor, "setVotingDelay", [60]],
      [governor, "setVotingPeriod", [600]],
      [governor, "setProposalThreshold", [1]],
      [timelock, "updateDelay", [30]],
    ]);
    expect(await governor.votingDelay()).to.equal(60);
    expect(await governor.votingPeriod()).to.equal(600);
    expect(await timelock.getMinDelay()).to.equal(30);
  });

  const month = 30 * 86_400;
  for (const [name, value, range] of [
    ["setVotingDelay", month + 1, [0, month]],
    ["setVotingPeriod", month + 1, [1, month]],
    ["setVotingPeriod", 0, [1, month]],
    ["setProposalThreshold", 0, [1, 1]],
    ["setProposalThreshold", 2, [1, 1]],
  ] as const)
    it(`does not ${name} to ${value}`, async () => {
      const world = await fixture();
      const { governor } = world;
      await expect(decided(world, [[governor, name, [value]]]))
        .to.be.revertedWithCustomError(governor, "ConsortiumSettingOutOfRange")
        .withArgs(value, ...range);
    });

  it("does not make the timelock wait for longer than 30 days", async () => {
    const world = await fixture();
    const { timelock } = world;
    await expect(decided(world, [[timelock, "updateDelay", [month + 1]]]))
      .to.be.revertedWithCustomError(timelock, "TimelockDelayTooLong")
      .withArgs(month + 1, month);
  });

  it("moves on to another timelock, and calls in its own name", async () => {
    const world = await fixture();
    const { governor, registration, stranger } = world;
    const asking = registration.interface.encodeFunctionData("isPaused");
    await decided(world, [[governor, "relay", [await registration.getAddress(), 0, asking]]]);
    await decided(world, [[governor, "updateTimelock", [stranger.address]]]);
    expect(await governor.timelock()).to.equal(stranger.address);
  });
});
