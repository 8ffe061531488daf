import type { SignedReadings } from "#lib/reading-batch";
import { encodeLine } from "#lib/segment-line";
import { toHex, type Hex } from "#lib/bytes";
import { equivocationOf, mostOverlaps, openEvidence, type KnownBatch } from "./check/evidence.ts";
import type { Flaws } from "./check/readings.ts";
import type { Oracle } from "./oracle.ts";
import { RefusalError, type ReadingRefusal } from "./refusal.ts";
import type { Segments } from "./seal/segments.ts";
import type { Windows } from "./seal/windows.ts";

/** A message that its device signed. */
export type CheckedMessage = {
  readonly message: SignedReadings;
  readonly leaves: readonly Uint8Array[];
  readonly root: Hex;
  /** The device's sequence on the chain. */
  readonly sequence: number;
  readonly late: readonly boolean[];
  readonly flaws: Flaws;
};

/** How a message was taken, which is on the disk. */
export type Accepted = {
  readonly window: number;
  readonly refusals: readonly (ReadingRefusal | undefined)[];
  /** Whether it was answered before, so that nothing was written now. */
  readonly isRepeated: boolean;
};

/** No segment was ready; never leaves this file. */
class NoSegment extends Error {}

type Stands = { readonly segments: Segments; readonly windows: Windows };

/** Whoever gets no segment this often in a row waits for what fails elsewhere. */
const mostTries = 5;

/**
 * Decides about a message and writes what is accepted, sealed, in one transaction with the device's sequence, so that
 * each reading is accepted once. The same message again is answered as before. What is refused leaves the patient's
 * segment as it was; only what fails half-way closes it, since a line of it may not be on the disk.
 */
export function openAcceptance(oracle: Oracle, stands: Stands) {
  const { together } = oracle;
  const decide = openDecision(oracle, stands);
  return async (
    checked: CheckedMessage,
    prepare: (size: number) => Promise<void>,
  ): Promise<Accepted> => {
    const { patient } = checked.message;
    for (let tries = 1; ; tries += 1) {
      await prepare(sizeOf(checked));
      let decision: Accepted | RefusalError | undefined;
      try {
        await together(() => {
          try {
            decision = decide(checked);
          } catch (error) {
            stands.segments.drop(patient); // what it sealed is not on the disk
            throw error;
          }
        });
      } catch (error) {
        stands.segments.drop(patient);
        if (error instanceof NoSegment && tries < mostTries) continue;
        throw error;
      }
      if (decision instanceof RefusalError) throw decision;
      if (decision !== undefined) return decision;
    }
  };
}

/** More than a line can have: a reading is under 100 bytes. */
const sizeOf = ({ leaves }: CheckedMessage): number => 256 + leaves.length * 100;

function openDecision({ database, now }: Oracle, { segments, windows }: Stands) {
  const evidence = openEvidence(database);
  const lastOf = database.prepare("SELECT sequence FROM device WHERE number = ?");
  const setLast = database.prepare(
    "INSERT INTO device VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET sequence = excluded.sequence",
  );
  return (checked: CheckedMessage): Accepted | RefusalError => {
    const { message, leaves } = checked;
    const { device, patient, first, readings, signature } = message;
    if (evidence.isPending(device)) return quarantined();
    const batch = { device, patient, first, signature, leaves };
    const same = evidence.same(batch);
    if (same !== undefined) return answerBefore(same);
    const known = evidence.overlapping(batch);
    const equivocation = equivocationOf(batch, known);
    if (equivocation !== undefined) {
      evidence.note(equivocation);
      return { window: 0, refusals: readings.map(() => "reading/equivocation"), isRepeated: false };
    }
    if (known.length > mostOverlaps) return overlapping();
    const row = lastOf.get(device) as { sequence: number } | undefined;
    const last = Math.max(row?.sequence ?? 0, checked.sequence);
    const refusals = checked.flaws.map((flaw, index) =>
      first + index <= last ? "reading/behind" : flaw,
    );
    const window = refusals.includes(undefined) ? windows.begin() : windows.number();
    writeLine({ segments, window }, checked, refusals);
    const sequence = lastAccepted(first, refusals);
    if (sequence !== undefined) setLast.run(device, sequence);
    windows.add(window, { device, sequence, ...countsOf(checked, refusals) });
    const refused = JSON.stringify(
      [...refusals.entries()].filter(([, code]) => code !== undefined),
    );
    evidence.put(batch, { refused, window, at: now() });
    return { window, refusals, isRepeated: false };
  };
}

function writeLine(
  { segments, window }: { segments: Segments; window: number },
  { message, leaves }: CheckedMessage,
  refusals: Accepted["refusals"],
): void {
  const isAccepted = (index: number): boolean => refusals[index] === undefined;
  if (!refusals.includes(undefined)) return;
  const { device, first, signature, readings, patient } = message;
  const rows = readings.map((measurement, index) =>
    isAccepted(index) ? measurement : toHex(leaves[index] ?? new Uint8Array()),
  );
  const plaintext = encodeLine({ device, first, signature, rows });
  const kept = Buffer.concat(leaves.filter((_, index) => isAccepted(index)));
  if (!segments.append(window, patient, { plaintext, leaves: kept })) throw new NoSegment();
}

/** Replays move no counter: whoever has seen a message can send it again. */
function countsOf({ late }: CheckedMessage, refusals: Accepted["refusals"]) {
  const accepted = refusals.filter((code) => code === undefined).length;
  const rejected = refusals.filter(
    (code) => code !== undefined && code !== "reading/behind",
  ).length;
  const acceptedLate = refusals.filter((code, index) => code === undefined && late[index]);
  return { accepted, rejected, late: acceptedLate.length };
}

function lastAccepted(first: number, refusals: Accepted["refusals"]): number | undefined {
  const index = refusals.lastIndexOf(undefined);
  return index === -1 ? undefined : first + index;
}

function answerBefore({ count, refused, window }: KnownBatch): Accepted {
  const codes = new Map(JSON.parse(refused) as [number, ReadingRefusal][]);
  const refusals = Array.from({ length: count }, (_, index) => codes.get(index));
  return { window, refusals, isRepeated: true };
}

const overlapping = (): RefusalError =>
  new RefusalError(409, {
    code: "reading/overlapping",
    message:
      "These sequences came in too many other messages. Send again what was sent, as it was.",
  });

const quarantined = (): RefusalError =>
  new RefusalError(403, {
    code: "reading/quarantined",
    message: "This device signed two readings under one sequence. Its hospital can restore it.",
  });
