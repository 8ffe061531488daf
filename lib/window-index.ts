import { z } from "zod";
import { canonicalFormat } from "./canonical-format.ts";
import { HealthChainError } from "./errors.ts";
import { deploymentField, digestField, memberField } from "./format-fields.ts";

/*
 * Index manifest of a window: canonical dag-cbor, one raw IPFS block under 1 MiB
 *   [1, deployment, oracle, window, [[patient, readings, root (32), [segment (32)…]]…]]
 * patients ascending by number as in the window's tree (lib/reading-window.ts), `root` the patient's subtree, each
 * segment the SHA-256 of a sealed block with readings of that patient, in the order of their leaves. Its SHA-256 stands
 * beside the window's root on the chain. Nothing in it is secret: the numbers are on the chain too.
 */

/** What one window holds of one patient. */
export type IndexedPatient = {
  readonly patient: number;
  readonly readings: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** SHA-256 of each sealed segment. */
  readonly segments: readonly Uint8Array[];
};

export type WindowIndex = {
  readonly deployment: Uint8Array;
  readonly oracle: number;
  readonly window: number;
  readonly patients: readonly IndexedPatient[];
};

/** `window-index/malformed` or `window-index/too-large`. */
export class WindowIndexError extends HealthChainError {}

const version = 1;
const sizeLimit = 2 ** 20;

const schema = z.tuple([
  z.literal(version),
  deploymentField,
  memberField,
  z.number().int().min(1),
  z
    .array(
      z.tuple([
        memberField,
        z
          .number()
          .int()
          .min(1)
          .max(2 ** 32 - 1),
        digestField,
        z.array(digestField).min(1),
      ]),
    )
    .min(1)
    .refine((patients) => patients.every(([number], at) => number > (patients[at - 1]?.[0] ?? 0))),
]);
const format = canonicalFormat(schema, malformed);

/** Throws {@link WindowIndexError} for a field out of range, patients out of order, and more than a block holds. */
export function encodeWindowIndex({
  deployment,
  oracle,
  window,
  patients,
}: WindowIndex): Uint8Array {
  const rows = patients.map(({ patient, readings, root, segments }) => [
    ...[patient, readings, root, [...segments]],
  ]);
  const bytes = format.encode([version, deployment, oracle, window, rows]);
  if (bytes.length < sizeLimit) return bytes;
  throw new WindowIndexError(
    "window-index/too-large",
    `An index wants fewer than ${sizeLimit} bytes, not ${bytes.length}: close windows sooner.`,
  );
}

/** Throws {@link WindowIndexError} for anything but the one canonical encoding of an index. */
export function decodeWindowIndex(bytes: Uint8Array): WindowIndex {
  if (bytes.length >= sizeLimit) throw malformed();
  const [, deployment, oracle, window, rows] = format.decode(bytes);
  const patients = rows.map(([patient, readings, root, segments]) => ({
    ...{ patient, readings, root, segments },
  }));
  return { deployment, oracle, window, patients };
}

function malformed(cause?: unknown) {
  return new WindowIndexError(
    "window-index/malformed",
    "This is not the index of a window in version 1: see docs/formats.md.",
    { cause },
  );
}
