import { expect } from "chai";
import type { TypedDataDomain } from "ethers";
import { ethers, networkHelpers, now } from "../../support/consortium.ts";
import { governed, proposed, toEnd, vote, type Governed } from "../../support/governed.ts";
import { foreignDomains, malformedSignatures } from "../../support/replays.ts";
import { sign, type Message } from "../../support/typed-data.ts";

async function voting() {
  const world = await governed();
  const proposal = await proposed(world, [[world.registration, "setPaused", [true]]]);
  return { ...world, proposal };
}

const fixture = () => networkHelpers.loadFixture(voting);
type Voting = Awaited<ReturnType<typeof voting>>;

const ballotOf = ({ northAdmin, proposal }: Voting, changed: Message = {}) => ({
  proposalId: proposal.id,
  support: vote.for,
  voter: northAdmin.address,
  nonce: 0,
  ...changed,
});

/** North's signature over a ballot, in the Consortium's domain unless told otherwise. */
const signed = (world: Voting, ballot: Message, domain?: TypedDataDomain): Promise<string> =>
  sign(world.northAdmin, domain ?? world.domains.governor, ["Ballot", ballot]);

const cast = ({ governor, relay, northAdmin, proposal }: Voting, signature: string) =>
  governor.connect(relay).castVoteBySig(proposal.id, vote.for, northAdmin, signature);

const refused = ({ governor, northAdmin }: Governed, sending: Promise<unknown>) =>
  expect(sending)
    .to.be.revertedWithCustomError(governor, "GovernorInvalidSignature")
    .withArgs(northAdmin.address);

describe("Consortium: votes by signature", () => {
  it("count as if the hospital's admin had sent them", async () => {
    const world = await fixture();
    const { governor, northAdmin, proposal } = world;
    await expect(cast(world, await signed(world, ballotOf(world))))
      .to.emit(governor, "VoteCast")
      .withArgs(northAdmin.address, proposal.id, vote.for, 1, "");
    expect(await governor.nonces(northAdmin)).to.equal(1);
  });

  it("count once", async () => {
    const world = await fixture();
    const signature = await signed(world, ballotOf(world));
    await cast(world, signature);
    await refused(world, cast(world, signature));
    await expect(cast(world, await signed(world, ballotOf(world, { nonce: 1 }))))
      .to.be.revertedWithCustomError(world.governor, "GovernorAlreadyCastVote")
      .withArgs(world.northAdmin.address);
  });

  for (const [field, value] of [
    ["proposalId", 1],
    ["support", vote.against],
    ["voter", `0x${"1".repeat(40)}`],
    ["nonce", 1],
  ] as const)
    it(`count for nothing with another ${field}`, async () => {
      const world = await fixture();
      await refused(world, cast(world, await signed(world, ballotOf(world, { [field]: value }))));
    });

  it("count for no other voter, choice or proposal than was signed", async () => {
    const world = await fixture();
    const { governor, southAdmin, northAdmin, proposal } = world;
    const signature = await signed(world, ballotOf(world));
    await expect(governor.castVoteBySig(proposal.id, vote.for, southAdmin, signature))
      .to.be.revertedWithCustomError(governor, "GovernorInvalidSignature")
      .withArgs(southAdmin.address);
    await refused(world, governor.castVoteBySig(proposal.id, vote.against, northAdmin, signature));
    await refused(world, governor.castVoteBySig(proposal.id + 1n, vote.for, northAdmin, signature));
  });

  it("count on their chain, at their contract and in their deployment alone", async () => {
    const world = await fixture();
    const { governor } = world;
    for (const domain of await foreignDomains(world.domains.governor, world.registration))
      await refused(world, cast(world, await signed(world, ballotOf(world), domain)));
    const [, name, version] = await governor.eip712Domain();
    expect(name).to.equal("HealthChain");
    expect(version).to.equal(world.domains.registration.version);
  });

  it("come too late after the voting", async () => {
    const world = await fixture();
    const signature = await signed(world, ballotOf(world));
    await toEnd(world, world.proposal);
    await expect(cast(world, signature)).to.be.revertedWithCustomError(
      world.governor,
      "GovernorUnexpectedProposalState",
    );
  });

  it("count for nothing when they are malformed", async () => {
    const world = await fixture();
    const signature = await signed(world, ballotOf(world));
    for (const malformed of malformedSignatures(signature))
      await refused(world, cast(world, malformed));
  });

  it("may carry a reason, which is signed too", async () => {
    const world = await fixture();
    const { governor, northAdmin, proposal, domains } = world;
    const ballot = { ...ballotOf(world), reason: "Needed.", params: "0x" };
    const signature = await sign(northAdmin, domains.governor, ["ExtendedBallot", ballot]);
    const given = [proposal.id, vote.for, northAdmin.address] as const;
    await refused(
      world,
      governor.castVoteWithReasonAndParamsBySig(...given, "Not needed.", "0x", signature),
    );
    await expect(governor.castVoteWithReasonAndParamsBySig(...given, "Needed.", "0x", signature))
      .to.emit(governor, "VoteCast")
      .withArgs(northAdmin.address, proposal.id, vote.for, 1, "Needed.");
  });

  it("of a contract wallet count by its own word (ERC-1271)", async () => {
    const world = await fixture();
    const { governor, registration, stranger, admins } = world;
    const wallet = await ethers.deployContract("WalletMock", [stranger]);
    const admitting = await proposed(world, [
      [registration, "addHospital", [await wallet.getAddress()]],
    ]);
    for (const admin of admins) await governor.connect(admin).castVote(admitting.id, vote.for);
    await toEnd(world, admitting);
    await governor.queue(...admitting.naming);
    await networkHelpers.time.increaseTo((await now()) + 86_400);
    await governor.execute(...admitting.naming);
    const later = await proposed(world, [[registration, "setPaused", [false]]]);
    const voter = await wallet.getAddress();
    const ballot = { proposalId: later.id, support: vote.for, voter, nonce: 0 };
    const signature = await sign(stranger, world.domains.governor, ["Ballot", ballot]);
    await expect(governor.castVoteBySig(later.id, vote.for, voter, signature))
      .to.emit(governor, "VoteCast")
      .withArgs(voter, later.id, vote.for, 1, "");
  });
});
