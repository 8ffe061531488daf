import { fromHex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { lineOverhead, sealLine, sealSegmentKey, segmentHead, segmentLimit } from "#lib/segment";
import { nodeLineCipher } from "#native/node-line-cipher";
import type { Oracle } from "../oracle.ts";
import type { PatientKey } from "./patient-keys.ts";

/** A segment that takes lines. Its key is nowhere but here. */
type OpenSegment = {
  readonly key: Uint8Array;
  readonly head: Uint8Array;
  readonly box: Uint8Array;
  /** Its row; undefined until its first line is written. */
  row: number | undefined;
  lines: number;
  bytes: number;
};

/** A line before it is sealed, and the leaves of its accepted readings, one after the other. */
type Line = { readonly plaintext: Uint8Array; readonly leaves: Uint8Array };

/** The segments that are open, one a patient. All but `prepare` only inside a transaction of the database. */
export type Segments = ReturnType<typeof openSegments>;

/** Windows with more segments than this are closed at once: an index holds no more. */
export const mostSegments = 4000;

/** Opens the sealing of lines. Nothing is open at first: what a process before left is closed as it stands. */
export function openSegments(oracle: Oracle) {
  const open = new Map<number, OpenSegment>();
  const { write, counted } = openWriting(oracle);
  return {
    /** Makes a segment for a patient that has none, with room for `size` bytes more. */
    prepare: async (
      patient: number,
      size: number,
      keyOf: (patient: number) => Promise<PatientKey>,
    ): Promise<void> => {
      if (hasRoom(open.get(patient), size)) return;
      const key = await keyOf(patient);
      // Another message of the patient may have been faster.
      if (!hasRoom(open.get(patient), size)) open.set(patient, newSegment(oracle, patient, key));
    },
    /** Writes a line. False where no segment of the patient has room: prepare one. */
    append: (window: number, patient: number, line: Line): boolean => {
      const segment = open.get(patient);
      if (segment === undefined || !hasRoom(segment, line.plaintext.length)) return false;
      write(segment, { window, patient }, line);
      return true;
    },
    /** Closes one as it stands, whose last line may be missing on the disk. */
    drop: (patient: number): void => void open.delete(patient),
    closeAll: (): void => {
      open.clear();
      counted.segments = 0;
    },
    /** How many the window has, closed ones with them. */
    count: (): number => counted.segments,
  };
}

function newSegment(
  { site, identity, wrap }: Oracle,
  patient: number,
  { epoch, publicKey }: PatientKey,
): OpenSegment {
  const key = randomBytes(32);
  const id = randomBytes(32);
  const deployment = fromHex(site.deployment);
  const name = { deployment, oracle: identity.number, patient, id, epoch };
  const box = sealSegmentKey(wrap, name, { publicKey, key });
  const head = segmentHead({ id, epoch });
  return { key, head, box, row: undefined, lines: 0, bytes: head.length };
}

function openWriting({ database }: Oracle) {
  const insertSegment = database.prepare(
    "INSERT INTO segment (window, patient, head, box) VALUES (?, ?, ?, ?)",
  );
  const insertLine = database.prepare("INSERT INTO line VALUES (?, ?, ?, ?)");
  const counted = { segments: 0 };
  const write = (
    segment: OpenSegment,
    { window, patient }: { window: number; patient: number },
    { plaintext, leaves }: Line,
  ): void => {
    const { head, key, box, lines: number } = segment;
    segment.lines += 1; // before anything can fail: no number seals twice
    const sealed = sealLine(nodeLineCipher, { head, key, number }, plaintext);
    segment.bytes += sealed.length;
    if (segment.row === undefined) counted.segments += 1;
    segment.row ??= Number(insertSegment.run(window, patient, head, box).lastInsertRowid);
    insertLine.run(segment.row, number, sealed, leaves);
  };
  return { write, counted };
}

const hasRoom = (segment: OpenSegment | undefined, size: number): boolean =>
  segment !== undefined && segment.bytes + size + lineOverhead < segmentLimit;
