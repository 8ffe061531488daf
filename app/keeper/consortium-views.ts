import type { Hex } from "#lib/bytes";
import { sameAccount } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { proposedChange, type ProposedChange, type VotedContracts } from "#lib/proposals";
import {
  proposalId,
  wholeId,
  wordsOfText,
  type CastVote,
  type Proposal,
  type ProposalState,
  type UrgentStanding,
  type VoteChoice,
  type VotedSettings,
  type VotingRead,
} from "#lib/voting";

/** A hospital as the consortium's pages show it. */
export type ConsortiumHospital = {
  readonly number: number;
  readonly name: string;
  readonly isOwn: boolean;
  readonly isActive: boolean;
  readonly urgent: UrgentStanding;
};

/** Where a proposal stands; `ready` is queued and its time has come. */
export type ProposalStage = ProposalState | "ready";

/** A proposal as pages show it. Times are Unix seconds. */
export type ProposalView = {
  readonly id: Hex;
  /** What each call would change, from its own bytes. */
  readonly changes: readonly ProposedChange[];
  readonly proposer: string;
  readonly isOwn: boolean;
  /** In the proposer's words, which need not be true. */
  readonly words: string;
  readonly stage: ProposalStage;
  readonly votes: Proposal["votes"];
  readonly needed: number | undefined;
  readonly votingFrom: number;
  readonly votingUntil: number;
  readonly executableAt: number | undefined;
  /** Who has voted, and how. */
  readonly cast: readonly { readonly name: string; readonly choice: VoteChoice }[];
  /** What the own hospital has said. */
  readonly ownVote: VoteChoice | undefined;
};

/** Everything that the consortium's page shows. */
export type ConsortiumOverview = {
  /** Time of the newest block. Unix seconds. */
  readonly now: number;
  readonly settings: VotedSettings;
  readonly hospitals: readonly ConsortiumHospital[];
  /** Those that still need something first, then the others, each with the newest first. */
  readonly proposals: readonly ProposalView[];
};

type Asked = {
  readonly read: Ports["read"];
  readonly voting: VotingRead;
  readonly ownHospital: number;
  readonly hospitalName: (hospital: number) => string;
};

/** Asks for all of it. Searches for events come one after another: a gateway allows few at once. */
export async function readOverview(asked: Asked): Promise<ConsortiumOverview> {
  const { read, voting } = asked;
  const [{ time: now }, settings, hospitals, contracts] = await Promise.all([
    read.head(),
    voting.settings(),
    readHospitals(asked),
    voting.contracts(),
  ]);
  const proposals = await voting.proposals();
  const votes = await voting.votes();
  const admins = await Promise.all(hospitals.map(({ number }) => read.adminOf(number)));
  const hospitalOf = (account: Hex) =>
    hospitals.find((_, index) => sameAccount(admins[index] ?? "0x", account));
  const views = proposals.map((proposal) =>
    viewOf(proposal, { contracts, votes, now, hospitalOf, hospitalName: asked.hospitalName }),
  );
  return { now, settings, hospitals, proposals: views.toSorted(openFirst) };
}

const readHospitals = async ({
  read,
  voting,
  ownHospital,
  hospitalName,
}: Asked): Promise<readonly ConsortiumHospital[]> => {
  const numbers = Array.from({ length: await read.hospitalCount() }, (_, number) => number);
  return Promise.all(
    numbers.map(async (number) => {
      const [isActive, urgent] = await Promise.all([
        read.isHospitalActive(number),
        voting.urgent(number),
      ]);
      return {
        number,
        name: hospitalName(number),
        isOwn: number === ownHospital,
        isActive,
        urgent,
      };
    }),
  );
};

type Known = {
  readonly contracts: VotedContracts;
  readonly votes: readonly CastVote[];
  readonly now: number;
  readonly hospitalOf: (account: Hex) => ConsortiumHospital | undefined;
  readonly hospitalName: Asked["hospitalName"];
};

function viewOf(proposal: Proposal, known: Known): ProposalView {
  const { votes, needed, votingFrom, votingUntil, executableAt } = proposal;
  const proposer = known.hospitalOf(proposal.proposer);
  const cast = known.votes
    .filter((vote) => vote.proposal === proposal.id)
    .map(({ voter, choice }) => ({ hospital: known.hospitalOf(voter), voter, choice }));
  return {
    ...{ votes, needed, votingFrom, votingUntil, executableAt },
    id: wholeId(proposal.id),
    changes: changesOf(proposal, known),
    proposer: proposer?.name ?? proposal.proposer,
    isOwn: proposer?.isOwn === true,
    words: wordsOfText(proposal.text),
    stage: stageOf(proposal, known.now),
    cast: cast.map(({ hospital, voter, choice }) => ({ name: hospital?.name ?? voter, choice })),
    ownVote: cast.find(({ hospital }) => hospital?.isOwn === true)?.choice,
  };
}

/** A node that shows other bytes than were proposed is found out by the id, which is their hash. */
function changesOf(
  proposal: Proposal,
  { contracts, hospitalName }: Known,
): readonly ProposedChange[] {
  if (proposalId(proposal) !== proposal.id)
    return [{ sentence: "The chain’s node shows another content than it has.", isClear: false }];
  return proposal.calls.map((call) => proposedChange(contracts, call, { hospitalName }));
}

const stageOf = ({ state, executableAt }: Proposal, now: number): ProposalStage =>
  state === "queued" && executableAt !== undefined && executableAt <= now ? "ready" : state;

const closed: readonly ProposalStage[] = ["executed", "defeated", "canceled", "expired"];

const openFirst = (a: ProposalView, b: ProposalView): number =>
  Number(closed.includes(a.stage)) - Number(closed.includes(b.stage));
