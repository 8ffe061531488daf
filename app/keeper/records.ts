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
import { recordChanges, standings } from "#lib/use-cases/record-changes";
import { versionsOf } from "#lib/use-cases/record-versions";
import { namesOf, type PersonView } from "./people.ts";
import { standingView, type StandingView } from "./record-corrections.ts";
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
} & StandingView<PersonView>;

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
      ...standingView(standingOf(listed), names.person),
    };
    if ("closed" in listed) return { ...line, closed: listed.closed };
    return { ...line, clinical: listed.clinical };
  };
  return versionsOf(list, changes)
    .map(({ newest, earlier }) => ({ ...shown(newest), earlier: earlier.map(shown) }))
    .toReversed();
}
