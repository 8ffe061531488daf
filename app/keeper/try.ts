import { entryKinds, entryOutcomes } from "#lib/access-entry";
import type { ExportedEntry } from "#lib/access-log-file";
import { categoryOfNumber, ordinaryCategories } from "#lib/categories";
import { utf8 } from "#lib/bytes";
import { reading, treatment } from "#lib/permission";
import type { Reader } from "#lib/use-cases/share";
import { share } from "#lib/use-cases/share";
import { addBundle } from "#lib/use-cases/add-bundle";
import { myPatients } from "#lib/use-cases/my-patients";
import { stopSharing } from "#lib/use-cases/stop";
import { whoCanSee } from "#lib/use-cases/who-can-see";
import type { DemoPerson } from "../config.ts";
import { demoReader } from "./demo-reader.ts";
import { readCategory } from "./read-category.ts";
import { sampleRecord } from "./sample-record.ts";
import { requireChain, requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** One kind of information on the patient's phone. */
export type TryRow = {
  readonly category: number;
  readonly name: string;
  readonly isSensitive: boolean;
  readonly records: number;
  /** Unix seconds until which the doctor may read; undefined where closed. */
  readonly until: number | undefined;
};

/** One line of "who has read me". `at`: Unix seconds. */
export type TryRead = {
  readonly key: string;
  readonly who: string | undefined;
  readonly what: string;
  readonly isRefused: boolean;
  readonly at: number;
};

const monthSeconds = 30 * 86_400;
const originals = 15;
const vitalSigns = 1;

/** What the two phones of /try ask: the patient's and the doctor's. */
export function tryActs(visit: Visit) {
  const known: ExportedEntry[] = [];
  let seenOpen: readonly number[] = [];
  return {
    /** The patient's records by kind, and what `doctor` may read of them. */
    tryRows: (doctor: DemoPerson) => tryRows(visit, doctor),
    /** One signature: the doctor may read one category for a month. */
    tryShare: async (doctor: DemoPerson, category: number): Promise<string> => {
      const { ports, person } = requirePerson(visit);
      const until = ports.now() + monthSeconds;
      const terms = [{ categories: [category], purposes: [treatment], actions: [reading], until }];
      const reader = await demoReader(visit, doctor);
      return (await share(ports, person, { reader, terms })).sentence;
    },
    /** One signature: it is over at once. */
    tryStop: async (doctor: DemoPerson, category: number): Promise<string> => {
      const { ports, person } = requirePerson(visit);
      const reader = await demoReader(visit, doctor);
      return (await stopSharing(ports, person, { reader, categories: [category] })).sentence;
    },
    /** One signature: adds a small synthetic record. */
    tryAddSample: async (): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      const bytes = utf8(JSON.stringify(sampleRecord));
      await addBundle(ports, { patient: person.number, author: person.number, bytes });
    },
    /** Who has read the patient's records, newest first, at the gateway of this session. */
    tryReads: async (doctor: DemoPerson): Promise<readonly TryRead[]> => {
      const { client } = requireSignedIn(visit);
      known.push(...(await client.accessEntries("patient", known.at(-1)?.entry.sequence ?? 0)));
      return readsOf(known, await demoReader(visit, doctor));
    },
    /** What a patient lets the doctor read now, by category, whatever opened last first. It leaves no entry. */
    tryOpen: async (patient: number): Promise<readonly number[]> => {
      const open = await openNow(visit, patient);
      const opened = open.filter((category) => !seenOpen.includes(category));
      seenOpen = [...opened, ...seenOpen.filter((category) => open.includes(category))];
      return seenOpen;
    },
    /** Opens everything of one category that the patient shares. Each record leaves an entry. */
    tryRead: (patient: number, category: number) => readCategory(visit, patient, category),
  };
}

/** Asks the chain only. */
async function openNow(visit: Visit, patient: number): Promise<readonly number[]> {
  const { ports, person } = requirePerson(visit);
  const found = (await myPatients(ports, person.number)).find((one) => one.patient === patient);
  const readable = found?.open.filter(({ readsFor }) => readsFor.includes(treatment)) ?? [];
  return readable.map(({ category }) => category);
}

async function tryRows(visit: Visit, doctor: DemoPerson): Promise<readonly TryRow[]> {
  const { ports, person } = requirePerson(visit);
  const { number } = await demoReader(visit, doctor);
  const [records, cells] = await Promise.all([
    ports.read.records(person.number),
    whoCanSee(ports, person.number),
  ]);
  const digests = Map.groupBy(records, ({ category }) => category);
  const hasSensor = requireChain(visit).config.oracle !== null;
  if (hasSensor && !digests.has(vitalSigns)) digests.set(vitalSigns, []);
  const openUntil = new Map(
    cells
      .filter(({ reader, readsFor }) => reader === number && readsFor.includes(treatment))
      .map(({ category, cell }) => [category, cell.until]),
  );
  return [...digests]
    .filter(([category]) => category !== originals)
    .map(([category, anchored]) => ({
      category,
      name: categoryOfNumber(category).name,
      isSensitive: categoryOfNumber(category).sensitive,
      records: new Set(anchored.map(({ digest }) => digest)).size,
      until: openUntil.get(category),
    }))
    .sort((a, b) => rankOf(a.category) - rankOf(b.category));
}

/** What shows best comes first: medications, vital signs, laboratory, allergies; what is sensitive comes last. */
const first = [4, vitalSigns, 6, 3, 8, 2];

function rankOf(category: number): number {
  const place = first.indexOf(category);
  return place === -1 ? ordinaryCategories.length + category : place;
}

/** Only what says that something was read or refused; the same again within a minute is one line. */
function readsOf(entries: readonly ExportedEntry[], doctor: Reader): TryRead[] {
  const lines = new Map<string, TryRead>();
  for (const { entry } of entries) {
    const isRefused = entry.outcome === entryOutcomes.refused;
    const isRead = entry.kind === entryKinds.record || entry.kind === entryKinds.readings;
    if (entry.reader !== doctor.number || (!isRead && !isRefused)) continue;
    const key = [entry.category, entry.outcome, Math.floor(entry.at / 60)].join("-");
    const what = categoryOfNumber(entry.category).phrase;
    lines.set(key, { key, who: doctor.label.name, what, isRefused, at: entry.at });
  }
  return [...lines.values()].sort((a, b) => b.at - a.at);
}
