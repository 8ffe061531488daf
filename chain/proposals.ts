import { id as hashOfText, type JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { VotedContracts } from "#lib/proposals";
import { proposalStates, unvotedStates, type Proposal } from "#lib/voting";
import { chainError } from "./refusal.ts";
import { openVoting, type Voting } from "./voting.ts";

/** A proposal's content, as the Consortium takes it to queue, execute and cancel. */
export const contentOf = ({ calls, text }: Pick<Proposal, "calls" | "text">) =>
  [
    calls.map(({ target }) => target),
    calls.map(({ value }) => value),
    calls.map(({ data }) => data),
    hashOfText(text),
  ] as [Hex[], bigint[], Hex[], string];

/** Every proposal that was ever made, the newest first. */
export async function listProposals({ consortium }: Pick<Voting, "consortium">) {
  try {
    const events = await consortium.queryFilter(consortium.filters.ProposalCreated());
    const all = events.map(({ args }) => proposalOf(consortium, args));
    return (await Promise.all(all)).toReversed();
  } catch (error) {
    throw chainError(error);
  }
}

type Created = {
  readonly proposalId: bigint;
  readonly proposer: string;
  readonly targets: readonly string[];
  readonly calldatas: readonly string[];
  readonly voteStart: bigint;
  readonly voteEnd: bigint;
  readonly description: string;
  readonly [index: number]: unknown;
};

async function proposalOf(consortium: Voting["consortium"], created: Created): Promise<Proposal> {
  const { proposalId: id, targets, calldatas, voteStart, voteEnd, description } = created;
  // By its place: an event's arguments are an array, which has `values` of its own.
  const values = created[3] as readonly bigint[];
  const [state, votes, eta] = await Promise.all([
    consortium.state(id),
    consortium.proposalVotes(id),
    consortium.proposalEta(id),
  ]);
  const word = proposalStates[Number(state)] ?? "pending";
  return {
    id,
    proposer: created.proposer as Hex,
    calls: targets.map((target, index) => ({
      target: target as Hex,
      value: values[index] ?? 0n,
      data: (calldatas[index] ?? "0x") as Hex,
    })),
    text: description,
    state: word,
    votes: {
      for: Number(votes.forVotes),
      against: Number(votes.againstVotes),
      abstain: Number(votes.abstainVotes),
    },
    needed: unvotedStates.includes(word) ? undefined : Number(await consortium.quorum(voteStart)),
    votingFrom: Number(voteStart),
    votingUntil: Number(voteEnd),
    executableAt: eta === 0n ? undefined : Number(eta),
  };
}

/** Where the contracts are that votes can call. */
export async function votedContracts(
  site: Site,
  provider: JsonRpcProvider,
): Promise<VotedContracts> {
  const { consortium, timelock, urgentSuspension } = await openVoting(site, provider);
  const addresses = await Promise.all(
    [consortium, timelock, urgentSuspension].map((one) => one.getAddress()),
  );
  const [Consortium, ConsortiumTimelock, UrgentSuspension] = addresses as [Hex, Hex, Hex];
  return { ...site.contracts, Consortium, ConsortiumTimelock, UrgentSuspension };
}
