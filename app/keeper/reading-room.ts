import type { FhirEntry } from "#lib/fhir/bundle";
import type { Hex } from "#lib/bytes";
import type { Keyring } from "#lib/keyring";
import type { RecordChange } from "#lib/ports";
import type { ListedRecord } from "#lib/use-cases/list-records";
import { requirePerson, type Visit } from "./visit.ts";
import type { Person } from "#lib/person";

/** What a reader holds of one patient for one purpose, in memory, until the consent ends or the visit does. */
export type OpenPatient = {
  readonly keyring: Keyring;
  readonly list: readonly ListedRecord[];
  /** What the chain says became of the records. */
  readonly changes: readonly RecordChange[];
  /** FHIR that was opened, by record. */
  readonly entries: Map<Hex, readonly FhirEntry[]>;
};

/** A reader's memory of this visit. */
export type ReadingRoom = {
  /** Block up to which everything counts as known: the head when the list of patients was first asked for. */
  since: number | undefined;
  /** New records that were counted when a patient was last opened. */
  readonly seen: Map<number, number>;
  /** Names read in opened profiles. */
  readonly names: Map<number, string>;
  readonly open: Map<string, OpenPatient>;
};

const rooms = new WeakMap<Person, ReadingRoom>();

/** The room of whoever is here; it goes when they sign out. */
export function roomOf(visit: Visit): ReadingRoom {
  const { person } = requirePerson(visit);
  const room = rooms.get(person) ?? {
    since: undefined,
    seen: new Map<number, number>(),
    names: new Map<number, string>(),
    open: new Map<string, OpenPatient>(),
  };
  rooms.set(person, room);
  return room;
}

/** A patient whom a reader reads for one purpose. */
export type Subject = { readonly patient: number; readonly purpose: number };

/** Under which name a subject is kept. */
export const keyOf = ({ patient, purpose }: Subject): string => `${patient}/${purpose}`;

/** Forgets everything opened of one patient. Names stay known until the visit ends. */
export function forget({ open }: ReadingRoom, patient: number): void {
  for (const key of open.keys()) if (key.startsWith(`${patient}/`)) open.delete(key);
}
