import type { Patient } from "@medplum/fhirtypes";
import { sensitiveCategories } from "#lib/categories";
import { readBundle, type FhirEntry } from "#lib/fhir/bundle";
import { laboratoryTable, vitalSignsTable, type Series } from "#lib/fhir/observations";
import { patientSummary, type PatientSummary, type SummaryItem } from "#lib/fhir/patient-summary";
import { resultLines } from "#lib/fhir/result-lines";
import { fhirMediaType } from "#lib/fhir/split";
import { dateText, plainText } from "#lib/fhir/text";
import { HealthChainError } from "#lib/errors";
import type { Hex } from "#lib/bytes";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import type { ListedRecord } from "#lib/use-cases/list-records";
import { standings } from "#lib/use-cases/record-changes";
import { versionsOf } from "#lib/use-cases/record-versions";
import { requireOpen } from "./patients.ts";
import { roomOf, type OpenPatient, type Subject } from "./reading-room.ts";
import { requirePerson, type Visit } from "./visit.ts";

/** What was read, and what of it did not open. */
export type Read<What> = {
  readonly found: What;
  /** Records that were opened for this, now or before in this visit: the patient sees each. */
  readonly opened: number;
  /** Records that are in the list and did not open, with the reason. */
  readonly failed: readonly { readonly digest: Hex; readonly says: string }[];
};

export type PatientChart = PatientSummary & {
  /** What was found of heart and lungs: results of FHIR records, and other records by their titles. */
  readonly heartAndLung: readonly SummaryItem[];
  /** Sensitive categories that the reader may open, and that were not opened for this. */
  readonly unopened: readonly number[];
};

type ChartEntry = FhirEntry & { readonly category: number };

/** The records' FHIR as tables, opened for it on the way. */
export function chartActs(visit: Visit) {
  return {
    /**
     * Conditions, medications, allergies, immunizations, procedures, as far as the reader may. Of sensitive categories
     * only those in `sensitive` are opened: each opening is an entry in the patient's log.
     */
    readSummary: (
      patient: number,
      purpose: number,
      sensitive: readonly number[],
    ): Promise<Read<PatientChart>> => readSummary(visit, { patient, purpose }, sensitive),
    readLaboratory: (patient: number, purpose: number): Promise<Read<Series[]>> =>
      readAs(visit, { patient, purpose }, { from: [laboratory], show: laboratoryTable }),
    readVitalSigns: (patient: number, purpose: number): Promise<Read<Series[]>> =>
      readAs(visit, { patient, purpose }, { from: [vitals], show: vitalSignsTable }),
  };
}

const [profile, vitals, laboratory, heart] = [0, 1, 6, 8];

/** Wherever conditions, medicines and the like may stand: a diagnosis of the heart is among the heart's records. */
const summaryCategories = [profile, 2, 3, 4, 5, 7, heart, 9];

async function readSummary(
  visit: Visit,
  subject: Subject,
  sensitive: readonly number[],
): Promise<Read<PatientChart>> {
  const from = [...summaryCategories, ...sensitive];
  const read = await readAs(visit, subject, { from, show: (entries) => entries });
  const open = await requireOpen(visit, subject);
  const unopened = sensitiveCategories
    .map(({ number }) => number)
    .filter((number) => !sensitive.includes(number) && fhirIn(open, [number]).length > 0);
  const ofHeart = read.found.filter(({ category }) => category === heart);
  const heartAndLung = [...resultLines(ofHeart), ...filesIn(open)];
  return { ...read, found: { ...patientSummary(read.found), heartAndLung, unopened } };
}

/** Letters, pictures and the like of heart and lungs. */
function filesIn(open: OpenPatient): SummaryItem[] {
  return currentOf(open).flatMap((newest) => {
    if (newest.record.category !== heart || !("clinical" in newest)) return [];
    const { title, date, mediaType } = newest.clinical;
    if (mediaType === fhirMediaType) return [];
    const plain = { detail: "", status: "", isCurrent: false, codes: [] };
    return [{ ...plain, name: plainText(title), when: dateText(date), date }];
  });
}

async function readAs<What>(
  visit: Visit,
  subject: Subject,
  { from, show }: { from: readonly number[]; show: (entries: readonly ChartEntry[]) => What },
): Promise<Read<What>> {
  const open = await requireOpen(visit, subject);
  const wanted = fhirIn(open, from);
  const failed: { digest: Hex; says: string }[] = [];
  const entries: ChartEntry[] = [];
  for (const { record } of wanted) {
    try {
      const { digest, category } = record;
      const found = await entriesOf(visit, { open, subject, digest });
      entries.push(...found.map((entry) => ({ ...entry, category })));
    } catch (error) {
      if (!(error instanceof HealthChainError)) throw error;
      failed.push({ digest: record.digest, says: error.message });
    }
  }
  rememberWho(visit, subject, entries);
  return { found: show(entries), opened: wanted.length - failed.length, failed };
}

/** The newest versions, without what was entered in error: it stays in the list, and counts for nothing. */
export function currentOf({ list, changes }: OpenPatient): ListedRecord[] {
  const standingOf = standings(changes);
  return versionsOf(list, changes)
    .map(({ newest }) => newest)
    .filter((listed) => standingOf(listed).inErrorBy === undefined);
}

/** The newest versions of the FHIR records of some categories. */
const fhirIn = (open: OpenPatient, from: readonly number[]) =>
  currentOf(open)
    .filter((listed) => "clinical" in listed && listed.clinical.mediaType === fhirMediaType)
    .filter(({ record }) => from.includes(record.category));

async function entriesOf(
  visit: Visit,
  { open, subject, digest }: { open: OpenPatient; subject: Subject; digest: Hex },
): Promise<readonly FhirEntry[]> {
  const known = open.entries.get(digest);
  if (known !== undefined) return known;
  const { person, ports } = requirePerson(visit);
  const opening = { ...subject, digest, reader: person.number, keyring: open.keyring };
  const { plaintext } = await openRecord(ports, opening);
  const { entries } = readBundle(await allBytes(plaintext));
  open.entries.set(digest, entries);
  return entries;
}

function rememberWho(visit: Visit, { patient }: Subject, entries: readonly FhirEntry[]): void {
  const person = entries.map(({ resource }) => resource).find(isPatient);
  const [name] = person?.name ?? [];
  const words = [...(name?.given ?? []), name?.family].join(" ");
  const shown = plainText(name?.text ?? words);
  if (shown !== "") roomOf(visit).names.set(patient, shown);
  const birth = Date.parse(person?.birthDate ?? "") / 1000;
  if (!Number.isNaN(birth)) roomOf(visit).births.set(patient, birth);
}

/** When a patient was born, in Unix seconds, where this visit knows it; one's own is looked up in one's profile. */
export async function birthOf(visit: Visit, subject: Subject): Promise<number | undefined> {
  const { births } = roomOf(visit);
  const isOwn = requirePerson(visit).person.number === subject.patient;
  if (isOwn && !births.has(subject.patient))
    await readAs(visit, subject, { from: [profile], show: () => undefined });
  return births.get(subject.patient);
}

const isPatient = (resource: FhirEntry["resource"]): resource is Patient =>
  resource.resourceType === "Patient";
