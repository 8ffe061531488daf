import type { Hex } from "../bytes.ts";
import { headLength, mediaTypeOf } from "../media-type.ts";
import type { Ports } from "../ports.ts";
import { addRecords, type Added, type AddOptions, type NewRecord } from "./add-records.ts";

/** A file on this device. `open` begins at its first byte each time it is called. */
export type SourceFile = {
  readonly name: string;
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
};

/** What a file becomes. */
export type NewFile = {
  readonly patient: number;
  readonly author: number;
  readonly file: SourceFile;
  readonly category: number;
  /** The file's name where there is none. */
  readonly title?: string;
  /** The day that it is about, as FHIR writes it. */
  readonly date?: string;
  readonly note?: string;
  /** Digest of the author's own record that this file replaces. */
  readonly previous?: Hex;
};

/** `bytes` hears how many of the file's bytes were sealed and handed to the store. */
export type FileOptions = Pick<AddOptions, "cipher"> & {
  readonly bytes?: (done: number) => void;
};

/**
 * Adds one file as it is, in one category, with one signature. Its media type comes from its first bytes. The file is
 * streamed, so a large one needs no more memory than a small one.
 */
export async function addFile(
  ports: Ports,
  { patient, author, ...about }: NewFile,
  { bytes, cipher }: FileOptions = {},
): Promise<Added & { mediaType: string }> {
  const record = await recordOfFile(about, bytes);
  const options = cipher === undefined ? {} : { cipher };
  const added = await addRecords(ports, { patient, author, records: [record] }, options);
  return { ...added, mediaType: record.clinical.mediaType };
}

/** A record to add from one file. */
export async function recordOfFile(
  { file, category, title, date = "", note = "", previous }: Omit<NewFile, "patient" | "author">,
  bytes?: (done: number) => void,
): Promise<NewRecord> {
  const { name: fileName, size } = file;
  const mediaType = await mediaTypeOfFile(file);
  const clinical = { title: title ?? fileName, mediaType, date, codes: [], note, fileName };
  const open = (): AsyncIterable<Uint8Array> =>
    bytes === undefined ? file.open() : counted(file.open(), bytes);
  return { category, clinical, size, open, ...(previous === undefined ? {} : { previous }) };
}

/** The media type of a file by its first bytes; no more of it is read. */
export async function mediaTypeOfFile(file: SourceFile): Promise<string> {
  return mediaTypeOf(await headOf(file));
}

async function headOf({ open }: SourceFile): Promise<Uint8Array> {
  const head = new Uint8Array(headLength);
  let length = 0;
  for await (const piece of open()) {
    const part = piece.subarray(0, headLength - length);
    head.set(part, length);
    length += part.length;
    if (length === headLength) break;
  }
  return head.subarray(0, length);
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  hear: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const piece of pieces) {
    yield piece;
    done += piece.length;
    hear(done);
  }
}
