import type { ProposalStage, ProposalView } from "../../keeper/consortium-views.ts";
import type { Dates } from "../../hooks/use-dates.ts";

/** Where a proposal stands, with a shape before the words. */
export function stageWords(
  { stage, votingFrom, votingUntil, executableAt = 0 }: ProposalView,
  { moment }: Pick<Dates, "moment">,
): string {
  const words: Readonly<Record<ProposalStage, string>> = {
    pending: `◌ Voting begins on ${moment(votingFrom)}`,
    active: `◐ Voting until ${moment(votingUntil)}`,
    succeeded: "◕ Passed. It still has to wait its time",
    queued: `◕ Passed. It waits until ${moment(executableAt)}`,
    ready: "● Passed. It can take effect now",
    executed: "✓ Passed, and in effect",
    defeated: `✕ Did not pass by ${moment(votingUntil)}`,
    canceled: "✕ Taken back by its proposer",
    expired: "✕ Passed, but nobody let it take effect in time",
  };
  return words[stage];
}

/** "2 for, 0 against, 1 abstained. 3 for it are needed." */
export function tallyWords({ votes, needed }: Pick<ProposalView, "votes" | "needed">): string {
  const count = `${votes.for} for, ${votes.against} against, ${votes.abstain} abstained.`;
  if (needed === undefined) return count;
  return `${count} ${needed} for it ${needed === 1 ? "is" : "are"} needed.`;
}

/** What hospitals said, as "for" stands in a list. */
export const choiceWords = { for: "for", against: "against", abstain: "abstained" } as const;
