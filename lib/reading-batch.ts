import { z } from "zod";
import { hexField } from "./access-entry.ts";
import { statementsDomain } from "./acts/domains.ts";
import { fromHex, toHex, type Hex } from "./bytes.ts";
import { openTypedDigest, type TypedData, type Types } from "./eip712.ts";
import { portableKeccak, type Keccak } from "./keccak.ts";
import { merkleRoot, verifyMerkleProof } from "./merkle-tree.ts";
import {
  measurementSchema,
  numberField,
  readingLeaf,
  sequenceField,
  type Measurement,
  type Reading,
} from "./reading.ts";

/*
 * Batch of readings: what a device signs, one reading or many. EIP-712 statement (lib/acts/domains.ts):
 *   ReadingBatch(bytes32 deployment,uint32 device,uint32 patient,uint64 first,uint32 count,bytes32 root)
 * `root` is the Merkle root (lib/merkle-tree.ts) over the leaves of `count` readings with the consecutive sequences
 * first, first + 1, …; of one reading it is its leaf. A device signs each sequence once: what it sends again, it sends as
 * before. Two leaves under one sequence put it into quarantine (Vitals.reportEquivocation).
 */

export const batchTypes = {
  ReadingBatch: [
    { name: "deployment", type: "bytes32" },
    { name: "device", type: "uint32" },
    { name: "patient", type: "uint32" },
    { name: "first", type: "uint64" },
    { name: "count", type: "uint32" },
    { name: "root", type: "bytes32" },
  ],
} satisfies Types;

/** More readings than this a device sends in several batches. */
export const largestBatch = 1024;

const { MAX_SAFE_INTEGER } = Number;
const deviceSignature = z.union([hexField(65), hexField(148)]);

/** Signed readings on their way to an oracle, as JSON holds them. The sequence of `readings[i]` is first + i. */
export const signedReadingsSchema = z
  .strictObject({
    deployment: hexField(32),
    device: numberField,
    patient: numberField,
    first: sequenceField,
    readings: z.array(measurementSchema).min(1).max(largestBatch),
    /** 65 bytes of a secp256k1 key, or 148 of a P-256 key (lib/device-key.ts). */
    signature: deviceSignature,
  })
  .refine(({ first, readings }) => first + readings.length <= MAX_SAFE_INTEGER, {
    message: "expected sequences with one after them below 2^53",
    path: ["first"],
  });

export type SignedReadings = Readonly<z.infer<typeof signedReadingsSchema>>;

/** What a device measured and has not signed yet. */
export type UnsignedReadings = Omit<SignedReadings, "signature">;

/** A device's statement. */
export type ReadingBatch = {
  readonly deployment: Hex;
  readonly device: number;
  readonly patient: number;
  readonly first: number;
  readonly count: number;
  readonly root: Hex;
};

/** All that a verifier wants of one reading of a batch. */
export type BatchedReading = {
  readonly batch: ReadingBatch;
  readonly signature: Hex;
  readonly reading: Reading;
  readonly salt: Hex;
  /** Siblings from the reading's leaf up to the batch's root. */
  readonly proof: readonly Hex[];
};

/** The readings of a message, each whole. */
export const readingsOf = (message: UnsignedReadings): Reading[] =>
  message.readings.map((_, index) => readingAt(message, index));

/** The leaves of a message's readings, in their order. */
export const leavesOf = (message: UnsignedReadings, keccak = portableKeccak): Uint8Array[] =>
  message.readings.map(({ salt }, index) =>
    readingLeaf(readingAt(message, index), fromHex(salt), keccak),
  );

/** The statement over readings, out of their leaves. */
export function batchOf(
  { deployment, device, patient, first }: Omit<UnsignedReadings, "readings">,
  leaves: readonly Uint8Array[],
  keccak = portableKeccak,
): ReadingBatch {
  const root = toHex(merkleRoot(leaves, keccak));
  return { deployment, device, patient, first, count: leaves.length, root };
}

/** What the device signs. */
export const batchStatement = (batch: ReadingBatch): TypedData => ({
  domain: statementsDomain(batch.deployment),
  types: batchTypes,
  primaryType: "ReadingBatch",
  message: batch,
});

/** The digests of {@link batchStatement} for one deployment, with all that is the same each time worked out. */
export const openBatchDigest = (
  deployment: Hex,
  keccak: Keccak,
): ((batch: ReadingBatch) => Uint8Array) =>
  openTypedDigest(
    { domain: statementsDomain(deployment), types: batchTypes, primaryType: "ReadingBatch" },
    keccak,
  );

/** Whether a reading is of its batch: leaf, place, deployment, device and patient. The signature is asked elsewhere. */
export function isInBatch({ batch, reading, salt, proof }: Omit<BatchedReading, "signature">) {
  return (
    reading.deployment === batch.deployment &&
    reading.device === batch.device &&
    reading.patient === batch.patient &&
    verifyMerkleProof({
      leaf: readingLeaf(reading, fromHex(salt)),
      proof: proof.map(fromHex),
      index: reading.sequence - batch.first,
      size: batch.count,
      root: fromHex(batch.root),
    })
  );
}

function readingAt(message: UnsignedReadings, index: number): Reading {
  const { deployment, device, patient, first, readings } = message;
  const { code, mantissa, exponent, unit, observedAt } = readings[index] as Measurement;
  return {
    ...{ deployment, device, patient, sequence: first + index },
    ...{ code, mantissa, exponent, unit, observedAt },
  };
}
