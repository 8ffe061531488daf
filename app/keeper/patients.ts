import { transfer } from "comlink";
import { categories } from "#lib/categories";
import { noteCode, readNote, type Note } from "#lib/fhir/note";
import type { FhirTable } from "#lib/fhir/tables";
import type { Hex } from "#lib/bytes";
import { keyringForPurpose, keyringOrNone } from "#lib/keyring";
import { emergency, reading, requirePermission } from "#lib/permission";
import type { ClinicalHeader } from "#lib/record-boxes";
import { HealthChainError } from "#lib/errors";
import { listHeldRecords } from "#lib/use-cases/list-held-records";
import { myPatients, type MyPatient } from "#lib/use-cases/my-patients";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import type { ListedRecord } from "#lib/use-cases/list-records";
import { recordChanges, standings } from "#lib/use-cases/record-changes";
import { versionsOf, type VersionedRecord } from "#lib/use-cases/record-versions";
import { writeNote } from "#lib/use-cases/write-note";
import { readableTables } from "./open-records.ts";
import { ownName, standingView, type StandingView } from "./record-corrections.ts";
import { forget, keyOf, roomOf, type OpenPatient, type Subject } from "./reading-room.ts";
import { directoriesOf, requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** A patient on a reader's list. */
export type ListedPatient = MyPatient & {
  /** As the patient's own record says, where it was opened in this visit. */
  readonly name: string | undefined;
  /** Whether the consent is newer than this visit. */
  readonly isNewlyShared: boolean;
};

/** One line of a patient's list, as far as the reader may see it. */
export type PatientRecord = {
  readonly digest: Hex;
  readonly category: number;
  /** The name that a directory has for the author; "the patient" for their own. */
  readonly author: string;
  /** Unix seconds. */
  readonly addedAt: number;
  readonly clinical: ClinicalHeader | undefined;
  /** Code of the reason why it does not open. */
  readonly closed: string | undefined;
  readonly earlierVersions: number;
  /** Whether the reader wrote it. */
  readonly isOwn: boolean;
  /** Whether it is a text as the app writes them. */
  readonly isNote: boolean;
} & StandingView<string>;

/** An opened record: a note as text, FHIR as tables, everything else as bytes for the viewer. */
export type OpenedForReader = {
  readonly clinical: ClinicalHeader;
  readonly note: Note | undefined;
  readonly tables: readonly FhirTable[] | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** What a doctor or nurse does with patients. */
export function patientActs(visit: Visit) {
  return {
    /** Whoever shares, or has shared, something with the reader; newest sharing first. */
    myPatients: () => listPatients(visit),
    /** The list of a patient's records for one purpose. No signature; the patient sees that the list was read. */
    openPatient: (patient: number, purpose: number) => openPatient(visit, { patient, purpose }),
    /** Which of these categories the reader may read at this moment. */
    stillOpen: (patient: number, purpose: number, asked: readonly number[]) =>
      stillOpen(visit, { patient, purpose }, asked),
    /** No signature; the patient sees that the record was read. */
    openPatientRecord: (patient: number, purpose: number, digest: Hex) =>
      openOne(visit, { patient, purpose }, digest),
    /** One wallet signature. */
    writePatientNote: (patient: number, text: string) => addNote(visit, patient, text),
    /** Drops everything that was opened of a patient. */
    closePatient: (patient: number) => {
      forget(roomOf(visit), patient);
      return Promise.resolve();
    },
  };
}

async function listPatients(visit: Visit): Promise<ListedPatient[]> {
  const { person, ports } = requirePerson(visit);
  const room = roomOf(visit);
  room.since ??= (await ports.read.head()).number;
  const { since, seen, names } = room;
  return (await myPatients(ports, person.number, since)).map((one) => ({
    ...one,
    newRecords: Math.max(0, one.newRecords - (seen.get(one.patient) ?? 0)),
    name: names.get(one.patient),
    isNewlyShared: one.block > since && !seen.has(one.patient),
  }));
}

async function openPatient(visit: Visit, subject: Subject): Promise<PatientRecord[]> {
  const opened = await reopened(visit, subject);
  const room = roomOf(visit);
  const listed = (await listPatients(visit)).find(({ patient }) => patient === subject.patient);
  if (listed !== undefined)
    room.seen.set(subject.patient, listed.newRecords + (room.seen.get(subject.patient) ?? 0));
  return describe(visit, opened);
}

/** Asks for keys and list anew, and keeps what was opened before. */
async function reopened(visit: Visit, subject: Subject): Promise<OpenPatient> {
  const { person, ports } = requirePerson(visit);
  const { client } = requireSignedIn(visit);
  const { open } = roomOf(visit);
  const { patient, purpose } = subject;
  const keyringOf = purpose === emergency ? keyringOrNone : keyringForPurpose;
  const keyring = await keyringOf(ports, person, subject);
  const [held, changes] = await Promise.all([
    client.headers(patient, purpose),
    recordChanges(ports, patient),
  ]);
  const list = await listHeldRecords(ports, {
    ...{ patient, held, changes },
    keyring: () => Promise.resolve(keyring),
  });
  const entries = open.get(keyOf(subject))?.entries ?? new Map();
  const opened = { keyring, list, changes, entries };
  open.set(keyOf(subject), opened);
  return opened;
}

/** What is open of a patient, asked for where it is not. */
export async function requireOpen(visit: Visit, subject: Subject): Promise<OpenPatient> {
  return roomOf(visit).open.get(keyOf(subject)) ?? reopened(visit, subject);
}

async function describe(visit: Visit, { list, changes }: OpenPatient): Promise<PatientRecord[]> {
  const { person, ports } = requirePerson(visit);
  const { readerOf } = await directoriesOf(visit);
  const versions = versionsOf(list, changes);
  const times = await ports.read.blockTimes(versions.map(({ newest }) => newest.record.block));
  const own = person.number;
  const standingOf = standings(changes);
  const nameOf = (patient: number) => (number: number) => {
    if (number === patient) return "the patient";
    const label = readerOf(number)?.label;
    return label === undefined ? `member ${number}` : `${label.name}, ${label.hospital}`;
  };
  return versions.map(({ newest, earlier }: VersionedRecord) => ({
    digest: newest.record.digest,
    category: newest.record.category,
    author: nameOf(newest.record.patient)(newest.record.author),
    addedAt: times.get(newest.record.block) ?? 0,
    clinical: "clinical" in newest ? newest.clinical : undefined,
    closed: "closed" in newest ? newest.closed : undefined,
    earlierVersions: earlier.length,
    isOwn: newest.record.author === own,
    isNote: isNote(newest),
    ...standingView(standingOf(newest), nameOf(newest.record.patient)),
  }));
}

async function stillOpen(
  visit: Visit,
  { patient, purpose }: Subject,
  asked: readonly number[],
): Promise<number[]> {
  const { person, ports } = requirePerson(visit);
  const open = await Promise.all(
    asked.map((category) =>
      isPermitted(ports, { patient, reader: person.number, category, purpose, action: reading }),
    ),
  );
  return asked.filter((_, index) => open[index]);
}

async function isPermitted(
  ports: Parameters<typeof requirePermission>[0],
  question: Parameters<typeof requirePermission>[1],
): Promise<boolean> {
  try {
    await requirePermission(ports, question);
    return true;
  } catch (error) {
    if (error instanceof HealthChainError && error.code === "consent/not-permitted") return false;
    throw error;
  }
}

async function openOne(visit: Visit, subject: Subject, digest: Hex): Promise<OpenedForReader> {
  const { person, ports } = requirePerson(visit);
  const { keyring } = await requireOpen(visit, subject);
  const opening = { ...subject, digest, reader: person.number, keyring };
  const { clinical, record, plaintext } = await openRecord(ports, opening);
  const bytes = new Uint8Array(await allBytes(plaintext));
  const note = record.category === notes || isNote({ clinical }) ? noteIn(bytes) : undefined;
  const tables = note === undefined ? readableTables(clinical.mediaType, bytes) : undefined;
  return transfer({ clinical, note, tables, bytes }, [bytes.buffer]);
}

const notes = categories.find(({ id }) => id === "notes")?.number;

/** Undefined for whatever else is kept among notes. */
function noteIn(bytes: Uint8Array): Note | undefined {
  try {
    return readNote(bytes);
  } catch (error) {
    if (error instanceof HealthChainError) return undefined;
    throw error;
  }
}

const isNote = (listed: ListedRecord | { readonly clinical: ClinicalHeader }): boolean =>
  "clinical" in listed &&
  listed.clinical.codes.some(({ system, code }) => `${system}|${code}` === noteCode);

async function addNote(visit: Visit, patient: number, text: string): Promise<Hex | undefined> {
  const { person, ports } = requirePerson(visit);
  const authorName = await ownName(visit, patient);
  const { records } = await writeNote(ports, person, { patient, text, authorName });
  return records[0]?.digest;
}
