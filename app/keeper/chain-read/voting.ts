import type { PublicClient } from "viem";
import {
  consentAbi,
  consortiumAbi,
  consortiumtimelockAbi,
  registrationAbi,
  urgentsuspensionAbi,
} from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { sameAccount } from "#lib/local-wallet";
import type { VotedContracts } from "#lib/proposals";
import {
  proposalStates,
  unvotedStates,
  voteChoices,
  type Proposal,
  type VotingRead,
} from "#lib/voting";
import { ChainCallError } from "../chain-call.ts";
import { wholeChain } from "./registration.ts";

/** What the contracts of the votes say. Throws {@link ChainCallError} `chain/no-votes` where the deployment has none. */
export function votingReads(client: PublicClient, site: Site): VotingRead {
  const governor = { address: site.contracts.Consortium, abi: consortiumAbi } as const;
  const urgent = { address: site.contracts.UrgentSuspension, abi: urgentsuspensionAbi } as const;
  return {
    contracts: async (): Promise<VotedContracts> => {
      requireVotes(site);
      const ConsortiumTimelock = await client.readContract({
        ...{ ...governor, functionName: "timelock" },
      });
      return { ...site.contracts, ConsortiumTimelock };
    },
    proposals: () => readProposals(client, site),
    votes: async () => {
      requireVotes(site);
      const events = await client.getContractEvents({
        ...{ ...governor, eventName: "VoteCast", ...wholeChain },
      });
      return events.map(({ args: { voter, proposalId: proposal, support } }) => ({
        ...{ voter, proposal, choice: voteChoices[support] ?? "abstain" },
      }));
    },
    settings: () => readSettings(client, site),
    urgent: (hospital) => readUrgent(client, site, hospital),
    nonceOf: async (contract, account) => {
      requireVotes(site);
      const asked = { functionName: "nonces", args: [account] } as const;
      const nonce =
        contract === "Consortium"
          ? client.readContract({ ...governor, ...asked })
          : client.readContract({ ...urgent, ...asked });
      return Number(await nonce);
    },
  };
}

const nowhere: Hex = `0x${"00".repeat(20)}`;

function requireVotes({ contracts }: Site): void {
  if (![contracts.Consortium, contracts.UrgentSuspension].includes(nowhere)) return;
  throw new ChainCallError(
    "chain/no-votes",
    "This deployment has no votes: it was made before there were any. Its owner decides alone.",
  );
}

async function readProposals(client: PublicClient, site: Site): Promise<readonly Proposal[]> {
  requireVotes(site);
  const { Consortium: address } = site.contracts;
  const events = await client.getContractEvents({
    ...{ address, abi: consortiumAbi, eventName: "ProposalCreated", ...wholeChain },
  });
  const all = events.map(({ args }) => readProposal(client, address, args));
  return (await Promise.all(all)).toReversed();
}

type Created = {
  readonly proposalId: bigint;
  readonly proposer: Hex;
  readonly targets: readonly Hex[];
  readonly values: readonly bigint[];
  readonly calldatas: readonly Hex[];
  readonly voteStart: bigint;
  readonly voteEnd: bigint;
  readonly description: string;
};

async function readProposal(
  client: PublicClient,
  address: Hex,
  { proposalId: id, proposer, targets, values, calldatas, ...created }: Created,
): Promise<Proposal> {
  const of = { address, abi: consortiumAbi, args: [id] } as const;
  const [state, [against, forIt, abstain], eta] = await Promise.all([
    client.readContract({ ...of, functionName: "state" }),
    client.readContract({ ...of, functionName: "proposalVotes" }),
    client.readContract({ ...of, functionName: "proposalEta" }),
  ]);
  const word = proposalStates[state] ?? "pending";
  const args = [created.voteStart] as const;
  const needed = unvotedStates.includes(word)
    ? undefined
    : Number(await client.readContract({ ...of, functionName: "quorum", args }));
  return {
    ...{ id, proposer, text: created.description, state: word, needed },
    calls: targets.map((target, index) => ({
      ...{ target, value: values[index] ?? 0n, data: calldatas[index] ?? "0x" },
    })),
    votes: { for: Number(forIt), against: Number(against), abstain: Number(abstain) },
    votingFrom: Number(created.voteStart),
    votingUntil: Number(created.voteEnd),
    executableAt: eta === 0n ? undefined : Number(eta),
  };
}

async function readSettings(client: PublicClient, site: Site): ReturnType<VotingRead["settings"]> {
  requireVotes(site);
  const { Registration, Consent, Consortium } = site.contracts;
  const governor = { address: Consortium, abi: consortiumAbi } as const;
  const registration = { address: Registration, abi: registrationAbi } as const;
  const timelock = await client.readContract({ ...governor, functionName: "timelock" });
  const [delay, period, wait, isPaused, longestConsent, limits, owner] = await Promise.all([
    client.readContract({ ...governor, functionName: "votingDelay" }),
    client.readContract({ ...governor, functionName: "votingPeriod" }),
    client.readContract({
      ...{ address: timelock, abi: consortiumtimelockAbi, functionName: "getMinDelay" },
    }),
    client.readContract({ ...registration, functionName: "isPaused" }),
    client.readContract({ ...registration, functionName: "longestConsent" }),
    client.readContract({ address: Consent, abi: consentAbi, functionName: "limits" }),
    client.readContract({ ...registration, functionName: "owner" }),
  ]);
  return {
    ...{ delay: Number(delay), period: Number(period), wait: Number(wait), limits },
    isPaused,
    longestConsent: Number(longestConsent) / monthSeconds,
    isInCharge: sameAccount(owner, timelock),
  };
}

const monthSeconds = 30 * 86_400;

async function readUrgent(
  client: PublicClient,
  site: Site,
  hospital: number,
): ReturnType<VotingRead["urgent"]> {
  requireVotes(site);
  const urgent = { address: site.contracts.UrgentSuspension, abi: urgentsuspensionAbi } as const;
  const args = [hospital] as const;
  const [{ number: round, openedAt, lapsesAt }, [count, needed, supporters], isSuspended] =
    await Promise.all([
      client.readContract({ ...urgent, functionName: "roundOf", args }),
      client.readContract({ ...urgent, functionName: "supportOf", args }),
      client.readContract({
        ...{ address: site.contracts.Registration, abi: registrationAbi, args },
        functionName: "isUrgentlySuspended",
      }),
    ]);
  return {
    ...{ round, openedAt, lapsesAt, isSuspendedUrgently: isSuspended },
    ...{ count: Number(count), needed: Number(needed), supporters: bitsOf(supporters) },
  };
}

/** The places of the bits that are set. */
const bitsOf = (set: bigint): number[] =>
  Array.from({ length: mostHospitals }, (_, place) => place).filter(
    (place) => ((set >> BigInt(place)) & 1n) === 1n,
  );

const mostHospitals = 248;
