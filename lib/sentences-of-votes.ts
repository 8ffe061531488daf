import type { VoteChoice } from "./voting.ts";

const verbs: Readonly<Record<VoteChoice, string>> = {
  for: "Vote for",
  against: "Vote against",
  abstain: "Abstain from",
};

/** What the wallet shows with a proposal: what it would change. */
export const proposeSentence = (changes: readonly string[]): string =>
  `Put to the vote: ${changes.join(" ")}`;

/** What the wallet shows with a vote. It is published with it. */
export const voteSentence = (choice: VoteChoice, changes: readonly string[]): string =>
  `${verbs[choice]}: ${changes.join(" ")}`;

/** One sentence for supporting that a hospital is suspended at once. */
export const supportSentence = (hospital: string): string =>
  `Suspend ${hospital} at once: its staff read nothing for 7 days, as soon as two thirds of the hospitals say so.`;

/** One sentence for taking that support back. */
export const withdrawSentence = (hospital: string): string =>
  `We no longer support that ${hospital} is suspended at once.`;
