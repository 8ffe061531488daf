import { createHash } from "node:crypto";
import { concat, equal, fromHex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { cidOfDigest } from "#lib/manifest";
import type { OracleWindow } from "#lib/windows-read";
import { decodePart, type HeldPage, type PatientPart } from "#lib/window-delivery";
import { decodeWindowIndex, type WindowIndex } from "#lib/window-index";
import { patientsTree } from "#lib/reading-window";
import { durably } from "#native/durable-writes";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";

/** Which part of a patient's windows: after an id, and anchored within these Unix seconds. */
export type WindowSpan = { readonly after: number; readonly from: number; readonly until: number };

type WindowRow = {
  readonly id: number;
  readonly oracle: number;
  readonly window: number;
  readonly patient_index: number;
  readonly readings: number;
  readonly proof: Uint8Array;
};
type SegmentRow = { readonly digest: Uint8Array; readonly size: number; readonly box: Uint8Array };

/** A page ends with the window that goes beyond one of these. */
const pageBytes = 2 ** 21;
const pageWindows = 500;
const siblingLength = 32;

/**
 * Takes part of a window from its oracle once the chain has it: the index by the chain's digest, each segment by the
 * index; so an oracle can leave nothing here that the chain does not know. Safe to repeat.
 */
export async function takePart(gateway: Gateway, oracle: number, body: Uint8Array): Promise<void> {
  const part = readPart(body);
  const [anchored] = await gateway.vitals.windows(oracle, [part.window]);
  if (anchored === undefined)
    throw refused(409, "window/not-anchored", "The chain does not have this window yet.");
  if (!equal(sha256(part.index), fromHex(anchored.index)))
    throw refused(422, "window/other-index", "The chain has another index for this window.");
  const index = decodeWindowIndex(part.index);
  for (const one of part.patients) requireSegments(index, one);
  for (const { segments } of part.patients)
    for (const { segment } of segments) await gateway.store.putBlock(segment);
  await gateway.store.putBlock(part.index);
  keep(gateway, { index, anchored, patients: part.patients });
}

function readPart(body: Uint8Array) {
  try {
    return decodePart(body);
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    throw refused(400, "request/malformed", error.message);
  }
}

/** All of a patient's segments, in their order. */
function requireSegments({ patients }: WindowIndex, { patient, segments }: PatientPart): void {
  const expected = patients.find((one) => one.patient === patient)?.segments ?? [];
  const isWhole =
    expected.length === segments.length &&
    segments.every(({ segment }, at) => equal(sha256(segment), expected[at] ?? new Uint8Array()));
  if (isWhole) return;
  throw refused(422, "window/other-segments", "The index names other segments of this patient.");
}

function keep(
  { database }: Gateway,
  {
    index,
    anchored,
    patients,
  }: { index: WindowIndex; anchored: OracleWindow; patients: readonly PatientPart[] },
): void {
  const insertWindow = database.prepare(
    `INSERT INTO patient_window (patient, oracle, window, anchored_at, patient_index, readings, proof)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
  );
  const insertSegment = database.prepare("INSERT INTO segment VALUES (?, ?, ?, ?, ?)");
  const { proofOf } = patientsTree(index.patients);
  durably(database, () => {
    for (const { patient, segments } of patients) {
      const at = index.patients.findIndex((one) => one.patient === patient);
      const readings = index.patients[at]?.readings ?? 0;
      const { oracle, window, anchoredAt } = anchored;
      const row = insertWindow.get(
        ...[patient, oracle, window, anchoredAt, at, readings],
        concat(...proofOf(at)),
      ) as { id: number } | undefined;
      if (row === undefined) continue; // here already
      for (const [position, { segment, box }] of segments.entries())
        insertSegment.run(row.id, position, sha256(segment), segment.length, box);
    }
  });
}

/** A page of a patient's windows, oldest first. */
export async function pageOfWindows(
  { database, store }: Gateway,
  patient: number,
  { after, from, until }: WindowSpan,
): Promise<HeldPage> {
  const rows = database
    .prepare(
      `SELECT * FROM patient_window WHERE patient = ? AND id > ? AND anchored_at BETWEEN ? AND ?
       ORDER BY id LIMIT ?`,
    )
    .all(patient, after, from, until, pageWindows + 1) as WindowRow[];
  const segmentsOf = database.prepare(
    "SELECT digest, size, box FROM segment WHERE patient_window = ? ORDER BY position",
  );
  const windows: HeldPage["windows"][number][] = [];
  let size = 0;
  let next: number | null = null;
  for (const row of rows.slice(0, pageWindows)) {
    const segments = [];
    for (const { digest, size: bytes, box } of segmentsOf.all(row.id) as SegmentRow[]) {
      segments.push({ segment: await store.getBlock(cidOfDigest(digest)), box });
      size += bytes;
    }
    const { oracle, window, patient_index: patientIndex, readings } = row;
    windows.push({ oracle, window, patientIndex, readings, proof: siblings(row.proof), segments });
    next = row.id;
    if (size > pageBytes) break;
  }
  return { windows, next };
}

const siblings = (joined: Uint8Array): Uint8Array[] =>
  Array.from({ length: joined.length / siblingLength }, (_, at) =>
    joined.subarray(at * siblingLength, (at + 1) * siblingLength),
  );

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
