import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import { namingOf, proposalId, voteChoices, wholeId } from "../voting.ts";
import type { ProposalContent, VoteChoice } from "../voting.ts";
import { actsDomain, type Act, type Call, type Site } from "./domains.ts";

const proposeTypes = {
  Propose: [
    { name: "proposer", type: "address" },
    { name: "proposalId", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

// OpenZeppelin's; its reason stands in the place of our sentence, and goes on the chain in full.
const ballotTypes = {
  ExtendedBallot: [
    { name: "proposalId", type: "uint256" },
    { name: "support", type: "uint8" },
    { name: "voter", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "reason", type: "string" },
    { name: "params", type: "bytes" },
  ],
} satisfies Types;

const supportFields = [
  { name: "supporter", type: "uint8" },
  { name: "hospital", type: "uint8" },
  { name: "round", type: "uint32" },
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint40" },
  { name: "sentence", type: "string" },
] as const;

/** Something put to the vote by the account that speaks for a hospital. */
export type Propose = ProposalContent & {
  readonly proposer: Hex;
  readonly nonce: number;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
  readonly sentence: string;
};

/** Puts something to the vote. */
export function proposeAct(site: Site, propose: Propose): Act {
  const { calls, text, proposer, nonce, deadline, sentence } = propose;
  const id = wholeId(proposalId({ calls, text }));
  const [targets, values, datas] = namingOf({ calls, text });
  return {
    typedData: {
      domain: actsDomain(site, "Consortium"),
      types: proposeTypes,
      primaryType: "Propose",
      message: { proposer, proposalId: id, nonce, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Consortium",
      method: "proposeBySig",
      args: [
        ...[targets, values, datas, text],
        { proposer, deadline, sentenceHash: hashText(sentence) },
        signature,
      ],
    }),
  };
}

/** A hospital's vote, cast by the account that speaks for it. */
export type Ballot = {
  readonly proposal: bigint;
  readonly choice: VoteChoice;
  readonly voter: Hex;
  readonly nonce: number;
  /** Shown by the wallet, and published with the vote. */
  readonly sentence: string;
};

/** Votes on a proposal. */
export function ballotAct(site: Site, { proposal, choice, voter, nonce, sentence }: Ballot): Act {
  const id = wholeId(proposal);
  const support = voteChoices.indexOf(choice);
  return {
    typedData: {
      domain: actsDomain(site, "Consortium"),
      types: ballotTypes,
      primaryType: "ExtendedBallot",
      message: {
        ...{ proposalId: id, support, voter, nonce },
        ...{ reason: sentence, params: "0x" },
      },
    },
    callWith: (signature) => ({
      contract: "Consortium",
      method: "castVoteWithReasonAndParamsBySig",
      args: [id, support, voter, sentence, "0x", signature],
    }),
  };
}

/** A hospital's word that another is to be suspended at once, or that word taken back. */
export type Support = {
  readonly supporter: number;
  readonly hospital: number;
  readonly round: number;
  readonly nonce: number;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
  readonly sentence: string;
};

/** Supports an urgent suspension. */
export const supportAct = (site: Site, support: Support): Act =>
  supporting(site, support, ["SupportSuspension", "supportBySig"]);

/** Takes that back. */
export const withdrawAct = (site: Site, support: Support): Act =>
  supporting(site, support, ["WithdrawSupport", "withdrawBySig"]);

function supporting(
  site: Site,
  { supporter, hospital, round, nonce, deadline, sentence }: Support,
  [primaryType, method]: readonly [primaryType: string, method: string],
): Act {
  return {
    typedData: {
      domain: actsDomain(site, "UrgentSuspension"),
      types: { [primaryType]: supportFields },
      primaryType,
      message: { supporter, hospital, round, nonce, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "UrgentSuspension",
      method,
      args: [{ supporter, hospital, round, deadline, sentenceHash: hashText(sentence) }, signature],
    }),
  };
}

/** What anybody may send once a proposal passed: it waits for its time, then it takes effect. No signature. */
export const moveOnCall = (method: "queue" | "execute", proposed: ProposalContent): Call => ({
  contract: "Consortium",
  method,
  args: namingOf(proposed),
});

/** Ends an urgent suspension whose 7 days are over. No signature. */
export const lapseCall = (hospital: number): Call => ({
  contract: "UrgentSuspension",
  method: "lapse",
  args: [hospital],
});
