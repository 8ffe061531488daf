import { entryKinds, entryOutcomes, zeroWord, type AccessEntry } from "./access-entry.ts";
import type { Hex } from "./bytes.ts";
import { categories as known, purposes } from "./categories.ts";

/**
 * What somebody did, as a patient is told of it. `opened`: key and contents of a record; `looked`: titles only; `keys`:
 * what a sharing left for the reader; `lost`: a gateway says that it lost entries.
 */
export type Happening = {
  readonly did: "opened" | "looked" | "listed" | "keys" | "lost";
  readonly reader: number;
  readonly isRefused: boolean;
  /** Refusals, or lost entries; else 1. */
  readonly count: number;
  readonly categories: readonly number[];
  /** Undefined where it was no single record. */
  readonly record: Hex | undefined;
  /** Purpose bit index. */
  readonly purpose: number;
  /** Unix seconds of the first of the entries, and of the last. */
  readonly since: number;
  readonly at: number;
  /** How often it happened between them; 1 for refusals and lost entries, which have their own `count`. */
  readonly times: number;
  /** The entries that it stands for, oldest first: never none. */
  readonly entries: readonly AccessEntry[];
};

/** One opening makes several entries (key, title, contents). Those within this time are told together, with how often. */
const sameVisit = 600;

/** What comes after a pause as long as this is another opening, whatever it asks for. Seconds. */
const pauseBetween = 60;

/**
 * Tells entries of one or more gateways as happenings, by their last times, newest first. Nothing is left out: each entry
 * stands in exactly one of them, and what was repeated says how often.
 */
export function storyOf(entries: readonly AccessEntry[]): Happening[] {
  const groups: AccessEntry[][] = [];
  const open = new Map<string, AccessEntry[]>();
  for (const entry of entries.toSorted(byTime)) {
    const key = visitKey(entry);
    const group = open.get(key);
    if (group?.[0] !== undefined && entry.at - group[0].at <= sameVisit) {
      group.push(entry);
      continue;
    }
    const fresh = [entry];
    open.set(key, fresh);
    groups.push(fresh);
  }
  return groups
    .flatMap(toldOnce)
    .toReversed()
    .toSorted((a, b) => b.at - a.at);
}

const byTime = (a: AccessEntry, b: AccessEntry): number =>
  a.at - b.at || a.gateway - b.gateway || a.sequence - b.sequence;

/** Entries with the same key may be one visit. A list and a refusal are told by themselves. */
function visitKey({
  kind,
  outcome,
  reader,
  record,
  purpose,
  request,
  gateway,
  sequence,
}: AccessEntry): string {
  if (outcome === entryOutcomes.refused || kind === entryKinds.gap)
    return `alone ${gateway} ${sequence}`;
  if (kind === entryKinds.headers) return `list ${request}`;
  const what = record === zeroWord ? `kind ${kind}` : record;
  return ["read", reader, purpose, what].join(" ");
}

function toldOnce(entries: readonly AccessEntry[]): Happening[] {
  const [first] = entries;
  if (first === undefined) return [];
  const { reader, purpose, at: since, count, outcome, record } = first;
  const categories = [...new Set(entries.map(({ category }) => category))].toSorted(
    (a, b) => a - b,
  );
  return [
    {
      ...{ did: deedOf(entries), reader, purpose, since, entries, categories },
      ...{ at: entries.at(-1)?.at ?? since, times: timesOf(entries) },
      isRefused: outcome === entryOutcomes.refused,
      count: first.kind === entryKinds.gap || outcome === entryOutcomes.refused ? count : 1,
      record: record === zeroWord ? undefined : record,
    },
  ];
}

/**
 * How often. A title is asked for once an opening, the key and the contents in one entry each, or in more where a large
 * file comes in pieces. So titles count as far as keys and contents go with them; and a pause begins another.
 */
function timesOf(entries: readonly AccessEntry[]): number {
  const did = deedOf(entries);
  const [first] = entries;
  if (did === "keys" || first?.kind === entryKinds.readings) return entries.length;
  if (did === "lost" || did === "listed") return 1;
  const titles = entries.filter(({ kind }) => kind === entryKinds.header).length;
  const pauses = entries.filter(
    ({ at }, index) => at - (entries[index - 1]?.at ?? at) >= pauseBetween,
  );
  const opened = Math.ceil((entries.length - titles) / 2);
  const openings = titles === 0 ? opened : Math.min(titles, opened);
  return Math.max(pauses.length + 1, did === "looked" ? titles : openings);
}

function deedOf(entries: readonly AccessEntry[]): Happening["did"] {
  const kinds = new Set(entries.map(({ kind }) => kind));
  if (kinds.has(entryKinds.gap)) return "lost";
  if (kinds.has(entryKinds.record) || kinds.has(entryKinds.readings)) return "opened";
  if (kinds.has(entryKinds.header)) return "looked";
  return kinds.has(entryKinds.headers) ? "listed" : "keys";
}

/**
 * What happened after the reader's name, or after "they": "opened your laboratory results for treatment". A refusal of a
 * list or of keys names no category, since it was about all of them.
 */
export function deedSentence(happening: Happening): string {
  const { did, isRefused, count } = happening;
  if (did === "lost") return `lost ${count} ${count === 1 ? "entry" : "entries"} of its log`;
  const purpose = purposes.find(({ bit }) => bit === happening.purpose)?.phrase ?? "";
  if (isRefused) {
    const times = count === 1 ? "once" : `${count} times`;
    return (
      spaced("tried to open", objectOf(happening), purpose) + `, and the gateway refused ${times}`
    );
  }
  if (did === "keys") return "picked up the keys that you left for them";
  if (did === "listed") return spaced("looked at the list of your records", purpose);
  if (did === "looked") return spaced("looked at a title in", objectOf(happening), purpose);
  return spaced("opened", objectOf(happening), purpose);
}

function objectOf({ did, categories, record }: Happening): string {
  const [category, ...others] = categories;
  const isAboutAll = record === undefined && did !== "opened" && did !== "looked";
  if (category === undefined || others.length > 0 || isAboutAll) return "your records";
  return `your ${known.find(({ number }) => number === category)?.phrase ?? `category ${category}`}`;
}

const spaced = (...words: readonly string[]): string =>
  words.filter((word) => word !== "").join(" ");
