import {
  actions as knownActions,
  categoryOfNumber,
  purposes as knownPurposes,
} from "./categories.ts";
import { HealthChainError } from "./errors.ts";

/** A sentence cannot be made, so nothing may be signed. Code: `sentence/unknown-bit`. */
export class SentenceError extends HealthChainError {}

/** A reader as a patient knows them: always name *and* hospital. Names never go on chain. */
export type ReaderLabel = {
  readonly name: string;
  readonly role: string;
  readonly hospital: string;
};

/** What a patient decides for one reader: the sentence and the signed numbers are both made from this. */
export type Terms = {
  readonly reader: ReaderLabel;
  readonly categories: readonly number[];
  /** Purpose bit indexes (HL7 PurposeOfUse). */
  readonly purposes: readonly number[];
  /** Action bit indexes: 0 read, 1 write. */
  readonly actions: readonly number[];
  /** Unix seconds; absent or 0 for at once. */
  readonly from?: number;
  /** Unix seconds. */
  readonly until: number;
};

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "Dr Amara Osei (doctor, Nordbay Hospital)". */
export const readerName = ({ name, role, hospital }: ReaderLabel): string =>
  `${name} (${role}, ${hospital})`;

/**
 * What the wallet shows with a grant. The patient is never named in it. `replaced`: categories in which the reader had
 * a permission until now, which the new one takes the place of.
 */
export function grantSentence(terms: readonly Terms[], replaced: readonly number[] = []): string {
  const sentences = terms.map(sentenceOf);
  if (replaced.length > 0)
    sentences.push(`This replaces what I shared before: ${listed(replaced)}.`);
  return sentences.join(" ");
}

/** One sentence for ending consents and changing the keys of the categories named. */
export function stopSentence(reader: ReaderLabel, categories: readonly number[]): string {
  return `Stop sharing: from now on ${readerName(reader)} can't open my ${listed(categories)}.`;
}

/** One sentence for a denial, which holds whatever else permits. */
export function denySentence(
  reader: ReaderLabel,
  categories: readonly number[],
  until: number,
): string {
  return `Until ${momentOf(until)}, ${readerName(reader)} can't open my ${listed(categories)}, whoever else may.`;
}

/** One sentence of a reader who gives up what they may open. The patient is never named. */
export function renounceSentence(categories: readonly number[]): string {
  return `From now on I can't open this patient's ${listed(categories)}.`;
}

/** One sentence for opening new keys of categories. */
export function epochSentence(categories: readonly number[]): string {
  return `Use new keys for my ${listed(categories)}.`;
}

/** One sentence for a new member's keys. */
export const enrolmentSentence = (): string =>
  "Use these keys for all my HealthChain records from now on.";

/** One sentence for the next encryption key of an account. */
export const rotationSentence = (compromised: boolean): string =>
  `Use this new key for me from now on.${compromised ? endsOlder : ""}`;

/** One sentence for moving a membership to another account. */
export const moveSentence = (account: string, compromised: boolean): string =>
  `Move my membership to ${account}: this wallet can't act or read for it any more.${compromised ? endsOlder : ""}`;

const endsOlder = " Somebody else may know an older one: what was shared with that key ends.";

/** One sentence of a hospital that takes over a member of another. */
export const acceptanceSentence = (
  hospital: string,
  { member, validUntil }: { member: number; validUntil: number },
): string => `${hospital} takes over member ${member} until ${dayOf(validUntil)}.`;

/** One sentence for going to another hospital. */
export const changeSentence = (hospital: string, validUntil: number): string =>
  `From now on ${hospital} is my hospital, until ${dayOf(validUntil)}.`;

/** One sentence for a registrar's key. */
export function registrarSentence(
  hospital: string,
  { registrar, dailyCap }: { registrar: string; dailyCap: number },
): string {
  if (dailyCap === 0) return `${registrar} can't vouch for ${hospital} any more.`;
  const people = dailyCap === 1 ? "one person" : `${dailyCap} people`;
  return `${registrar} can vouch for ${people} a day in the name of ${hospital}.`;
}

/** One sentence for a device that a hospital vouches for. */
export const deviceVoucherSentence = (
  hospital: string,
  { patient, validUntil }: { patient: number; validUntil: number },
): string => `${hospital} vouches for one device of patient ${patient} until ${dayOf(validUntil)}.`;

/** One sentence for anchoring records. */
export function anchorSentence(categories: readonly number[]): string {
  const count = categories.length === 1 ? "one record" : `${categories.length} records`;
  return `Add ${count} that I wrote or checked: ${listed([...new Set(categories)])}.`;
}

/** One sentence for publishing a staff directory. */
export function directorySentence(hospital: string, people: number): string {
  const count = people === 1 ? "one person" : `${people} people`;
  return `Publish the staff directory of ${hospital}, with ${count} in it.`;
}

/** "3 March 2027", in UTC; with the time of day where a consent is shorter than two days. */
export function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** "10:42", in UTC. */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

/** "laboratory results, medications and heart and lung records": follows "my" or "your". */
export function listed(categories: readonly number[]): string {
  return joined(categories.map((number) => categoryOfNumber(number).phrase));
}

function sentenceOf({ reader, categories, purposes, actions, from = 0, until }: Terms): string {
  const verbs = joined(actions.map((bit) => phraseOf(knownActions, bit)));
  const why = joined(purposes.map((bit) => phraseOf(knownPurposes, bit)));
  const start = from === 0 ? "" : ` from ${momentOf(from)}`;
  return `${readerName(reader)} can ${verbs} my ${listed(categories)} ${why}${start} until ${momentOf(until)}.`;
}

const momentOf = (seconds: number): string => `${dayOf(seconds)}, ${timeOf(seconds)} UTC`;

function phraseOf(known: readonly { bit: number; phrase: string }[], bit: number): string {
  const found = known.find((one) => one.bit === bit);
  if (found === undefined)
    throw new SentenceError("sentence/unknown-bit", `No words for bit ${bit}.`);
  return found.phrase;
}

function joined(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
