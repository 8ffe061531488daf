import { equal, fromHex, type Hex } from "../bytes.ts";
import { HealthChainError } from "../errors.ts";
import type { Keyring } from "../keyring.ts";
import { decodeManifest, manifestDigest, type Manifest } from "../manifest.ts";
import type { AnchoredRecord, Ports, RecordChange } from "../ports.ts";
import { openHeaderBox } from "../record-boxes.ts";
import type { ListedRecord } from "./list-records.ts";
import { erasedDigests } from "./record-changes.ts";
import { anchorOfManifest, checkedBox, previousOf, RecordError } from "./open-record.ts";

/** What a gateway keeps of one record's list line. Nothing of it is believed. */
export type HeldHeader = {
  readonly digest: Hex;
  readonly manifest: Uint8Array;
  readonly headerBox: Uint8Array;
};

/**
 * Everything that a gateway lets somebody see of a patient's list, which records it says were erased, and which it keeps
 * but cannot show now.
 */
export type HeldHeaders = {
  readonly headers: readonly HeldHeader[];
  readonly erased: readonly Hex[];
  readonly unavailable: readonly Hex[];
};

/** A line with the size of its record, 0 where it is closed. */
export type HeldRecord = ListedRecord & { readonly paddedSize: number };

/** Lines that were opened before: neither a record nor its anchor ever changes. */
export type KnownLines = Map<Hex, HeldRecord>;

/**
 * Whose list, what a gateway gave of it, what the chain says became of the records, and where keys come from; `keyring`
 * is asked for once, if at all.
 */
export type HeldList = {
  readonly patient: number;
  readonly held: HeldHeaders;
  readonly changes: readonly RecordChange[];
  readonly keyring: () => Promise<Keyring>;
  readonly known?: KnownLines;
};

type ListPorts = Pick<Ports, "read" | "wrap">;

/**
 * All anchored records of a patient, oldest first, from what a gateway gave: each manifest by its digest, against
 * the chain; each box by the manifest. What the gateway does not have is closed as `record/not-here`, what it or the chain
 * says was erased as `record/erased`, what it cannot show now as `record/unavailable`, what another than the author anchored again stands once.
 */
export async function listHeldRecords(
  ports: ListPorts,
  { patient, held, changes, keyring, known = new Map() }: HeldList,
): Promise<HeldRecord[]> {
  const anchoredOf = grouped(await ports.read.records(patient));
  const headerOf = new Map(held.headers.map((header) => [header.digest, header]));
  const reasons = new Map([
    ...held.unavailable.map((digest) => [digest, "record/unavailable"] as const),
    ...held.erased.map((digest) => [digest, "record/erased"] as const),
  ]);
  const erased = erasedDigests(changes);
  const opened = once(keyring);
  const lines = [...anchoredOf].map(async ([digest, anchored]): Promise<HeldRecord[]> => {
    const [first] = anchored;
    if (first === undefined) return [];
    const header = headerOf.get(digest);
    const isErased = erased.has(digest);
    const closed = isErased ? "record/erased" : (reasons.get(digest) ?? "record/not-here");
    if (header === undefined || isErased)
      return [{ record: first, previous: undefined, paddedSize: 0, closed }];
    const line = known.get(digest) ?? (await lineOf(ports, { patient, anchored, header, opened }));
    if (!("closed" in line)) known.set(digest, line);
    return [line];
  });
  return (await Promise.all(lines)).flat();
}

/** A digest that several have anchored stands where it was anchored first. */
function grouped(records: readonly AnchoredRecord[]): Map<Hex, AnchoredRecord[]> {
  const groups = new Map<Hex, AnchoredRecord[]>();
  for (const record of records)
    groups.set(record.digest, [...(groups.get(record.digest) ?? []), record]);
  return groups;
}

type Line = {
  readonly patient: number;
  readonly anchored: readonly AnchoredRecord[];
  readonly header: HeldHeader;
  readonly opened: () => Promise<Keyring>;
};

async function lineOf(ports: ListPorts, line: Line): Promise<HeldRecord> {
  const { patient, anchored, header } = line;
  let about: Pick<HeldRecord, "record" | "previous" | "paddedSize"> | undefined;
  try {
    const { digest } = header;
    const manifest = checkedManifest(header);
    const { record } = await anchorOfManifest(ports, { patient, digest, anchored, manifest });
    const { paddedSize } = manifest.header;
    about = { record, previous: previousOf(manifest), paddedSize };
    const sealed = checkedBox(header.headerBox, manifest.headerBoxDigest);
    const categoryPrivateKey = (await line.opened())(record.category, record.epoch);
    const inside = { categoryPrivateKey, header: manifest.header, sealed };
    return { ...about, clinical: openHeaderBox(ports.wrap, inside) };
  } catch (error) {
    const [first] = anchored;
    if (!(error instanceof HealthChainError) || first === undefined) throw error;
    const unknown = { record: first, previous: undefined, paddedSize: 0 };
    return { ...(about ?? unknown), closed: error.code };
  }
}

function checkedManifest({ digest, manifest }: HeldHeader): Manifest {
  if (equal(manifestDigest(manifest), fromHex(digest))) return decodeManifest(manifest);
  throw new RecordError(
    "record/contradiction",
    `The gateway gave another manifest than record ${digest} has. It was not opened.`,
  );
}

function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => (answer ??= ask());
}
