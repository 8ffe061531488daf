import { encodeAbiParameters, keccak256, parseAbiParameters, stringToHex } from "viem";
import type { Hex } from "./bytes.ts";
import { ProposalError, type ProposedCall, type VotedContracts } from "./proposals.ts";

/** Where a proposal stands; the words are OpenZeppelin's, by the number that the contract gives them. */
export const proposalStates = [
  ...(["pending", "active", "canceled", "defeated"] as const),
  ...(["succeeded", "queued", "expired", "executed"] as const),
] as const;

export type ProposalState = (typeof proposalStates)[number];

/** Whose voting has not begun, so that nobody knows how many hospitals will have a vote in it. */
export const unvotedStates: readonly ProposalState[] = ["pending", "canceled"];

/** What a hospital may say, by the number that the contract takes. */
export const voteChoices = ["against", "for", "abstain"] as const;

export type VoteChoice = (typeof voteChoices)[number];

/** What is put to the vote, and the words that go with it. */
export type ProposalContent = {
  readonly calls: readonly ProposedCall[];
  /** What the proposer wrote; it need not be true. */
  readonly text: string;
};

/** A proposal as the chain tells it. Times are Unix seconds. */
export type Proposal = ProposalContent & {
  readonly id: bigint;
  readonly proposer: Hex;
  readonly state: ProposalState;
  readonly votes: { readonly for: number; readonly against: number; readonly abstain: number };
  /** How many votes for it it takes; undefined where no voting has begun. */
  readonly needed: number | undefined;
  readonly votingFrom: number;
  readonly votingUntil: number;
  /** When it can be executed, once it is queued. */
  readonly executableAt: number | undefined;
};

/** A vote as its event tells it. */
export type CastVote = {
  readonly proposal: bigint;
  readonly voter: Hex;
  readonly choice: VoteChoice;
};

/** How far the urgent suspension of one hospital is. Times are Unix seconds, 0 for none. */
export type UrgentStanding = {
  readonly round: number;
  /** When the first of those who support it now did; their supports lapse 7 days later. */
  readonly openedAt: number;
  /** When a suspension of this kind can be ended by anybody. */
  readonly lapsesAt: number;
  readonly isSuspendedUrgently: boolean;
  readonly count: number;
  readonly needed: number;
  readonly supporters: readonly number[];
};

/** What the hospitals have set. Times are seconds. */
export type VotedSettings = {
  /** Between a proposal and its voting. */
  readonly delay: number;
  readonly period: number;
  /** Between a passed proposal and its effect. */
  readonly wait: number;
  readonly isPaused: boolean;
  /** Months of 30 days; 0 for as long as anybody likes. */
  readonly longestConsent: number;
  readonly limits: VotedLimits;
  /** Whether the votes decide yet: the deployer does until it hands over. */
  readonly isInCharge: boolean;
};

/** Limits of emergencies and requests, as `Consent` keeps them. Times are seconds. */
export type VotedLimits = {
  readonly emergencyWindow: number;
  readonly casesPerDoctor: number;
  readonly casesPerHospital: number;
  readonly pauseAfterRefusal: number;
  readonly pauseAfterCancel: number;
};

/** What the use cases of votes ask the chain. */
export type VotingRead = {
  readonly contracts: () => Promise<VotedContracts>;
  /** Every proposal that was ever made, the newest first. */
  readonly proposals: () => Promise<readonly Proposal[]>;
  readonly votes: () => Promise<readonly CastVote[]>;
  readonly settings: () => Promise<VotedSettings>;
  readonly urgent: (hospital: number) => Promise<UrgentStanding>;
  /** The next nonce of an account's signed acts. */
  readonly nonceOf: (contract: "Consortium" | "UrgentSuspension", account: Hex) => Promise<number>;
};

const content = parseAbiParameters("address[], uint256[], bytes[], bytes32");

/** A proposal's content as the Consortium takes it to queue and to execute. */
export const namingOf = ({ calls, text }: ProposalContent) =>
  [
    calls.map(({ target }) => target),
    calls.map(({ value }) => `0x${value.toString(16)}`),
    calls.map(({ data }) => data),
    keccak256(stringToHex(text)),
  ] as const;

/** The id of a proposal: a hash of all its content, as the Consortium makes it. */
export function proposalId(proposed: ProposalContent): bigint {
  const [targets, , datas, textHash] = namingOf(proposed);
  const values = proposed.calls.map(({ value }) => value);
  return BigInt(keccak256(encodeAbiParameters(content, [targets, values, datas, textHash])));
}

/**
 * A proposal of which the node has shown the true content: its id is a hash of that. Throws {@link ProposalError}
 * `proposal/other-content`.
 */
export function checkedProposal(proposal: Proposal): Proposal {
  if (proposalId(proposal) === proposal.id) return proposal;
  throw new ProposalError(
    "proposal/other-content",
    "The chain's node shows another content of this proposal than it has. Nothing was signed. Tell your hospital's technicians.",
  );
}

/** A proposal's id in full, as 0x and 64 hex digits. */
export const wholeId = (id: bigint): Hex => `0x${id.toString(16).padStart(64, "0")}`;

/**
 * The words of a proposal as they go on the chain. The time makes it another proposal than one before; the ending lets
 * nobody else propose it first.
 */
export const proposalText = (
  why: string,
  { proposer, at }: { proposer: Hex; at: number },
): string => `${why} (${new Date(at * 1000).toISOString()}) #proposer=${proposer}`;

/** What the proposer wrote, without what {@link proposalText} added. */
export const wordsOfText = (text: string): string =>
  text.replace(/( \([\d-]+T[\d:.]+Z\))? #proposer=0x[0-9a-f]{40}$/i, "");
