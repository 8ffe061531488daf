import { expect } from "chai";
import type { TypedDataDomain } from "ethers";
import { ethers, hour, networkHelpers, now, sentence } from "../../support/consortium.ts";
import {
  decided,
  governed,
  proposalOf,
  state,
  toVoting,
  vote,
  type Governed,
} from "../../support/governed.ts";
import { foreignDomains, malformedSignatures } from "../../support/replays.ts";
import { hashOf, sign, type Message } from "../../support/typed-data.ts";

async function drafted() {
  const world = await governed();
  const proposal = await proposalOf(world, [[world.registration, "setPaused", [true]]]);
  return { ...world, proposal };
}

const fixture = () => networkHelpers.loadFixture(drafted);
type Drafted = Awaited<ReturnType<typeof drafted>>;

/** North's proposal as the contract takes it, with its signature. */
async function signed(
  world: Drafted,
  terms: { message?: Message; domain?: TypedDataDomain; signature?: string } = {},
) {
  const { northAdmin, proposal, domains } = world;
  const act = { proposer: northAdmin.address, deadline: (await now()) + hour };
  const message = { ...act, proposalId: proposal.id, nonce: 0, sentence, ...terms.message };
  const domain = terms.domain ?? domains.governor;
  const signature = terms.signature ?? (await sign(northAdmin, domain, ["Propose", message]));
  return [...proposal.proposing, { ...act, sentenceHash: hashOf(sentence) }, signature] as const;
}

const refused = ({ governor, northAdmin }: Governed, sending: Promise<unknown>) =>
  expect(sending)
    .to.be.revertedWithCustomError(governor, "GovernorInvalidSignature")
    .withArgs(northAdmin.address);

describe("Consortium: proposals by signature", () => {
  it("are the signer's, whoever sends them", async () => {
    const world = await fixture();
    const { governor, relay, northAdmin, proposal } = world;
    await expect(governor.connect(relay).proposeBySig(...(await signed(world)))).to.emit(
      governor,
      "ProposalCreated",
    );
    expect(await governor.proposalProposer(proposal.id)).to.equal(northAdmin.address);
    expect(await governor.nonces(northAdmin)).to.equal(1);
    await toVoting(world, proposal);
    await governor.connect(northAdmin).castVote(proposal.id, vote.for);
    expect(await governor.state(proposal.id)).to.equal(state.active);
  });

  it("count once, also with a new signature", async () => {
    const world = await fixture();
    const { governor } = world;
    const given = await signed(world);
    await governor.proposeBySig(...given);
    await refused(world, governor.proposeBySig(...given));
    await expect(
      governor.proposeBySig(...(await signed(world, { message: { nonce: 1 } }))),
    ).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
  });

  it("die with the next ballot, whose nonces they share", async () => {
    const world = await fixture();
    const { governor, northAdmin, domains, registration } = world;
    const kept = await signed(world);
    const other = await proposalOf(world, [[registration, "setPaused", [false]]]);
    await governor.connect(northAdmin).propose(...other.proposing);
    await toVoting(world, other);
    const ballot = { proposalId: other.id, support: vote.for, voter: northAdmin.address, nonce: 0 };
    const signature = await sign(northAdmin, domains.governor, ["Ballot", ballot]);
    await governor.castVoteBySig(other.id, vote.for, northAdmin, signature);
    const [targets, values, calldatas, text, act, old] = kept;
    const later = { ...act, deadline: (await now()) + hour };
    await refused(world, governor.proposeBySig(targets, values, calldatas, text, later, old));
  });

  for (const [field, value] of [
    ["proposer", `0x${"1".repeat(40)}`],
    ["proposalId", 1],
    ["nonce", 1],
    ["deadline", 1],
    ["sentence", "Another sentence."],
  ] as const)
    it(`count for nothing with another ${field}`, async () => {
      const world = await fixture();
      const given = await signed(world, { message: { [field]: value } });
      await refused(world, world.governor.proposeBySig(...given));
    });

  it("count for no other content than was signed", async () => {
    const world = await fixture();
    const { governor, urgent, registration } = world;
    const [targets, values, calldatas, text, act, signature] = await signed(world);
    const resume = registration.interface.encodeFunctionData("setPaused", [false]);
    const others: [string[], number[], string[], string][] = [
      [[await urgent.getAddress()], values, calldatas, text],
      [targets, [1], calldatas, text],
      [targets, values, [resume], text],
      [targets, values, calldatas, "Another reason."],
    ];
    for (const changed of others)
      await refused(world, governor.proposeBySig(...changed, act, signature));
  });

  it("count until their deadline, which is at most an hour ahead", async () => {
    const world = await fixture();
    const { governor } = world;
    const [targets, values, calldatas, text, act, signature] = await signed(world);
    const content = [targets, values, calldatas, text] as const;
    const far = { ...act, deadline: act.deadline + 1000 };
    await expect(governor.proposeBySig(...content, far, signature))
      .to.be.revertedWithCustomError(governor, "ConsortiumDeadlineTooFar")
      .withArgs(far.deadline);
    await networkHelpers.time.increaseTo(act.deadline);
    await expect(governor.proposeBySig(...content, act, signature))
      .to.be.revertedWithCustomError(governor, "ConsortiumActExpired")
      .withArgs(act.deadline);
  });

  it("count on their chain, at their contract and in their deployment alone", async () => {
    const world = await fixture();
    const { governor } = world;
    for (const domain of await foreignDomains(world.domains.governor, world.registration))
      await refused(world, governor.proposeBySig(...(await signed(world, { domain }))));
  });

  it("count for nothing when they are malformed", async () => {
    const world = await fixture();
    const [, , , , , signature] = await signed(world);
    for (const malformed of malformedSignatures(signature)) {
      const given = await signed(world, { signature: malformed });
      await refused(world, world.governor.proposeBySig(...given));
    }
  });

  it("are taken from hospitals with a vote alone", async () => {
    const world = await fixture();
    const { governor, stranger, proposal, domains, registration, northAdmin } = world;
    const act = { proposer: stranger.address, deadline: (await now()) + hour };
    const message = { ...act, proposalId: proposal.id, nonce: 0, sentence };
    const signature = await sign(stranger, domains.governor, ["Propose", message]);
    const taken = { ...act, sentenceHash: hashOf(sentence) };
    await expect(governor.proposeBySig(...proposal.proposing, taken, signature))
      .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
      .withArgs(stranger.address, 0, 1);
    await decided(world, [[registration, "suspendHospital", [0]]]);
    await expect(governor.proposeBySig(...(await signed(world))))
      .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
      .withArgs(northAdmin.address, 0, 1);
  });

  it("that name another proposer in their words are not taken", async () => {
    const world = await fixture();
    const { governor, northAdmin, southAdmin, registration } = world;
    const text = `Why. #proposer=${southAdmin.address}`;
    const proposal = await proposalOf(world, [[registration, "setPaused", [true]]], text);
    await expect(governor.proposeBySig(...(await signed({ ...world, proposal }))))
      .to.be.revertedWithCustomError(governor, "GovernorRestrictedProposer")
      .withArgs(northAdmin.address);
  });

  it("of a contract wallet count by its own word (ERC-1271)", async () => {
    const world = await fixture();
    const { governor, registration, stranger, proposal, domains } = world;
    const wallet = await ethers.deployContract("WalletMock", [stranger]);
    const proposer = await wallet.getAddress();
    await decided(world, [[registration, "addHospital", [proposer]]]);
    await networkHelpers.mine();
    const act = { proposer, deadline: (await now()) + hour };
    const message = { ...act, proposalId: proposal.id, nonce: 0, sentence };
    const signature = await sign(stranger, domains.governor, ["Propose", message]);
    const taken = { ...act, sentenceHash: hashOf(sentence) };
    await governor.proposeBySig(...proposal.proposing, taken, signature);
    expect(await governor.proposalProposer(proposal.id)).to.equal(proposer);
  });
});
