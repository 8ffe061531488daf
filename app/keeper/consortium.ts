import type { Hex } from "#lib/bytes";
import { callsOfDraft, type ProposalDraft } from "#lib/proposal-drafts";
import { proposedChange, type ProposedChange } from "#lib/proposals";
import { verifiedStatedKey } from "#lib/stated-key";
import { endSuspension, supportSuspension, withdrawSupport } from "#lib/use-cases/suspend-urgently";
import { castVote, moveOn, propose, type VotePorts } from "#lib/use-cases/vote";
import type { VoteChoice } from "#lib/voting";
import { readOverview } from "./consortium-views.ts";
import { requireHospital } from "./hospital.ts";
import { namesOf } from "./people.ts";
import { requireChain, type Visit } from "./visit.ts";

/** A draft as it is typed: a gateway's key is the text that its operator handed over. */
export type TypedDraft =
  | Exclude<ProposalDraft, { kind: "gateway" }>
  | { readonly kind: "gateway"; readonly hospital: number; readonly statement: string };

/** What the hospitals decide together. Each word of the own hospital is one signature; the rest is anybody's to send. */
export function consortiumActs(visit: Visit) {
  return {
    consortium: async () => {
      const { ports, hospital: ownHospital } = requireHospital(visit);
      const { hospital: hospitalName } = await namesOf(visit);
      return readOverview({ read: ports.read, voting: votingOf(visit), ownHospital, hospitalName });
    },
    /** What a draft would change, in the words that voters will read. */
    previewProposal: async (draft: TypedDraft): Promise<readonly ProposedChange[]> => {
      const { hospital: hospitalName } = await namesOf(visit);
      const contracts = await votingOf(visit).contracts();
      return callsOfDraft(contracts, await draftOf(visit, draft)).map((call) =>
        proposedChange(contracts, call, { hospitalName }),
      );
    },
    /** One signature; its id. `why`: the hospital's own words, "" for none. */
    putToTheVote: async (draft: TypedDraft, why: string): Promise<Hex> => {
      const ports = votePortsOf(visit);
      const { hospital } = await namesOf(visit);
      const calls = callsOfDraft(await ports.voting.contracts(), await draftOf(visit, draft));
      return (await propose(ports, { calls, why: why.trim() }, hospital)).id;
    },
    /** One signature. */
    vote: async (id: Hex, choice: VoteChoice): Promise<void> => {
      const { hospital } = await namesOf(visit);
      await castVote(votePortsOf(visit), { id, choice }, hospital);
    },
    /** No signature: what passed goes on to its next step. */
    moveProposalOn: async (id: Hex): Promise<void> => {
      await moveOn(votePortsOf(visit), id);
    },
    /** One signature each. */
    supportUrgentSuspension: async (hospital: number): Promise<void> => {
      await supportSuspension(votePortsOf(visit), await caseOf(visit, hospital));
    },
    withdrawUrgentSupport: async (hospital: number): Promise<void> => {
      await withdrawSupport(votePortsOf(visit), await caseOf(visit, hospital));
    },
    /** No signature: once its time is over. */
    endUrgentSuspension: async (hospital: number): Promise<void> => {
      await endSuspension(votePortsOf(visit), hospital);
    },
  };
}

async function draftOf(visit: Visit, draft: TypedDraft): Promise<ProposalDraft> {
  if (draft.kind !== "gateway") return draft;
  const { verify, config } = requireChain(visit);
  const { kind, hospital, statement } = draft;
  const key = await verifiedStatedKey({ verify, deployment: config.deployment }, statement);
  return { kind, hospital, key };
}

const votingOf = (visit: Visit) => requireChain(visit).voting;

function votePortsOf(visit: Visit): VotePorts {
  return { ...requireHospital(visit).ports, voting: votingOf(visit) };
}

async function caseOf(visit: Visit, hospital: number) {
  const { hospital: supporter } = requireHospital(visit);
  const names = await namesOf(visit);
  return { supporter, hospital, hospitalName: names.hospital(hospital) };
}
