import type { Hex } from "#lib/bytes";
import { treatment } from "#lib/permission";
import type { Person } from "#lib/person";
import type { ClinicalHeader } from "#lib/record-boxes";
import { keyringFor } from "#lib/keyring";
import { eraseRecord } from "#lib/use-cases/erase-record";
import {
  listHeldRecords,
  type HeldRecord,
  type KnownLines,
} from "#lib/use-cases/list-held-records";
import { linkRecord } from "#lib/use-cases/link-record";
import { markEnteredInError } from "#lib/use-cases/mark-in-error";
import { recordChanges, standings, type Standing } from "#lib/use-cases/record-changes";
import { versionsOf } from "#lib/use-cases/record-versions";
import { writeNote } from "#lib/use-cases/write-note";
import { namesOf, type Names, type PersonView } from "./people.ts";
import { requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** One line of a list of records. Times are Unix seconds. */
export type RecordLine = {
  readonly patient: number;
  readonly digest: Hex;
  readonly category: number;
  readonly author: PersonView;
  readonly anchoredAt: number;
  /** Bytes with padding: a little more than the record has. */
  readonly paddedSize: number;
  /** Absent where the record does not open; `closed` is the code of the reason. */
  readonly clinical?: ClinicalHeader;
  readonly closed?: string;
  /** Who said that it was entered in error. */
  readonly inErrorBy?: PersonView;
  /** The records that add to it, and the one that it adds to. */
  readonly corrections: readonly Hex[];
  readonly corrects?: Hex;
  /** The record whose place it was to take, where the chain does not say so yet. */
  readonly unfinished?: Hex;
};

/** A record with the versions that it replaced, newest first. */
export type RecordEntry = RecordLine & { readonly earlier: readonly RecordLine[] };

/** One's own records. */
export function recordsActs(visit: Visit) {
  return {
    /** Newest first, from two questions: one to the gateway, one to the chain. */
    listRecords: (): Promise<RecordEntry[]> => listOwn(visit),
    /** For good: the chain says so, and two boxes go from the vault. One wallet signature. Safe to repeat. */
    eraseRecord: async (digest: Hex): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      await eraseRecord(ports, person, digest);
      knownLines(visit).delete(digest);
    },
    /** Says for good that a record was entered in error. One wallet signature. */
    markInError: async (digest: Hex): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      const { number } = person;
      await markEnteredInError(ports, { patient: number, signer: number, digest });
    },
    /** Says of an own record that it takes an earlier one's place, which broke off. One wallet signature. */
    finishReplacing: async (digest: Hex, earlier: Hex): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      const { number } = person;
      const own = { patient: number, author: number, digest };
      await linkRecord(ports, { ...own, kind: "supersede", earlier });
    },
    /** Adds a text that corrects a record, in its category. Two wallet signatures. */
    correctRecord: async (
      { digest, category }: { digest: Hex; category: number },
      text: string,
    ): Promise<void> => {
      const { ports, person } = requirePerson(visit);
      const correction = { text, authorName: "the patient", amends: digest, category };
      await writeNote(ports, person, { patient: person.number, ...correction });
    },
  };
}

const lines = new WeakMap<Person, KnownLines>();

/** What was opened in this visit; records never change, so it stays true until they are erased. */
export function knownLines(visit: Visit): KnownLines {
  const { person } = requirePerson(visit);
  const known = lines.get(person) ?? new Map<Hex, HeldRecord>();
  lines.set(person, known);
  return known;
}

async function listOwn(visit: Visit): Promise<RecordEntry[]> {
  const { ports, person } = requirePerson(visit);
  const { client } = requireSignedIn(visit);
  const patient = person.number;
  const [held, changes, names] = await Promise.all([
    client.headers(patient, treatment),
    recordChanges(ports, patient),
    namesOf(visit),
  ]);
  const list = await listHeldRecords(ports, {
    ...{ patient, held, changes, known: knownLines(visit) },
    keyring: () => keyringFor(ports, person, patient),
  });
  const times = await ports.read.blockTimes(list.map(({ record }) => record.block));
  const standingOf = standings(changes);
  const shown = (listed: HeldRecord): RecordLine => {
    const { digest, category, author, block } = listed.record;
    const line = {
      ...{ patient, digest, category, author: names.person(author), paddedSize: listed.paddedSize },
      anchoredAt: times.get(block) ?? 0,
      ...standingView(standingOf(listed), names),
    };
    if ("closed" in listed) return { ...line, closed: listed.closed };
    return { ...line, clinical: listed.clinical };
  };
  return versionsOf(list, changes)
    .map(({ newest, earlier }) => ({ ...shown(newest), earlier: earlier.map(shown) }))
    .toReversed();
}

function standingView(
  { inErrorBy, amendments, amends, unfinished }: Standing,
  names: Names,
): Pick<RecordLine, "inErrorBy" | "corrections" | "corrects" | "unfinished"> {
  return {
    corrections: amendments.map(({ digest }) => digest),
    ...(inErrorBy === undefined ? {} : { inErrorBy: names.person(inErrorBy) }),
    ...(amends === undefined ? {} : { corrects: amends.digest }),
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}
