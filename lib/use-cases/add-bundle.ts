import { readBundle } from "../fhir/bundle.ts";
import { splitBundle, type RecordDraft } from "../fhir/split.ts";
import type { Ports } from "../ports.ts";
import type { ClinicalHeader } from "../record-boxes.ts";
import {
  addRecords,
  recordOfBytes,
  type Added,
  type AddOptions,
  type NewRecord,
} from "./add-records.ts";

/** The records that a FHIR resource or Bundle becomes: one a category, and its original bytes apart. */
export function draftsOf(bytes: Uint8Array): RecordDraft[] {
  return splitBundle(readBundle(bytes));
}

/** Adds a patient's FHIR file: sorted by category, sealed, stored and anchored with one signature. */
export async function addBundle(
  ports: Ports,
  { patient, author, bytes }: { patient: number; author: number; bytes: Uint8Array },
  options: AddOptions = {},
): Promise<Added & { drafts: readonly RecordDraft[] }> {
  const drafts = draftsOf(bytes);
  const added = await addRecords(
    ports,
    { patient, author, records: drafts.map(recordOfDraft) },
    options,
  );
  return { ...added, drafts };
}

/** A record to add from one draft. */
export function recordOfDraft({
  category,
  title,
  mediaType,
  date,
  codes,
  note,
  bytes,
}: RecordDraft): NewRecord {
  return recordOfBytes(
    category,
    { title, mediaType, date, codes: codes.map(codingOf), note },
    bytes,
  );
}

function codingOf(token: string): ClinicalHeader["codes"][number] {
  const bar = token.indexOf("|");
  return { system: token.slice(0, bar), code: token.slice(bar + 1) };
}
