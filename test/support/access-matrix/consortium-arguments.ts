import { ZeroHash } from "ethers";
import { hour, now, sentence } from "../consortium.ts";
import { saltOf, vote } from "../governed.ts";
import { hashOf, sign } from "../typed-data.ts";
import { north, south, west, type ArgumentsOf, type MatrixWorld } from "./world.ts";

const reason = "Why.";

async function signedVote(
  { northAdmin, domains, governor, proposals }: MatrixWorld,
  more: { reason: string; params: string } | undefined,
): Promise<string> {
  const verifyingContract = await governor.getAddress();
  const domain = { ...domains.registration, verifyingContract };
  const voter = northAdmin.address;
  const ballot = { proposalId: proposals.voting.id, support: vote.for, voter, nonce: 0, ...more };
  const name = more === undefined ? "Ballot" : "ExtendedBallot";
  return sign(northAdmin, domain, [name, ballot]);
}

async function signedProposal({
  northAdmin,
  domains,
  governor,
  proposals,
}: MatrixWorld): Promise<readonly unknown[]> {
  const domain = { ...domains.registration, verifyingContract: await governor.getAddress() };
  const [targets, values, calldatas] = proposals.voting.proposing;
  const text = "Signed.";
  const proposalId = await governor.hashProposal(targets, values, calldatas, hashOf(text));
  const act = { proposer: northAdmin.address, deadline: (await now()) + hour };
  const message = { ...act, proposalId, nonce: 0, sentence };
  const signature = await sign(northAdmin, domain, ["Propose", message]);
  const taken = { ...act, sentenceHash: hashOf(sentence) };
  return [targets, values, calldatas, text, taken, signature];
}

async function signedSupport(
  { northAdmin, domains, urgent }: MatrixWorld,
  [name, hospital]: [name: string, hospital: number],
): Promise<readonly unknown[]> {
  const domain = { ...domains.registration, verifyingContract: await urgent.getAddress() };
  const act = { supporter: north, hospital, round: 0, deadline: (await now()) + hour };
  const signature = await sign(northAdmin, domain, [name, { ...act, nonce: 0, sentence }]);
  return [{ ...act, sentenceHash: hashOf(sentence) }, signature];
}

const consortiumOwn: Record<string, ArgumentsOf> = {
  "Consortium.propose": ({ proposals }) => [...proposals.voting.proposing.slice(0, 3), "Another."],
  "Consortium.proposeBySig (signed by the hospital's admin)": signedProposal,
  "Consortium.cancel (the caller's own)": ({ proposals }) => proposals.cancellable.naming,
  "Consortium.castVote (during the voting)": ({ proposals }) => [proposals.voting.id, vote.for],
  "Consortium.castVoteWithReason (during the voting)": ({ proposals }) => [
    ...[proposals.voting.id, vote.for],
    reason,
  ],
  "Consortium.castVoteWithReasonAndParams (during the voting)": ({ proposals }) => [
    ...[proposals.voting.id, vote.for],
    ...[reason, "0x"],
  ],
  "Consortium.castVoteBySig (signed by the hospital's admin)": async (world) => [
    ...[world.proposals.voting.id, vote.for, world.northAdmin.address],
    await signedVote(world, undefined),
  ],
  "Consortium.castVoteWithReasonAndParamsBySig (signed by the hospital's admin)": async (world) => [
    ...[world.proposals.voting.id, vote.for, world.northAdmin.address, reason, "0x"],
    await signedVote(world, { reason, params: "0x" }),
  ],
  "Consortium.queue (a proposal that passed)": ({ proposals }) => proposals.passed.naming,
  "Consortium.execute (a queued proposal whose delay is over)": ({ proposals }) =>
    proposals.ready.naming,
  "Consortium.relay (by a vote alone)": ({ accounts }) => [accounts.stranger.address, 0, "0x"],
  "Consortium.setProposalThreshold (by a vote alone)": () => [1],
  "Consortium.setVotingDelay (by a vote alone)": () => [1],
  "Consortium.setVotingPeriod (by a vote alone)": () => [1],
  "Consortium.updateTimelock (by a vote alone)": ({ accounts }) => [accounts.stranger.address],
};

const timelockOwn: Record<string, ArgumentsOf> = {
  "ConsortiumTimelock.acceptOwnership (of Registration, which was offered to it)": async ({
    registration,
    timelock,
  }) => {
    await registration.transferOwnership(timelock);
    return [];
  },
  "ConsortiumTimelock.schedule (by a vote alone)": (world) => [...single(world), ZeroHash, 1000],
  "ConsortiumTimelock.scheduleBatch (by a vote alone)": () => [
    [],
    [],
    [],
    ZeroHash,
    ZeroHash,
    1000,
  ],
  "ConsortiumTimelock.cancel (by a vote alone)": () => [ZeroHash],
  "ConsortiumTimelock.grantRole (by a vote alone)": ({ accounts }) => [
    ...[ZeroHash, accounts.stranger.address],
  ],
  "ConsortiumTimelock.revokeRole (by a vote alone)": ({ accounts }) => [
    ...[ZeroHash, accounts.stranger.address],
  ],
  "ConsortiumTimelock.renounceRole (a role of the caller's own)": ({ accounts }, caller) => [
    ...[ZeroHash, accounts[caller].address],
  ],
  "ConsortiumTimelock.execute (not in a batch, which it never takes)": (world) => [
    ...single(world),
    ZeroHash,
  ],
  "ConsortiumTimelock.executeBatch (what is queued and whose delay is over)": async (world) => {
    const [targets, values, calldatas, text] = world.proposals.ready.naming;
    return [targets, values, calldatas, ZeroHash, await saltOf(world, text)];
  },
  "ConsortiumTimelock.updateDelay (by a vote alone)": () => [1],
};

const single = ({ accounts }: MatrixWorld): unknown[] => [
  ...[accounts.stranger.address, 0, "0x", ZeroHash],
];

/** Tokens that the stranger would give. */
const given: Record<string, ArgumentsOf> = Object.fromEntries(
  ["Consortium", "ConsortiumTimelock"].flatMap((contract) => {
    const about = contract === "Consortium" ? " (which it never takes)" : "";
    const from = ({ accounts }: MatrixWorld) => [
      ...[accounts.stranger.address, accounts.stranger.address],
    ];
    return [
      [`${contract}.onERC721Received${about}`, (world: MatrixWorld) => [...from(world), 1, "0x"]],
      [
        `${contract}.onERC1155Received${about}`,
        (world: MatrixWorld) => [...from(world), 1, 1, "0x"],
      ],
      [
        `${contract}.onERC1155BatchReceived${about}`,
        (world: MatrixWorld) => [...from(world), [1], [1], "0x"],
      ],
    ] as [string, ArgumentsOf][];
  }),
);

const urgentOwn: Record<string, ArgumentsOf> = {
  "Registration.suspendHospitalUrgently (by the contract named UrgentSuspension alone)": () => [
    north,
  ],
  "Registration.lapseUrgentSuspension (by the contract named UrgentSuspension alone)": () => [west],
  "UrgentSuspension.support": () => [north],
  "UrgentSuspension.supportBySig (signed by the supporter's admin)": (world) =>
    signedSupport(world, ["SupportSuspension", north]),
  "UrgentSuspension.withdraw (a support of the caller's hospital)": () => [south],
  "UrgentSuspension.withdrawBySig (signed by the supporter's admin)": (world) =>
    signedSupport(world, ["WithdrawSupport", south]),
  "UrgentSuspension.lapse (of a suspension whose 7 days are over)": () => [west],
};

/** By the title of a case in the table. */
export const consortiumArguments: Readonly<Record<string, ArgumentsOf>> = {
  ...consortiumOwn,
  ...timelockOwn,
  ...given,
  ...urgentOwn,
};
