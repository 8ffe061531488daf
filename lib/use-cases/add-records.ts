import { anchorManyAct, type AnchorItem } from "../acts/records.ts";
import type { Act, Call } from "../acts/domains.ts";
import { toHex, type Hex } from "../bytes.ts";
import { deploymentOf } from "../keyring.ts";
import { boxDigest } from "../labelled-box.ts";
import { encodeManifest, manifestDigest } from "../manifest.ts";
import { newPayloadHeader } from "../payload-header.ts";
import { newRecordKey, sealPayload } from "../payload.ts";
import { requirePermission, treatment, writing } from "../permission.ts";
import type { AnchoredRecord, Ports, Receipt } from "../ports.ts";
import { sealHeaderBox, sealKeyBox, type ClinicalHeader } from "../record-boxes.ts";
import { anchorSentence } from "../sentences.ts";
import { currentCategoryKey } from "../trust.ts";
import type { Cipher } from "../cipher.ts";
import { linkAct, plannedLink, type Linking } from "./link-record.ts";
import { RecordError } from "./open-record.ts";
import { signingTime } from "./signing-time.ts";

/** A record to add. `open` is called once for its plaintext, `size` bytes of it. */
export type NewRecord = {
  readonly category: number;
  readonly clinical: ClinicalHeader;
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Digest of the version before, of the same category, by the author or of the patient: this takes its place. */
  readonly previous?: Hex;
  /** Digest of a record of the patient, whoever wrote it, that this one adds to. */
  readonly amends?: Hex;
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
 * One signature, and one more for each record that takes another's place or adds to it; all are asked for before
 * anything is sent. Throws {@link RecordError} `record/unlinked` where only the latter did not get through.
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
  const links: Linked[] = [];
  let storedBytes = 0;
  for (const record of records) {
    const stored = await storeRecord(ports, { patient, author, record }, cipher);
    items.push(stored.item);
    if (stored.linking !== undefined) links.push({ ...stored.item, linking: stored.linking });
    storedBytes += stored.bytes;
    progress?.(items.length);
  }
  const receipt = await anchorAll(ports, { patient, author, items }, links);
  return { records: items, storedBytes, receipt };
}

async function storeRecord(
  ports: Ports,
  { patient, author, record }: { patient: number; author: number; record: NewRecord },
  cipher: Cipher | undefined,
): Promise<{ item: AnchorItem; bytes: number; linking: Linking | undefined }> {
  const { category, size, clinical } = record;
  const { linking, ...succession } = await linkOf(ports, { patient, author }, record);
  const account = author === patient ? ports.sign.account : undefined;
  const { epoch, publicKey } = await currentCategoryKey(ports, { patient, account }, category);
  const header = newPayloadHeader({
    deployment: await deploymentOf(ports),
    patient,
    author,
    category,
    epoch,
    size,
    ...succession,
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
    linking,
  };
}

/** What the record does to an earlier one, and what ties a version to the one before. */
async function linkOf(
  ports: Pick<Ports, "read" | "store">,
  about: { patient: number; author: number },
  { category, previous, amends }: NewRecord,
): Promise<{ linking: Linking | undefined; recordId?: Uint8Array; previous?: Uint8Array }> {
  if (previous !== undefined) {
    const link = { ...about, category, kind: "supersede", earlier: previous } as const;
    return plannedLink(ports, link);
  }
  if (amends === undefined) return { linking: undefined };
  const { linking } = await plannedLink(ports, {
    ...about,
    category,
    kind: "amend",
    earlier: amends,
  });
  return { linking };
}

type Linked = AnchorItem & { readonly linking: Linking };

async function anchorAll(
  ports: Ports,
  { patient, author, items }: { patient: number; author: number; items: readonly AnchorItem[] },
  links: readonly Linked[],
): Promise<Receipt> {
  const anchoring = anchorManyAct(await ports.read.site(), {
    patient,
    author,
    items,
    deadline: ports.now() + signingTime,
    sentence: anchorSentence(items.map(({ category }) => category)),
  });
  const anchorCall = await signedCall(ports, anchoring);
  const linkCalls: Call[] = [];
  for (const { linking, ...item } of links) {
    const act = await linkAct(ports, linking, { patient, author, ...item });
    linkCalls.push(await signedCall(ports, act));
  }
  const receipt = await ports.relay(anchorCall);
  await relayLinks(ports, linkCalls);
  return receipt;
}

async function signedCall({ sign }: Pick<Ports, "sign">, act: Act): Promise<Call> {
  return act.callWith(await sign.typedData(act.typedData));
}

async function relayLinks({ relay }: Pick<Ports, "relay">, calls: readonly Call[]): Promise<void> {
  try {
    for (const call of calls) await relay(call);
  } catch (cause) {
    throw new RecordError(
      "record/unlinked",
      "The record was added, but the chain does not say yet that it replaces the earlier one or adds to it. Nothing was lost. Finish it from the list; do not add it again.",
      { cause },
    );
  }
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
