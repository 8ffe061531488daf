import type { FhirEntry } from "#lib/fhir/bundle";
import type { Hex } from "#lib/bytes";
import type { Keyring } from "#lib/keyring";
import type { RecordChange } from "#lib/ports";
import type { ListedRecord } from "#lib/use-cases/list-records";
import type { OpenedWindow } from "#lib/use-cases/read-vitals";
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

/** Readings of one patient for one purpose: windows by oracle and number. */
export type OpenVitals = { keyring: Keyring; readonly windows: Map<string, OpenedWindow> };

/** A reader's memory of this visit. */
export type ReadingRoom = {
  /** Block up to which everything counts as known: the head when the list of patients was first asked for. */
  since: number | undefined;
  /** New records that were counted when a patient was last opened. */
  readonly seen: Map<number, number>;
  /** Names read in opened profiles. */
  readonly names: Map<number, string>;
  /** Birth dates read there: Unix seconds. */
  readonly births: Map<number, number>;
  readonly open: Map<string, OpenPatient>;
  readonly vitals: Map<string, OpenVitals>;
};

const rooms = new WeakMap<Person, ReadingRoom>();

/** The room of whoever is here; it goes when they sign out. */
export function roomOf(visit: Visit): ReadingRoom {
  const { person } = requirePerson(visit);
  const room = rooms.get(person) ?? {
    since: undefined,
    seen: new Map<number, number>(),
    names: new Map<number, string>(),
    births: new Map<number, number>(),
    open: new Map<string, OpenPatient>(),
    vitals: new Map<string, OpenVitals>(),
  };
  rooms.set(person, room);
  return room;
}

/** A patient whom a reader reads for one purpose. */
export type Subject = { readonly patient: number; readonly purpose: number };

/** Under which name a subject is kept. */
export const keyOf = ({ patient, purpose }: Subject): string => `${patient}/${purpose}`;

/** Forgets everything opened of one patient. Names and birth dates stay known until the visit ends. */
export function forget({ open, vitals }: ReadingRoom, patient: number): void {
  for (const kept of [open, vitals])
    for (const key of kept.keys()) if (key.startsWith(`${patient}/`)) kept.delete(key);
}
