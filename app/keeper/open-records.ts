import { transfer } from "comlink";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { tablesOf, type FhirTable } from "#lib/fhir/tables";
import { fhirMediaType } from "#lib/fhir/split";
import { safeFileName } from "#lib/file-name";
import { keyringFor } from "#lib/keyring";
import { treatment } from "#lib/permission";
import type { ClinicalHeader } from "#lib/record-boxes";
import { allBytes, openRecord, type OpenedRecord } from "#lib/use-cases/open-record";
import { namesOf, type PersonView } from "./people.ts";
import { requirePerson, type Visit } from "./visit.ts";

/** Bytes done, of about `total`. */
export type Progress = (done: number, total: number) => unknown;

/** Which record, and why: `purpose` is a bit index. */
export type AskedRecord = {
  readonly patient: number;
  readonly digest: Hex;
  readonly purpose: number;
};

/** A record that was opened: everything in it was checked before it left the keeper. */
export type OpenRecordView = {
  readonly digest: Hex;
  readonly clinical: ClinicalHeader;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** FHIR as tables; absent for other types, and for FHIR that can't be read as such. */
  readonly tables?: readonly FhirTable[];
  readonly author: PersonView;
  readonly category: number;
  /** Unix seconds. */
  readonly anchoredAt: number;
  readonly previous: Hex | null;
};

/** Opening and saving of records, one's own or (with a consent) somebody else's. */
export function openRecordActs(visit: Visit) {
  return {
    /** The whole record in memory: for what fits on a screen. */
    openRecord: async (asked: AskedRecord, progress?: Progress): Promise<OpenRecordView> => {
      const opened = await opening(visit, asked);
      const bytes = new Uint8Array(await allBytes(heard(opened, progress)));
      return transfer(await viewOf(visit, { ...asked, opened, bytes }), [bytes.buffer]);
    },
    /** One's own record as a file, whatever its size. */
    downloadRecord: async (
      digest: Hex,
      progress?: Progress,
    ): Promise<{ blob: Blob; fileName: string }> => {
      const { person } = requirePerson(visit);
      const asked = { patient: person.number, digest, purpose: treatment };
      const opened = await opening(visit, asked);
      const parts: BlobPart[] = [];
      for await (const piece of heard(opened, progress)) parts.push(piece.slice());
      const { fileName, title, mediaType } = opened.clinical;
      // Without a type, so that no browser shows it in place of saving it.
      const blob = new Blob(parts, { type: "application/octet-stream" });
      return { blob, fileName: safeFileName(fileName ?? title, mediaType) };
    },
  };
}

async function opening(visit: Visit, asked: AskedRecord): Promise<OpenedRecord> {
  const { ports, person } = requirePerson(visit);
  const keyring = await keyringFor(ports, person, asked.patient);
  return openRecord(ports, { ...asked, reader: person.number, keyring });
}

async function viewOf(
  visit: Visit,
  { digest, opened, bytes }: { digest: Hex; opened: OpenedRecord; bytes: Uint8Array<ArrayBuffer> },
): Promise<OpenRecordView> {
  const { ports } = requirePerson(visit);
  const { clinical, previous, record } = opened;
  const times = await ports.read.blockTimes([record.block]);
  const names = await namesOf(visit);
  const tables = readableTables(clinical.mediaType, bytes);
  return {
    ...{ digest, clinical, previous, bytes, mediaType: clinical.mediaType },
    ...(tables === undefined ? {} : { tables }),
    author: names.person(record.author),
    category: record.category,
    anchoredAt: times.get(record.block) ?? 0,
  };
}

/** FHIR as tables; undefined for other types, and for FHIR that can't be read as such. */
export function readableTables(
  mediaType: string,
  bytes: Uint8Array,
): readonly FhirTable[] | undefined {
  if (mediaType !== fhirMediaType) return undefined;
  try {
    return tablesOf(bytes);
  } catch (error) {
    if (error instanceof HealthChainError) return undefined; // it is shown as text then
    throw error;
  }
}

async function* heard(
  { plaintext, paddedSize }: OpenedRecord,
  progress: Progress | undefined,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of plaintext) {
    yield piece;
    done += piece.length;
    progress?.(done, paddedSize);
  }
}
