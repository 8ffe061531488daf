import { Wallet } from "ethers";
import { listProposals, votedContracts } from "#chain/proposals";
import { openVoting, type Voting } from "#chain/voting";
import { toHex } from "#lib/bytes";
import { proposedChange, type ProposedChange, type VotedContracts } from "#lib/proposals";
import { dayOf, timeOf } from "#lib/sentences";
import { wholeId, type Proposal } from "#lib/voting";
import type { Session } from "../session.ts";
import type { GlobalOptions } from "./context.ts";
import { CommandError } from "./errors.ts";
import { senderKey } from "./sender.ts";

const shownDigits = 8;

/** What a hospital needs to take part in votes: the contracts, in the hands of its wallet. */
export async function openBallot(
  { site, provider }: Session,
  options: GlobalOptions,
): Promise<Voting & { readonly wallet: Wallet; readonly contracts: VotedContracts }> {
  const wallet = new Wallet(toHex(await senderKey(options)), provider);
  const voting = await openVoting(site, wallet);
  return { ...voting, wallet, contracts: await votedContracts(site, provider) };
}

/** A proposal's id as people type it: its first digits. */
export const shortId = (id: bigint): string => wholeId(id).slice(0, 2 + shownDigits);

/** The one proposal whose id begins so. Throws {@link CommandError} `hc/no-proposal`. */
export async function proposalNamed(voting: Voting, named: string): Promise<Proposal> {
  const begin = named.toLowerCase().replace(/^0x/, "");
  const all = await listProposals(voting);
  const found = all.filter(({ id }) => wholeId(id).startsWith(`0x${begin}`));
  const [proposal, ...others] = found;
  if (proposal !== undefined && others.length === 0) return proposal;
  throw new CommandError(
    "hc/no-proposal",
    found.length === 0
      ? `There is no proposal ${named}. Nothing was sent. \`npm run hc -- consortium list\` shows all.`
      : `Several proposals begin with ${named}. Nothing was sent. Give more digits.`,
  );
}

/** What each call of a proposal would change. */
export const changesOf = (contracts: VotedContracts, { calls }: Proposal): ProposedChange[] =>
  calls.map((call) => proposedChange(contracts, call));

/** "3 March 2027, 10:42 UTC". */
export const momentOf = (seconds: number): string => `${dayOf(seconds)}, ${timeOf(seconds)} UTC`;
