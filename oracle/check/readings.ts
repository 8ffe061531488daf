import { longestJump } from "#lib/device-report";
import type { SignedReadings } from "#lib/reading-batch";
import { measurementFlaw, type MeasurementFlaw } from "#lib/vital-ranges";
import type { Config } from "../config.ts";
import type { ReadingRefusal } from "../refusal.ts";

/** Why each reading of a message is refused, undefined where nothing speaks against it. */
export type Flaws = readonly (ReadingRefusal | undefined)[];

/** What needs no signature: how far the sequences go, and when it was observed. `sequence` is the chain's. */
export function cheapFlaws(
  { first, readings }: SignedReadings,
  { sequence, now }: { sequence: number; now: number },
  config: Pick<Config, "MAX_AGE_SECONDS" | "MAX_AHEAD_SECONDS">,
): Flaws {
  return readings.map(({ observedAt }, index) => {
    if (first + index - sequence > longestJump) return "reading/too-far";
    if (observedAt > now + config.MAX_AHEAD_SECONDS) return "reading/from-future";
    return observedAt < now - config.MAX_AGE_SECONDS ? "reading/too-old" : undefined;
  });
}

/** What is wrong with a signed measurement itself: its code, its unit, its value. */
export const measurementFlaws = ({ readings }: SignedReadings, cheap: Flaws): Flaws =>
  readings.map((measurement, index) => cheap[index] ?? codeOf(measurementFlaw(measurement)));

const codes: Readonly<Record<MeasurementFlaw, ReadingRefusal>> = {
  "unknown-code": "reading/unknown-code",
  "unknown-unit": "reading/unknown-unit",
  implausible: "reading/implausible",
};

const codeOf = (flaw: MeasurementFlaw | undefined): ReadingRefusal | undefined =>
  flaw === undefined ? undefined : codes[flaw];
