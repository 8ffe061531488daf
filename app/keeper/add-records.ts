import type { Hex } from "#lib/bytes";
import { byteLimit } from "#lib/fhir/bundle";
import { fhirMediaType, type RecordDraft } from "#lib/fhir/split";
import { HealthChainError } from "#lib/errors";
import { proposedCategory } from "#lib/file-category";
import { recordOfDraft, draftsOf } from "#lib/use-cases/add-bundle";
import { mediaTypeOfFile, recordOfFile, type SourceFile } from "#lib/use-cases/add-file";
import { addRecords, type NewRecord } from "#lib/use-cases/add-records";
import type { Progress } from "./open-records.ts";
import { tell, type Told } from "./transfer.ts";
import { KeeperError, requirePerson, type Visit } from "./visit.ts";

/** A record that a file would become. */
export type ProposedRecord = {
  /** Names it among everything that was dropped together. */
  readonly key: string;
  readonly title: string;
  readonly category: number;
  readonly mediaType: string;
  readonly date: string;
  readonly size: number;
};

/** A file and what it would become. `problem`: why it is not read as the FHIR that it looks like. */
export type PreviewedFile = {
  readonly name: string;
  readonly size: number;
  readonly records: readonly ProposedRecord[];
  readonly problem?: Told;
};

/** What the person decided about one proposed record. */
export type Choice = { readonly key: string; readonly category: number };

/** What was added. */
export type AddedView = { readonly digests: readonly Hex[] };

/** Additions to one's own records. */
export function addRecordsActs(visit: Visit) {
  const watch: Watch = { isCancelled: false };
  return {
    /** What files would become. Nothing leaves this device. */
    previewFiles: (files: readonly File[]): Promise<PreviewedFile[]> =>
      Promise.all(files.map(previewOf)),
    /**
     * Adds what was chosen of these files, all with one wallet signature. Bytes are told as half done when sealed and
     * done when stored. What was not chosen is left out. Safe to repeat after any interruption: until the signature
     * nothing counts as added.
     */
    addFiles: (
      files: readonly File[],
      choices: readonly Choice[],
      progress?: Progress,
    ): Promise<AddedView> => addChosen(visit, { files, choices, progress, watch }),
    /** A new version of a record of one's own list, in its category. Two wallet signatures. */
    replaceRecord: async (
      { previous, category, title }: { previous: Hex; category: number; title?: string },
      file: File,
      progress?: Progress,
    ): Promise<AddedView> => {
      const about = { file: sourceOf(file), category, previous };
      const record = await recordOfFile(title === undefined ? about : { ...about, title });
      return addAll(visit, [record], { progress, watch });
    },
    /** Stops an addition before its signature. */
    cancelAdding: (): Promise<void> => {
      watch.isCancelled = true;
      return Promise.resolve();
    },
  };
}

/** Whether the person wants what runs to stop. */
type Watch = { isCancelled: boolean };

/** A file of the page as lib reads files. */
function sourceOf(file: File): SourceFile {
  return { name: file.name, size: file.size, open: () => file.stream() };
}

/** A record of a dropped file, and how it comes to be. */
type Part = {
  readonly proposed: ProposedRecord;
  readonly make: (category: number) => Promise<NewRecord>;
};

async function previewOf(file: File, index: number): Promise<PreviewedFile> {
  const { parts, problem } = await partsOf(file, index);
  const { name, size } = file;
  const preview = { name, size, records: parts.map(({ proposed }) => proposed) };
  return problem === undefined ? preview : { ...preview, problem };
}

async function partsOf(
  file: File,
  index: number,
): Promise<{ parts: readonly Part[]; problem?: Told }> {
  const source = sourceOf(file);
  const mediaType = await mediaTypeOfFile(source);
  const asItIs = { parts: [wholeFile(source, { index, mediaType })] };
  if (mediaType !== fhirMediaType || file.size > byteLimit) return asItIs;
  try {
    const drafts = draftsOf(new Uint8Array(await file.arrayBuffer()));
    return { parts: drafts.map((draft, at) => partOfDraft(draft, `${index}.${at}`)) };
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    return { ...asItIs, problem: tell(error) };
  }
}

function wholeFile(
  file: SourceFile,
  { index, mediaType }: { index: number; mediaType: string },
): Part {
  const { name, size } = file;
  const category = proposedCategory(name, mediaType);
  return {
    proposed: { key: `${index}`, title: name, category, mediaType, date: "", size },
    make: (chosen) => recordOfFile({ file, category: chosen }),
  };
}

function partOfDraft(draft: RecordDraft, key: string): Part {
  const { title, category, mediaType, date, bytes } = draft;
  return {
    proposed: { key, title, category, mediaType, date, size: bytes.length },
    make: (chosen) => Promise.resolve(recordOfDraft({ ...draft, category: chosen })),
  };
}

async function addChosen(
  visit: Visit,
  asked: {
    files: readonly File[];
    choices: readonly Choice[];
    progress: Progress | undefined;
    watch: Watch;
  },
): Promise<AddedView> {
  const { files, choices, progress, watch } = asked;
  const categoryOf = new Map(choices.map(({ key, category }) => [key, category]));
  const records: NewRecord[] = [];
  for (const [index, file] of files.entries()) {
    for (const { proposed, make } of (await partsOf(file, index)).parts) {
      const category = categoryOf.get(proposed.key);
      if (category !== undefined) records.push(await make(category));
    }
  }
  return addAll(visit, records, { progress, watch });
}

async function addAll(
  visit: Visit,
  records: readonly NewRecord[],
  { progress, watch }: { progress: Progress | undefined; watch: Watch },
): Promise<AddedView> {
  const { ports, person } = requirePerson(visit);
  const total = records.reduce((sum, { size }) => sum + size, 0);
  let sealed = 0;
  let stored = 0;
  watch.isCancelled = false;
  const step = (): void => {
    requireWanted(watch);
    progress?.(Math.floor((sealed + stored) / 2), total);
  };
  const watched = records.map((record) => ({
    ...record,
    open: () =>
      counted(record.open(), (length) => {
        sealed += length;
        step();
      }),
  }));
  const { number } = person;
  const added = await addRecords(
    ports,
    { patient: number, author: number, records: watched },
    {
      progress: (count) => {
        stored += records[count - 1]?.size ?? 0;
        step();
      },
    },
  );
  return { digests: added.records.map(({ digest }) => digest) };
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  hear: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece;
    hear(piece.length);
  }
}

function requireWanted({ isCancelled }: Watch): void {
  if (!isCancelled) return;
  throw new KeeperError(
    "records/cancelled",
    "You stopped this, so nothing was added. You can add the same files again.",
  );
}
