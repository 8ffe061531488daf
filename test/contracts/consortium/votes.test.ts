import { expect } from "chai";
import { networkHelpers, now } from "../../support/consortium.ts";
import {
  decided,
  governed,
  proposed,
  state,
  vote,
  voted,
  type Governed,
} from "../../support/governed.ts";

const fixture = () => networkHelpers.loadFixture(governed);
const { against, for: pro, abstain } = vote;
const none = undefined;

const pausing = (world: Governed) =>
  proposed(world, [[world.registration, "setPaused", [true]] as const]);

/** Suspends a hospital without a vote, to see what becomes of running ones. */
async function suspendUrgently({ urgent, admins }: Governed, hospital: number): Promise<void> {
  const others = admins.filter((_, number) => number !== hospital);
  for (const admin of others) await urgent.connect(admin).support(hospital);
}

describe("Consortium: which votes pass a proposal", () => {
  for (const [votes, passes] of [
    [[pro, pro, pro, pro], true],
    [[pro, pro, pro, against], true],
    [[pro, pro, pro, none], true],
    [[pro, pro, against, against], false],
    [[pro, pro, abstain, abstain], false],
    [[pro, pro, none, none], false],
    [[pro, none, none, none], false],
    [[pro, abstain, abstain, abstain], false],
    [[abstain, abstain, abstain, abstain], false],
    [[against, against, against, against], false],
    [[none, none, none, none], false],
  ] as const)
    it(`${votes.map((one) => ["against", "for", "abstain"][one ?? 3] ?? "none").join(", ")}: ${passes ? "passes" : "does not pass"}`, async () => {
      const world = await fixture();
      const proposal = await pausing(world);
      await voted(world, proposal, votes);
      const expected = passes ? state.succeeded : state.defeated;
      expect(await world.governor.state(proposal.id)).to.equal(expected);
      const count = (choice: number) => votes.filter((one) => one === choice).length;
      expect(await world.governor.proposalVotes(proposal.id)).to.deep.equal(
        [count(against), count(pro), count(abstain)].map(BigInt),
      );
    });

  it("asks for more than half of all hospitals, whatever their number", async () => {
    const world = await fixture();
    const { governor, registration, free } = world;
    const quorum = async () => {
      await networkHelpers.time.increase(2);
      return Number(await governor.quorum((await now()) - 1));
    };
    expect(await quorum()).to.equal(3);
    await decided(world, [[registration, "addHospital", [free[0]!.address]]]);
    expect(await quorum()).to.equal(3);
    await decided(world, [[registration, "addHospital", [free[1]!.address]]], "Six.");
    expect(await quorum()).to.equal(4);
    expect(await governor.COUNTING_MODE()).to.equal("support=bravo&quorum=for");
  });

  it("counts all that had a vote when the voting began, also those that lost it", async () => {
    const world = await fixture();
    const { governor, northAdmin } = world;
    const proposal = await pausing(world);
    await suspendUrgently(world, 3);
    await voted(world, proposal, [pro, pro]);
    expect(await governor.state(proposal.id)).to.equal(state.defeated);
    expect(await governor.hasVoted(proposal.id, northAdmin)).to.equal(true);
  });

  it("gives a hospital without a vote none in a running voting either", async () => {
    const world = await fixture();
    const { governor, westAdmin, registration } = world;
    const proposal = await pausing(world);
    await suspendUrgently(world, 3);
    expect(
      await registration.getPastVotes(westAdmin, await governor.proposalSnapshot(proposal.id)),
    ).to.equal(1);
    await expect(governor.connect(westAdmin).castVote(proposal.id, pro))
      .to.be.revertedWithCustomError(governor, "ConsortiumNoVote")
      .withArgs(westAdmin.address, proposal.id);
    await expect(governor.connect(westAdmin).propose(...proposal.proposing))
      .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
      .withArgs(westAdmin.address, 0, 1);
    expect(await governor.getVotes(westAdmin, (await now()) - 1)).to.equal(0);
  });

  it("gives a hospital that came after the voting began no vote in it", async () => {
    const world = await fixture();
    const { governor, registration, free } = world;
    const [newcomer] = free;
    const proposal = await proposed(world, [
      [registration, "addHospital", [newcomer!.address]] as const,
    ]);
    await voted(world, proposal, [pro, pro, pro]);
    const later = await pausing(world);
    await governor.queue(...proposal.naming);
    await networkHelpers.time.increase(86_400);
    await governor.execute(...proposal.naming);
    await expect(governor.connect(newcomer).castVote(later.id, pro))
      .to.be.revertedWithCustomError(governor, "ConsortiumNoVote")
      .withArgs(newcomer!.address, later.id);
  });
});

describe("Registration: votes", () => {
  it("are one for each active hospital's admin, and none for anybody else", async () => {
    const { registration, admins, stranger, timelock } = await fixture();
    for (const admin of admins) expect(await registration.getVotes(admin)).to.equal(1);
    for (const nobody of [stranger, timelock])
      expect(await registration.getVotes(nobody)).to.equal(0);
    await networkHelpers.time.increase(1);
    expect(await registration.getPastTotalSupply((await now()) - 1)).to.equal(4);
  });

  it("keep their past", async () => {
    const world = await fixture();
    const { registration, westAdmin } = world;
    const before = await now();
    await suspendUrgently(world, 3);
    const suspended = await now();
    await networkHelpers.time.increase(10);
    expect(await registration.getPastVotes(westAdmin, before)).to.equal(1);
    expect(await registration.getPastTotalSupply(before)).to.equal(4);
    expect(await registration.getPastVotes(westAdmin, suspended)).to.equal(0);
    expect(await registration.getPastTotalSupply(suspended)).to.equal(3);
    expect(await registration.getPastTotalSupply(0)).to.equal(0);
  });

  it("of now or later can't be asked for as past ones", async () => {
    const { registration, northAdmin } = await fixture();
    const time = await now();
    for (const asked of [time, 2n ** 256n - 1n])
      for (const answer of [
        () => registration.getPastVotes(northAdmin, asked),
        () => registration.getPastTotalSupply(asked),
      ])
        await expect(answer())
          .to.be.revertedWithCustomError(registration, "RegistrationVotesNotYet")
          .withArgs(asked, time);
  });

  it("go by the chain's time", async () => {
    const { registration, governor } = await fixture();
    expect(await registration.clock()).to.equal(await now());
    expect(await registration.CLOCK_MODE()).to.equal("mode=timestamp");
    expect(await governor.clock()).to.equal(await now());
    expect(await governor.CLOCK_MODE()).to.equal("mode=timestamp");
  });
});
