import { anchorManyAct, type AnchorItem } from "../acts/records.ts";
import { fromHex, toHex, type Hex } from "../bytes.ts";
import { deploymentOf } from "../keyring.ts";
import { boxDigest } from "../labelled-box.ts";
import { encodeManifest, manifestDigest } from "../manifest.ts";
import { newPayloadHeader } from "../payload-header.ts";
import { newRecordKey, sealPayload } from "../payload.ts";
import { requirePermission, treatment, writing } from "../permission.ts";
import { perform, type AnchoredRecord, type Ports, type Receipt } from "../ports.ts";
import { sealHeaderBox, sealKeyBox, type ClinicalHeader } from "../record-boxes.ts";
import { anchorSentence } from "../sentences.ts";
import { currentCategoryKey } from "../trust.ts";
import type { Cipher } from "../cipher.ts";
import { anchoredManifest, RecordError } from "./open-record.ts";
import { signingTime } from "./signing-time.ts";

/** A record to add. `open` is called once for its plaintext, `size` bytes of it. */
export type NewRecord = {
  readonly category: number;
  readonly clinical: ClinicalHeader;
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Digest of the version before, of the same author and category: this record takes its place. */
  readonly previous?: Hex;
};

/** What is on chain and in the stores after an addition. */
export type Added = {
  readonly records: readonly Pick<AnchoredRecord, "category" | "epoch" | "digest">[];
  /** Bytes that went to the store, sealed. */
  readonly storedBytes: number;
  readonly receipt: Receipt;
};

/** `progress` hears of each record as it is stored; `cipher` replaces WebCrypto where a faster one is at hand. */
export type AddOptions = { readonly progress?: (stored: number) => void; readonly cipher?: Cipher };

/**
 * Seals, stores and anchors records of `patient` written by `author` (the patient, or somebody who may write).
 * The anchor comes last and covers all, so that whatever fails before leaves nothing half-anchored: run it again.
 * One signature.
 */
export async function addRecords(
  ports: Ports,
  { patient, author, records }: { patient: number; author: number; records: readonly NewRecord[] },
  { progress, cipher }: AddOptions = {},
): Promise<Added> {
  for (const category of new Set(records.map((record) => record.category))) {
    await requirePermission(ports, {
      patient,
      reader: author,
      category,
      purpose: treatment,
      action: writing,
    });
  }
  const items: AnchorItem[] = [];
  let storedBytes = 0;
  for (const record of records) {
    const stored = await storeRecord(ports, { patient, author, record }, cipher);
    items.push(stored.item);
    storedBytes += stored.bytes;
    progress?.(items.length);
  }
  const receipt = await anchorAll(ports, { patient, author, items });
  return { records: items, storedBytes, receipt };
}

async function storeRecord(
  ports: Ports,
  { patient, author, record }: { patient: number; author: number; record: NewRecord },
  cipher: Cipher | undefined,
): Promise<{ item: AnchorItem; bytes: number }> {
  const { category, size, clinical } = record;
  const account = author === patient ? ports.sign.account : undefined;
  const { epoch, publicKey } = await currentCategoryKey(ports, { patient, account }, category);
  const header = newPayloadHeader({
    deployment: await deploymentOf(ports),
    patient,
    author,
    category,
    epoch,
    size,
    ...(await succession(ports, { patient, author, category }, record.previous)),
  });
  const recordKey = newRecordKey();
  const keyBox = sealKeyBox(ports.wrap, { categoryPublicKey: publicKey, header, recordKey });
  const headerBox = sealHeaderBox(ports.wrap, { categoryPublicKey: publicKey, header, clinical });
  const sealed = await sealPayload({ source: record.open(), size, header, recordKey }, cipher);
  const payload = await ports.store.addFile(sealed.chunks);
  const manifest = encodeManifest({
    header,
    payload: payload.cid,
    salt: sealed.salt,
    commitment: sealed.commitment,
    keyBoxDigest: boxDigest(keyBox),
    headerBoxDigest: boxDigest(headerBox),
  });
  await ports.store.putBlock(manifest);
  const digest = manifestDigest(manifest);
  await ports.vault.putRecordBoxes({ patient, manifest: digest, keyBox, headerBox });
  return {
    item: { category, epoch, digest: toHex(digest) },
    bytes: payload.size + manifest.length,
  };
}

/** What ties a version to the one before. Nobody replaces what somebody else wrote, or moves it to another category. */
async function succession(
  ports: Pick<Ports, "read" | "store">,
  about: { patient: number; author: number; category: number },
  previous: Hex | undefined,
): Promise<{ recordId?: Uint8Array; previous?: Uint8Array }> {
  if (previous === undefined) return {};
  const { patient, author, category } = about;
  const { manifest } = await anchoredManifest(ports, { patient, digest: previous });
  const { header } = manifest;
  if (header.author === author && header.category === category)
    return { recordId: header.recordId, previous: fromHex(previous) };
  throw new RecordError(
    "record/not-replaceable",
    `Record ${previous} is of another author or category, so this can't be a new version of it. Nothing was added; add it as a record of its own.`,
  );
}

async function anchorAll(
  ports: Ports,
  { patient, author, items }: { patient: number; author: number; items: readonly AnchorItem[] },
): Promise<Receipt> {
  const act = anchorManyAct(await ports.read.site(), {
    patient,
    author,
    items,
    deadline: ports.now() + signingTime,
    sentence: anchorSentence(items.map(({ category }) => category)),
  });
  return perform(ports, act);
}

/** A record whose plaintext is at hand as bytes. */
export function recordOfBytes(
  category: number,
  clinical: ClinicalHeader,
  bytes: Uint8Array,
): NewRecord {
  return { category, clinical, size: bytes.length, open: () => once(bytes) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable of one piece has nothing to wait for
async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
