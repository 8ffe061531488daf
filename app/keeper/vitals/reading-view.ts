import { readingValue } from "#lib/reading";
import type { AnchoredReading } from "#lib/use-cases/read-vitals";
import { inKindsUnit, vitalCodeOf, vitalCodes, type VitalKind } from "#lib/vital-codes";
import {
  ageBandOf,
  ageBands,
  measurementFlaw,
  normalRange,
  type AgeBand,
  type Range,
} from "#lib/vital-ranges";

/** A reading as a page shows it. Times are Unix seconds. */
export type VitalReading = {
  readonly kind: VitalKind;
  /** "Heart rate by pulse oximetry". */
  readonly name: string;
  /** In the unit of the kind. */
  readonly value: number;
  /** As the device signed it: "98.6 °F". */
  readonly text: string;
  readonly observedAt: number;
  readonly device: number;
  readonly sequence: number;
  readonly oracle: number;
  readonly window: number;
  readonly anchoredAt: number;
  /** No living body of the patient's age measures so. */
  readonly isImplausible: boolean;
};

/** What is normal for whom. */
export type VitalNorms = {
  /** Undefined where nobody opened the patient's birth date in this visit: the ranges are adults' then. */
  readonly age: AgeBand | undefined;
  readonly ranges: Readonly<Partial<Record<VitalKind, Range>>>;
};

/** Undefined for a code that this release does not know. `birth`: Unix seconds. */
export function viewOf(one: AnchoredReading, birth: number | undefined): VitalReading | undefined {
  const { reading, window } = one;
  const vital = vitalCodeOf(reading.code);
  const value = vital && inKindsUnit(vital, readingValue(reading), reading.unit);
  if (vital === undefined || value === undefined) return undefined;
  const label = vital.units.find(({ unit }) => unit === reading.unit)?.label ?? reading.unit;
  const band = birth === undefined ? undefined : ageBandOf(birth, reading.observedAt);
  return {
    ...{ kind: vital.kind, name: vital.name, value, text: `${readingValue(reading)} ${label}` },
    ...{ observedAt: reading.observedAt, device: reading.device, sequence: reading.sequence },
    ...{ oracle: window.oracle, window: window.window, anchoredAt: window.anchoredAt },
    isImplausible: measurementFlaw(reading, band) !== undefined,
  };
}

/** What is normal now for somebody born then. */
export function normsOf(birth: number | undefined, now: number): VitalNorms {
  const age = birth === undefined ? undefined : ageBandOf(birth, now);
  const kinds = new Set(vitalCodes.map(({ kind }) => kind));
  const ranges = [...kinds].flatMap((kind) => {
    const range = normalRange(kind, age ?? adult);
    return range === undefined ? [] : [[kind, range] as const];
  });
  return { age, ranges: Object.fromEntries(ranges) };
}

const adult: AgeBand = ageBands[ageBands.length - 1]?.band ?? "adult";
