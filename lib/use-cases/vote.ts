import { ballotAct, moveOnCall, proposeAct } from "../acts/voting.ts";
import type { Hex } from "../bytes.ts";
import { HealthChainError } from "../errors.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { proposedChange, type ProposedCall } from "../proposals.ts";
import { proposeSentence, voteSentence } from "../sentences-of-votes.ts";
import { checkedProposal, proposalId, proposalText, wholeId } from "../voting.ts";
import type { Proposal, VoteChoice, VotingRead } from "../voting.ts";
import { signingTime } from "./signing-time.ts";

/** A vote can't be taken part in as asked. Codes: `vote/no-proposal`, `vote/nothing-to-do`. */
export class VoteError extends HealthChainError {}

/** What a hospital needs to take part in votes. */
export type VotePorts = Pick<Ports, "read" | "sign" | "relay" | "now"> & {
  readonly voting: VotingRead;
};

/** How hospitals are called in the sentences that a wallet shows. */
export type HospitalNames = (hospital: number) => string;

/** Puts something to the vote in the name of the wallet's hospital. One signature. */
export async function propose(
  { read, sign, relay, now, voting }: VotePorts,
  { calls, why }: { readonly calls: readonly ProposedCall[]; readonly why: string },
  hospitalName: HospitalNames,
): Promise<{ readonly id: Hex; readonly receipt: Receipt }> {
  const contracts = await voting.contracts();
  const changes = calls.map((call) => proposedChange(contracts, call, { hospitalName }).sentence);
  const proposer = sign.account;
  const text = proposalText(why, { proposer, at: now() });
  const act = proposeAct(await read.site(), {
    ...{ calls, text, proposer, sentence: proposeSentence(changes) },
    nonce: await voting.nonceOf("Consortium", proposer),
    deadline: now() + signingTime,
  });
  const receipt = await perform({ sign, relay }, act);
  return { id: wholeId(proposalId({ calls, text })), receipt };
}

/**
 * Votes in the name of the wallet's hospital. One signature, over words that come from the proposal's own bytes. Throws
 * `ProposalError` where the node shows others than the proposal has.
 */
export async function castVote(
  { read, sign, relay, voting }: VotePorts,
  { id, choice }: { readonly id: Hex; readonly choice: VoteChoice },
  hospitalName: HospitalNames,
): Promise<Receipt> {
  const proposal = await proposalOf(voting, id);
  const contracts = await voting.contracts();
  const changes = proposal.calls.map(
    (call) => proposedChange(contracts, call, { hospitalName }).sentence,
  );
  const act = ballotAct(await read.site(), {
    ...{ proposal: proposal.id, choice, voter: sign.account },
    nonce: await voting.nonceOf("Consortium", sign.account),
    sentence: voteSentence(choice, changes),
  });
  return perform({ sign, relay }, act);
}

/** Takes a passed proposal its next step: it waits for its time, or it takes effect. Nobody signs; anybody may. */
export async function moveOn(
  { relay, voting }: Pick<VotePorts, "relay" | "voting">,
  id: Hex,
): Promise<Receipt> {
  const proposal = await proposalOf(voting, id);
  if (proposal.state === "succeeded") return relay(moveOnCall("queue", proposal));
  if (proposal.state === "queued") return relay(moveOnCall("execute", proposal));
  throw new VoteError(
    "vote/nothing-to-do",
    `This proposal is ${proposal.state}, so it has no next step now. Nothing was changed.`,
  );
}

async function proposalOf(voting: VotingRead, id: Hex): Promise<Proposal> {
  const found = (await voting.proposals()).find((one) => wholeId(one.id) === id);
  if (found !== undefined) return checkedProposal(found);
  throw new VoteError("vote/no-proposal", "There is no such proposal. Nothing was changed.");
}
