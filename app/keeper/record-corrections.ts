import type { Hex } from "#lib/bytes";
import { linkRecord } from "#lib/use-cases/link-record";
import { markEnteredInError } from "#lib/use-cases/mark-in-error";
import type { Standing } from "#lib/use-cases/record-changes";
import { writeNote, type NewNote } from "#lib/use-cases/write-note";
import { directoriesOf, requirePerson, type Visit } from "./visit.ts";

/** A record, and where what is said about it goes. */
export type Corrected = {
  readonly patient: number;
  readonly digest: Hex;
  readonly category: number;
};

/** How a record stands beside its text. `Name`: how somebody is shown. */
export type StandingView<Name> = {
  /** Who said that it was entered in error. */
  readonly inErrorBy?: Name;
  /** The records that add to it, and the one that it adds to. */
  readonly corrections: readonly Hex[];
  readonly corrects?: Hex;
  /** The record whose place it was to take, where the chain does not say so yet. */
  readonly unfinished?: Hex;
};

/** What an author or a patient says about records that are there. */
export function correctionActs(visit: Visit) {
  return {
    /** Says for good that a record was entered in error; it stays. One wallet signature. */
    markInError: async ({ patient, digest }: Corrected): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      await markEnteredInError(ports, { patient, signer: person.number, digest });
    },
    /** Adds a text to a record, which stays as it is. Two wallet signatures. */
    correctRecord: (record: Corrected, text: string): Promise<void> =>
      writeAbout(visit, record, { text, amends: record.digest }),
    /** Puts a text in the place of the writer's own. Two wallet signatures. */
    rewriteNote: (record: Corrected, text: string): Promise<void> =>
      writeAbout(visit, record, { text, previous: record.digest }),
    /** Says of an own record that it takes an earlier one's place, where that broke off. One wallet signature. */
    finishReplacing: async ({ patient, digest }: Corrected, earlier: Hex): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      const own = { patient, author: person.number, digest };
      await linkRecord(ports, { ...own, kind: "supersede", earlier });
    },
  };
}

/** A standing as pages show it. */
export function standingView<Name>(
  { inErrorBy, amendments, amends, unfinished }: Standing,
  nameOf: (number: number) => Name,
): StandingView<Name> {
  return {
    corrections: amendments.map(({ digest }) => digest),
    ...(inErrorBy === undefined ? {} : { inErrorBy: nameOf(inErrorBy) }),
    ...(amends === undefined ? {} : { corrects: amends.digest }),
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

async function writeAbout(
  visit: Visit,
  { patient, category }: Corrected,
  note: Pick<NewNote, "text" | "amends" | "previous">,
): Promise<void> {
  const { ports, person } = requirePerson(visit);
  const authorName = await ownName(visit, patient);
  await writeNote(ports, person, { ...note, patient, category, authorName });
}

/** How the writer of a note is named in it; who wrote it is proven by the anchor. */
export async function ownName(visit: Visit, patient: number): Promise<string> {
  const { person } = requirePerson(visit);
  if (person.number === patient) return "the patient";
  const label = (await directoriesOf(visit)).readerOf(person.number)?.label;
  return label?.name ?? `Member ${person.number}`;
}
