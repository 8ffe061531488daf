import { sha256 } from "@noble/hashes/sha2";
import { z } from "zod";
import { canonicalFormat } from "./canonical-format.ts";
import { HealthChainError } from "./errors.ts";
import {
  categoryField,
  deploymentField,
  digestField,
  epochField,
  memberField,
} from "./format-fields.ts";
import { paddedSizeOf } from "./padme.ts";
import { randomBytes } from "./random.ts";

/*
 * Payload header: canonical dag-cbor
 *   [1, deployment, patient, author, category, epoch, record id, previous version, chunk size, padded size]
 * Its SHA-256 is bound into the payload's keys and is the object of the key and header boxes. Nothing in it
 * depends on ciphertext, so it is fixed before anything is sealed.
 */

/** What a payload is, before and apart from its ciphertext. */
export type PayloadHeader = {
  /** 32 bytes, the id of the deployment. */
  deployment: Uint8Array;
  patient: number;
  author: number;
  category: number;
  epoch: number;
  /** 32 random bytes, the same in every version of a record. */
  recordId: Uint8Array;
  /** Digest (32 bytes) of the manifest of the version before, or null for the first. */
  previous: Uint8Array | null;
  /** Plaintext bytes a chunk. */
  chunkSize: number;
  /** Bytes of the padded plaintext. */
  paddedSize: number;
};

/** `payload-header/malformed` or `payload/too-large`. */
export class PayloadHeaderError extends HealthChainError {}

/** The largest record, in bytes: 4 GiB. */
export const recordSizeLimit = 4 * 2 ** 30;
/** Plaintext bytes a chunk: with its tag, one IPFS leaf of 1 MiB. */
export const chunkSize = 2 ** 20 - 16;
export const chunkTagLength = 16;

const version = 1;

/** The fields of the header, in order and without the version; the manifest begins with the same. */
export const headerFields = [
  deploymentField,
  memberField,
  memberField,
  categoryField,
  epochField,
  digestField,
  digestField.nullable(),
  z.literal(chunkSize),
  z.number().int().min(4096).max(paddedSizeOf(recordSizeLimit)),
] as const;

const schema = z.tuple([z.literal(version), ...headerFields]);
const format = canonicalFormat(schema, malformed);

/** A header for a record of `size` bytes. Throws {@link PayloadHeaderError} above the limit of 4 GiB. */
export function newPayloadHeader({
  size,
  recordId = randomBytes(32),
  previous = null,
  ...about
}: Pick<PayloadHeader, "deployment" | "patient" | "author" | "category" | "epoch"> & {
  size: number;
  recordId?: Uint8Array;
  previous?: Uint8Array | null;
}): PayloadHeader {
  checkRecordSize(size);
  return { ...about, recordId, previous, chunkSize, paddedSize: paddedSizeOf(size) };
}

/** Throws {@link PayloadHeaderError} unless `size` is a whole number of bytes within the limit. */
export function checkRecordSize(size: number): void {
  if (Number.isSafeInteger(size) && size >= 0 && size <= recordSizeLimit) return;
  throw new PayloadHeaderError(
    "payload/too-large",
    `record of ${size} bytes is over the limit of ${recordSizeLimit} bytes: split it`,
  );
}

/** Throws {@link PayloadHeaderError} for a field out of range. */
export const encodePayloadHeader = (header: PayloadHeader): Uint8Array =>
  format.encode([version, ...headerToFields(header)]);

/** Throws {@link PayloadHeaderError} for anything but the one canonical encoding of a header. */
export function decodePayloadHeader(bytes: Uint8Array): PayloadHeader {
  const [, ...fields] = format.decode(bytes);
  return headerFromFields(fields);
}

/** SHA-256 of the encoded header, 32 bytes. */
export const payloadHeaderDigest = (header: PayloadHeader): Uint8Array =>
  sha256(encodePayloadHeader(header));

/** How many chunks the payload has; at least one. */
export const chunkCountOf = (header: PayloadHeader): number =>
  Math.ceil(header.paddedSize / header.chunkSize);

/** Bytes of the whole sealed payload. */
export const sealedSizeOf = (header: PayloadHeader): number =>
  header.paddedSize + chunkCountOf(header) * chunkTagLength;

type HeaderFields = z.output<typeof schema> extends [unknown, ...infer Fields] ? Fields : never;

/** The header as the array that the formats hold, without the version. */
export const headerToFields = (header: PayloadHeader) => [
  header.deployment,
  header.patient,
  header.author,
  header.category,
  header.epoch,
  header.recordId,
  header.previous,
  header.chunkSize,
  header.paddedSize,
];

/** The header of the array that {@link headerToFields} makes. */
export function headerFromFields(fields: HeaderFields): PayloadHeader {
  const [deployment, patient, author, category, epoch, recordId, previous, chunk, paddedSize] =
    fields;
  const about = { deployment, patient, author, category, epoch };
  return { ...about, recordId, previous, chunkSize: chunk, paddedSize };
}

function malformed(cause: unknown) {
  return new PayloadHeaderError(
    "payload-header/malformed",
    "payload header is not the canonical encoding of version 1: see docs/formats.md",
    { cause },
  );
}
