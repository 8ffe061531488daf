import { z } from "zod";
import { fromHex, toHex, type Hex } from "./bytes.ts";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import { digestField } from "./format-fields.ts";
import { merkleRows, proofFromRows } from "./merkle-tree.ts";
import {
  measurementSchema,
  numberField,
  readingLeaf,
  sequenceField,
  type Measurement,
  type Reading,
} from "./reading.ts";
import { largestBatch, type BatchedReading } from "./reading-batch.ts";
import { SegmentError } from "./segment.ts";

/*
 * Line of a segment: what an oracle accepted of one signed message, so that each reading still proves that its device
 * signed it. Canonical dag-cbor [1, device, first, signature, rows]; row i is of sequence first + i:
 *   [code, mantissa, exponent, unit, observedAt, salt (32)]   of an accepted reading
 *   leaf (32 bytes)                                           of a refused one
 */

/** A message of which at least one reading was accepted. `rows[i]` is a refused reading's leaf where it was not. */
export type SegmentLine = {
  readonly device: number;
  readonly first: number;
  readonly signature: Hex;
  readonly rows: readonly (Measurement | Hex)[];
};

/** Whose line it is: its segment says it for all. */
export type LineOwner = { readonly deployment: Hex; readonly patient: number };

const version = 1;

const measured = z
  .tuple([z.string(), z.number(), z.number(), z.string(), z.number(), digestField])
  .transform(([code, mantissa, exponent, unit, observedAt, salt]) => ({
    ...{ code, mantissa, exponent, unit, observedAt },
    salt: toHex(salt),
  }))
  .pipe(measurementSchema);

const signature = z
  .instanceof(Uint8Array)
  .refine(({ length }) => length === 65 || length === 148)
  .transform(toHex);

const schema = z.tuple([
  z.literal(version),
  numberField,
  sequenceField,
  signature,
  z
    .array(z.union([measured, digestField.transform(toHex)]))
    .min(1)
    .max(largestBatch),
]);

/** The plaintext of a line. */
export function encodeLine({ device, first, signature: signed, rows }: SegmentLine): Uint8Array {
  const encoded = rows.map((row) => {
    if (typeof row === "string") return fromHex(row);
    const { code, mantissa, exponent, unit, observedAt, salt } = row;
    return [code, mantissa, exponent, unit, observedAt, fromHex(salt)];
  });
  return encodeCanonical([version, device, first, fromHex(signed), encoded]);
}

/** Throws {@link SegmentError} `segment/malformed` for anything but the one canonical encoding of a line. */
export function decodeLine(bytes: Uint8Array): SegmentLine {
  try {
    const [, device, first, signed, rows] = schema.parse(decodeCanonical(bytes));
    return { device, first, signature: signed, rows };
  } catch (cause) {
    throw new SegmentError(
      "segment/malformed",
      "This is no line of a segment in version 1: see docs/formats.md.",
      { cause },
    );
  }
}

/** The accepted readings of a line, each with all that its verifier wants, in the order of their sequences. */
export function readingsOfLine(owner: LineOwner, line: SegmentLine): BatchedReading[] {
  const { device, first, rows, signature: signed } = line;
  const leaves = rows.map((row, index) =>
    typeof row === "string"
      ? fromHex(row)
      : leafOf(owner, { device, sequence: first + index }, row),
  );
  const tree = merkleRows(leaves);
  const count = leaves.length;
  const batch = {
    ...owner,
    device,
    first,
    count,
    root: toHex(tree.at(-1)?.[0] ?? new Uint8Array()),
  };
  return rows.flatMap((row, index) => {
    if (typeof row === "string") return [];
    const reading = readingOf(owner, { device, sequence: first + index }, row);
    const proof = proofFromRows(tree, index).map(toHex);
    return [{ batch, signature: signed, reading, salt: row.salt, proof }];
  });
}

const leafOf = (
  owner: LineOwner,
  which: { device: number; sequence: number },
  row: Measurement,
): Uint8Array => readingLeaf(readingOf(owner, which, row), fromHex(row.salt));

function readingOf(
  { deployment, patient }: LineOwner,
  which: { device: number; sequence: number },
  { code, mantissa, exponent, unit, observedAt }: Measurement,
): Reading {
  return { deployment, patient, ...which, code, mantissa, exponent, unit, observedAt };
}
