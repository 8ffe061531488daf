import { z } from "zod";
import { encodeCanonical } from "./canonical-cbor.ts";
import { canonicalFormat } from "./canonical-format.ts";
import { bytesUpTo, digestField, memberField } from "./format-fields.ts";
import { HealthChainError } from "./errors.ts";
import { segmentLimit } from "./segment.ts";
import { vaultLimits } from "./vault.ts";

/*
 * How segments get to gateways and from there to readers; canonical dag-cbor both:
 *   ["window-part", 1, window, index (bytes, lib/window-index.ts), [[patient, [[segment, box]…]]…]]
 *     from an oracle to a gateway, signed as a request between gateways is (lib/gateway-peer.ts): whole patients
 *   ["readings", 1, [[oracle, window, patient index, readings, [sibling (32)…], [[segment, box]…]]…], next (integer or null)]
 *     from a gateway to a reader: one patient's parts of windows; `next` is what to ask for after them
 */

/** A sealed segment, and its key in a box. */
export type SealedSegment = { readonly segment: Uint8Array; readonly box: Uint8Array };

/** All segments of a patient in a window, in the order of their leaves. */
export type PatientPart = {
  readonly patient: number;
  readonly segments: readonly SealedSegment[];
};

export type WindowPart = {
  readonly window: number;
  readonly index: Uint8Array;
  readonly patients: readonly PatientPart[];
};

/** One patient's part of a window, with what leads from it to the window's root. */
export type HeldWindow = {
  readonly oracle: number;
  readonly window: number;
  readonly patientIndex: number;
  readonly readings: number;
  readonly proof: readonly Uint8Array[];
  readonly segments: readonly SealedSegment[];
};

export type HeldPage = { readonly windows: readonly HeldWindow[]; readonly next: number | null };

/** `window-delivery/malformed`. */
export class WindowDeliveryError extends HealthChainError {}

/** Bytes that a part holds at most, beyond its first patient. */
export const partSize = 4 * 2 ** 20;
/** No part is larger; a patient with more in one window sends too much. */
export const partLimit = 12 * 2 ** 20;

const order = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const sealed = z
  .array(z.tuple([bytesUpTo(segmentLimit), bytesUpTo(vaultLimits.box)]))
  .min(1)
  .transform((all) => all.map(([segment, box]) => ({ segment, box })));

const partSchema = z.tuple([
  z.literal("window-part"),
  z.literal(1),
  order.min(1),
  bytesUpTo(segmentLimit),
  z.array(z.tuple([memberField, sealed])).min(1),
]);

const pageSchema = z.tuple([
  z.literal("readings"),
  z.literal(1),
  z.array(z.tuple([memberField, order.min(1), order, order.min(1), z.array(digestField), sealed])),
  order.nullable(),
]);

const partFormat = canonicalFormat(partSchema, malformed);
const pageFormat = canonicalFormat(pageSchema, malformed);

export const encodePart = ({ window, index, patients }: WindowPart): Uint8Array =>
  encodeCanonical([
    ...["window-part", 1, window, index],
    patients.map(({ patient, segments }) => [patient, pairs(segments)]),
  ]);

/** Throws {@link WindowDeliveryError} for anything but the one canonical encoding of a part. */
export function decodePart(bytes: Uint8Array): WindowPart {
  const [, , window, index, rows] = partFormat.decode(bytes);
  return { window, index, patients: rows.map(([patient, segments]) => ({ patient, segments })) };
}

export const encodePage = ({ windows, next }: HeldPage): Uint8Array =>
  encodeCanonical([
    ...["readings", 1],
    windows.map(({ oracle, window, patientIndex, readings, proof, segments }) => [
      ...[oracle, window, patientIndex, readings, [...proof], pairs(segments)],
    ]),
    next,
  ]);

/** Throws {@link WindowDeliveryError} for anything but the one canonical encoding of a page. */
export function decodePage(bytes: Uint8Array): HeldPage {
  const [, , rows, next] = pageFormat.decode(bytes);
  const windows = rows.map(([oracle, window, patientIndex, readings, proof, segments]) => ({
    ...{ oracle, window, patientIndex, readings, proof, segments },
  }));
  return { windows, next };
}

const pairs = (segments: readonly SealedSegment[]) =>
  segments.map(({ segment, box }) => [segment, box]);

function malformed(cause: unknown) {
  return new WindowDeliveryError(
    "window-delivery/malformed",
    "These are no segments as an oracle or a gateway sends them: see docs/formats.md.",
    { cause },
  );
}
