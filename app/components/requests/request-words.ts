import { categoryOfNumber, purposes } from "#lib/categories";
import { dayOf, listed, verbsOf } from "#lib/sentences";
import type { InboxRequest } from "../../keeper/requests.ts";
import { shortName } from "../sharing/sharing-words.ts";

type Asked = Pick<InboxRequest, "categories" | "purposes" | "actions" | "until">;

/** "Dr Osei", or "this person" where no staff list names them. */
export const askerName = ({ who }: Pick<InboxRequest, "who">): string =>
  who.label === undefined ? "this person" : shortName(who.label.name);

/** "read your laboratory results and medications until 3 March 2027": `whose` is "your" or "their". */
export const askedWords = ({ actions, categories, until }: Asked, whose: string): string =>
  `${verbsOf(actions)} ${whose} ${listed(categories)} until ${dayOf(until)}`;

/** "for treatment". */
export const purposeWords = ({ purposes: asked }: Pick<Asked, "purposes">): string =>
  purposes
    .filter(({ bit }) => asked.includes(bit))
    .map(({ phrase }) => phrase)
    .join(" and ");

/** Why a request can only be refused. */
export const hindranceWords = {
  unlisted: {
    title: "No hospital’s staff list names this person",
    says: "You can only refuse. Ask the hospital before you share anything.",
  },
  inactive: {
    title: "This person is not active at their hospital now",
    says: "They can’t read anything now. You can refuse, or wait until they are back.",
  },
  over: {
    title: "The time that they asked for is over",
    says: "You can only refuse. They can ask again with a later end.",
  },
} as const;

/** Why there is no text to read. */
export const missingWords = {
  "not-kept": "They wrote no reason that is kept here. Ask them yourself.",
  "does-not-open":
    "What is kept as their reason is not what they signed, so it is not shown. Ask them yourself.",
  unreachable: "Their reason can’t be fetched now. It comes with the connection.",
} as const;

/** "7 days", "1 hour", "3 seconds". */
export function spanWords(seconds: number): string {
  const [size, unit] = ([86_400, 3600, 60] as const)
    .map((length, index) => [length, ["day", "hour", "minute"][index] ?? ""] as const)
    .find(([length]) => seconds >= length) ?? [1, "second"];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** How a request ended, or that it waits: a word for each state. */
export const statusWords = {
  none: "Unknown",
  open: "Waiting for an answer",
  approved: "Answered with yes",
  refused: "Refused",
  cancelled: "Taken back",
} as const;

export const kindName = (category: number): string => categoryOfNumber(category).name;
