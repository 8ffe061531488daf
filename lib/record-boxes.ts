import { z } from "zod";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import type { Wrap } from "./ecies.ts";
import { doesNotOpen, openLabelled, sealLabelled, type BoxContext } from "./labelled-box.ts";
import { payloadHeaderDigest, type PayloadHeader } from "./payload-header.ts";
import { VaultError, vaultLimits } from "./vault.ts";

/*
 * The two boxes of a record, both labelled boxes (lib/labelled-box.ts) to the category key, with
 * sender = author, recipient = patient, object = SHA-256 of the payload header.
 *   "keybox"  body = the record key, 32 bytes
 *   "header"  body = 4-byte big-endian length ‖ dag-cbor [1, title, media type, date,
 *             [[system, code, display | null]…], note, file name | null] ‖ zeros to a multiple of 256 bytes
 */

/** What a list of records shows, without releasing a record key. */
export type ClinicalHeader = {
  title: string;
  /** Media type of the plaintext, for example `application/fhir+json`. */
  mediaType: string;
  /** Clinical date as FHIR writes it, for example `2026-11-22`. */
  date: string;
  codes: { system: string; code: string; display?: string | undefined }[];
  note: string;
  fileName?: string | undefined;
};

type ToSeal = { categoryPublicKey: Uint8Array; header: PayloadHeader };
type ToOpen = { categoryPrivateKey: Uint8Array; header: PayloadHeader; sealed: Uint8Array };

const version = 1;
const headerUnit = 256;
const lengthPrefix = 4;

const clinicalSchema = z.tuple([
  z.literal(version),
  z.string(),
  z.string(),
  z.string(),
  z.array(z.tuple([z.string(), z.string(), z.string().nullable()])),
  z.string(),
  z.string().nullable(),
]);

/** Seals a record key (32 bytes) to a category's public key. */
export function sealKeyBox(
  wrap: Wrap,
  { categoryPublicKey, header, recordKey }: ToSeal & { recordKey: Uint8Array },
): Uint8Array {
  const context = contextOf("keybox", header);
  return sealLabelled(wrap, { publicKey: categoryPublicKey, context, body: recordKey });
}

/** The record key, 32 bytes. Throws BoxError for a box of another key or record. */
export function openKeyBox(wrap: Wrap, { categoryPrivateKey, header, sealed }: ToOpen): Uint8Array {
  const context = contextOf("keybox", header);
  const recordKey = openLabelled(wrap, { privateKey: categoryPrivateKey, context, sealed });
  if (recordKey.length !== 32) throw doesNotOpen("keybox");
  return recordKey;
}

/** Seals a clinical header to a category's public key. Throws {@link VaultError} for one that no list would take. */
export function sealHeaderBox(
  wrap: Wrap,
  { categoryPublicKey, header, clinical }: ToSeal & { clinical: ClinicalHeader },
): Uint8Array {
  const context = contextOf("header", header);
  const body = encodeClinical(clinical);
  const sealed = sealLabelled(wrap, { publicKey: categoryPublicKey, context, body });
  if (sealed.length <= vaultLimits.headerBox) return sealed;
  throw new VaultError(
    "too-large",
    `Title, codes and note of a record may have ${vaultLimits.headerBox} bytes together, sealed. Shorten them.`,
  );
}

/** The clinical header. Throws BoxError for a box of another key or record, or a malformed body. */
export function openHeaderBox(
  wrap: Wrap,
  { categoryPrivateKey, header, sealed }: ToOpen,
): ClinicalHeader {
  const context = contextOf("header", header);
  const body = openLabelled(wrap, { privateKey: categoryPrivateKey, context, sealed });
  try {
    return decodeClinical(body);
  } catch (cause) {
    throw doesNotOpen("header", cause);
  }
}

const contextOf = (label: "keybox" | "header", header: PayloadHeader): BoxContext => ({
  label,
  deployment: header.deployment,
  patient: header.patient,
  category: header.category,
  epoch: header.epoch,
  sender: header.author,
  recipient: header.patient,
  object: payloadHeaderDigest(header),
});

function encodeClinical({ title, mediaType, date, codes, note, fileName }: ClinicalHeader) {
  const list = codes.map(({ system, code, display }) => [system, code, display ?? null]);
  const fields = [version, title, mediaType, date, list, note, fileName ?? null];
  const encoded = encodeCanonical(clinicalSchema.parse(fields));
  const size = Math.ceil((lengthPrefix + encoded.length) / headerUnit) * headerUnit;
  const body = new Uint8Array(size);
  new DataView(body.buffer).setUint32(0, encoded.length);
  body.set(encoded, lengthPrefix);
  return body;
}

function decodeClinical(body: Uint8Array): ClinicalHeader {
  const length = new DataView(body.buffer, body.byteOffset, body.length).getUint32(0);
  const end = lengthPrefix + length;
  const padding = body.subarray(end);
  if (end > body.length || padding.length >= headerUnit || padding.some((byte) => byte !== 0)) {
    throw new Error("length or padding of the clinical header is wrong");
  }
  const value = clinicalSchema.parse(decodeCanonical(body.subarray(lengthPrefix, end)));
  const [, title, mediaType, date, list, note, fileName] = value;
  const codes = list.map(([system, code, display]) => ({
    system,
    code,
    ...(display === null ? {} : { display }),
  }));
  return { title, mediaType, date, codes, note, ...(fileName === null ? {} : { fileName }) };
}
