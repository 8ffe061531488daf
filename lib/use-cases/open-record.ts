import { equal, fromHex, toHex, type Hex } from "../bytes.ts";
import type { Cipher } from "../cipher.ts";
import { HealthChainError } from "../errors.ts";
import { deploymentOf, type Keyring } from "../keyring.ts";
import { boxDigest } from "../labelled-box.ts";
import { cidOfDigest, decodeManifest, type Manifest } from "../manifest.ts";
import { openPayload } from "../payload.ts";
import { reading, requirePermission } from "../permission.ts";
import type { Anchor, AnchoredRecord, Ports } from "../ports.ts";
import { isFlagged } from "../record-flags.ts";
import { openHeaderBox, openKeyBox, type ClinicalHeader } from "../record-boxes.ts";

/**
 * Chain, manifest and vault do not agree, or a record cannot be what was asked. Codes: `record/unknown`,
 * `record/contradiction`, `record/erased`, `record/box-missing`, `record/box-altered`, `record/not-replaceable`,
 * `record/unlinked`.
 */
export class RecordError extends HealthChainError {}

type OpenPorts = Pick<Ports, "read" | "store" | "vault" | "wrap" | "now">;

/** Who opens which record why; `keyring` holds the reader's keys for this patient. */
export type Opening = {
  readonly patient: number;
  readonly digest: Hex;
  readonly reader: number;
  /** Purpose bit index (HL7 PurposeOfUse). */
  readonly purpose: number;
  readonly keyring: Keyring;
};

/** An opened record: what it is, and its plaintext, each chunk verified before it is yielded. */
export type OpenedRecord = {
  readonly record: AnchoredRecord;
  readonly clinical: ClinicalHeader;
  /** Digest of the version that its manifest says it replaces, null for none: {@link versionsOf} says whether that counts. */
  readonly previous: Hex | null;
  /** Bytes of the plaintext with its padding: a little more than there will be. */
  readonly paddedSize: number;
  readonly plaintext: AsyncIterable<Uint8Array>;
};

/**
 * Opens one record: permission by the chain, manifest by its digest, chain and manifest against each other, boxes by
 * their digests, payload by its blocks and its seal. Throws before anything unverified leaves.
 */
export async function openRecord(
  ports: OpenPorts,
  opening: Opening,
  cipher?: Cipher,
): Promise<OpenedRecord> {
  const { record, manifest } = await presentManifest(ports, opening);
  await requirePermission(ports, question(opening, record.category));
  const { header, salt, commitment } = manifest;
  const categoryPrivateKey = opening.keyring(record.category, record.epoch);
  const request = {
    patient: opening.patient,
    manifest: fromHex(opening.digest),
    reader: opening.reader,
    purpose: opening.purpose,
  };
  const keyBox = checkedBox(await ports.vault.keyBox(request), manifest.keyBoxDigest);
  const headerBox = checkedBox(await ports.vault.headerBox(request), manifest.headerBoxDigest);
  const clinical = openHeaderBox(ports.wrap, { categoryPrivateKey, header, sealed: headerBox });
  const recordKey = openKeyBox(ports.wrap, { categoryPrivateKey, header, sealed: keyBox });
  const chunks = ports.store.readFile(manifest.payload);
  return {
    record,
    clinical,
    previous: previousOf(manifest),
    paddedSize: header.paddedSize,
    plaintext: openPayload({ header, recordKey, salt, commitment, chunks }, cipher),
  };
}

/** Opens only the clinical header: enough for a list, and releases no record key. */
export async function openHeader(
  ports: OpenPorts,
  opening: Opening,
): Promise<Omit<OpenedRecord, "plaintext">> {
  const { record, manifest } = await presentManifest(ports, opening);
  const { header, headerBoxDigest } = manifest;
  await requirePermission(ports, question(opening, record.category));
  const { patient, digest, reader, purpose } = opening;
  const sealed = checkedBox(
    await ports.vault.headerBox({ patient, manifest: fromHex(digest), reader, purpose }),
    headerBoxDigest,
  );
  const categoryPrivateKey = opening.keyring(record.category, record.epoch);
  const clinical = openHeaderBox(ports.wrap, { categoryPrivateKey, header, sealed });
  const { paddedSize } = header;
  return { record, clinical, previous: previousOf(manifest), paddedSize };
}

/** The version before, as a manifest names it. */
export const previousOf = ({ header: { previous } }: Manifest): Hex | null =>
  previous === null ? null : toHex(previous);

/** The same as {@link anchoredManifest}, unless its patient has erased it: `record/erased`. */
async function presentManifest(
  ports: Pick<Ports, "read" | "store">,
  opening: { patient: number; digest: Hex },
): Promise<{ record: AnchoredRecord; manifest: Manifest }> {
  const found = await anchoredManifest(ports, opening);
  if (!isFlagged(found.anchor, "erased")) return found;
  throw new RecordError("record/erased", "The patient has erased this record, for good.");
}

/**
 * The record with this digest as the author named in its manifest anchored it. Somebody else's anchor over the same
 * digest does not count. Refused unless manifest and chain agree on patient, author, category and epoch.
 */
export async function anchoredManifest(
  { read, store }: Pick<Ports, "read" | "store">,
  { patient, digest }: { patient: number; digest: Hex },
): Promise<{ record: AnchoredRecord; anchor: Anchor; manifest: Manifest }> {
  const anchored = (await read.records(patient)).filter((record) => record.digest === digest);
  if (anchored.length === 0) {
    throw new RecordError(
      "record/unknown",
      `The chain has no record ${digest} of patient ${patient}. Check the number and the digest.`,
    );
  }
  const manifest = decodeManifest(await store.getBlock(cidOfDigest(fromHex(digest))));
  const found = await anchorOfManifest({ read }, { patient, digest, anchored, manifest });
  return { ...found, manifest };
}

/**
 * The anchor, among those of this digest, of the author whom the manifest names. Throws {@link RecordError}
 * `record/contradiction` unless manifest, event and contract agree.
 */
export async function anchorOfManifest(
  { read }: Pick<Ports, "read">,
  about: {
    readonly patient: number;
    readonly digest: Hex;
    readonly anchored: readonly AnchoredRecord[];
    readonly manifest: Manifest;
  },
): Promise<{ record: AnchoredRecord; anchor: Anchor }> {
  const { patient, digest, anchored } = about;
  const { header } = about.manifest;
  const isOurs = equal(header.deployment, await deploymentOf({ read }));
  const record = anchored.find(
    ({ author, category, epoch }) =>
      author === header.author && category === header.category && epoch === header.epoch,
  );
  if (isOurs && header.patient === patient && record !== undefined) {
    const anchor = await anchorOf({ read }, record);
    if (anchor !== undefined) return { record, anchor };
  }
  throw new RecordError(
    "record/contradiction",
    `Record ${digest} says another patient, author, category or epoch than the chain. It was not opened; tell the hospital that sent it.`,
  );
}

/** What the contract itself holds, if that is what the event said: events alone are the word of whoever keeps the index. */
async function anchorOf(
  { read }: Pick<Ports, "read">,
  record: AnchoredRecord,
): Promise<Anchor | undefined> {
  const anchor = await read.anchor(record);
  const isSame = anchor?.category === record.category && anchor.epoch === record.epoch;
  return isSame ? anchor : undefined;
}

/** Reads a whole opened record into memory. */
export async function allBytes(plaintext: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of plaintext) pieces.push(piece.slice());
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** The box, if it is the one that the manifest names. Throws {@link RecordError}. */
export function checkedBox(box: Uint8Array | undefined, digest: Uint8Array): Uint8Array {
  if (box === undefined)
    throw new RecordError(
      "record/box-missing",
      "The vault has no keys for this record. Nothing was lost; ask its author.",
    );
  if (equal(boxDigest(box), digest)) return box;
  throw new RecordError(
    "record/box-altered",
    "The vault gave another box than the record's manifest names. It was not opened.",
  );
}

function question({ patient, reader, purpose }: Opening, category: number) {
  return { patient, reader, category, purpose, action: reading };
}
