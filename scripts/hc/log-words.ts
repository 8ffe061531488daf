import { entryKinds, entryOutcomes, type AccessEntry } from "#lib/access-entry";
import { purposes } from "#lib/categories";
import { dayOf, listed, timeOf } from "#lib/sentences";

/** "22 November 2026, 10:42 UTC: Dr Amara Osei (doctor, …) received the list of your laboratory results for treatment." */
export function entrySentence(
  entry: AccessEntry,
  { who, whose }: { who: string; whose: string },
): string {
  const when = `${dayOf(entry.at)}, ${timeOf(entry.at)} UTC`;
  if (entry.kind === entryKinds.gap)
    return `${when}: Gateway ${entry.gateway} says that it lost ${entry.count} entries of all its patients.`;
  const why = purposes.find(({ bit }) => bit === entry.purpose)?.phrase ?? "for another purpose";
  const times = entry.count > 1 ? ` ${entry.count} times` : "";
  const verb = entry.outcome === entryOutcomes.served ? "received" : `was refused${times}`;
  return `${when}: ${who} ${verb} ${thing(entry, whose)} ${why}.`;
}

function thing({ kind, category }: AccessEntry, whose: string): string {
  if (kind === entryKinds.capsule) return `${whose} keys for what was shared`;
  if (kind === entryKinds.slots) return `${whose} sealed account key`;
  const what = `${whose} ${wordsFor(category)}`;
  if (kind === entryKinds.readings) return `readings of ${whose} devices`;
  if (kind === entryKinds.headers) return `the list of ${what}`;
  return kind === entryKinds.header ? `a title among ${what}` : `a record among ${what}`;
}

function wordsFor(category: number): string {
  try {
    return listed([category]);
  } catch {
    return `records of category ${category}`; // one that this release does not know
  }
}
