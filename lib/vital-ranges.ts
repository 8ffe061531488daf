import { readingValue, type Measurement } from "./reading.ts";
import { inKindsUnit, vitalCodeOf, type VitalKind } from "./vital-codes.ts";

/*
 * Two ranges by kind and age: what is possible (an oracle refuses the rest as not measured on a living body) and what is
 * normal at rest (drawn in charts, never a diagnosis). docs/vitals.md has the same tables with their sources.
 */

/** Ages as PALS has them; `until` is the first year that no longer counts. */
export const ageBands = [
  { band: "neonate", until: 28 / 365.25 },
  { band: "infant", until: 1 },
  { band: "toddler", until: 3 },
  { band: "preschooler", until: 6 },
  { band: "school-age", until: 12 },
  { band: "adolescent", until: 18 },
  { band: "adult", until: Infinity },
] as const;

export type AgeBand = (typeof ageBands)[number]["band"];

/** Both ends belong to it. */
export type Range = { readonly low: number; readonly high: number };

/** Why a measurement is not taken. */
export type MeasurementFlaw = "unknown-code" | "unknown-unit" | "implausible";

const year = 365.25 * 24 * 3600;

/** The band of somebody born at `birth` when something was observed, both in Unix seconds. */
export function ageBandOf(birth: number, observedAt: number): AgeBand {
  const age = (observedAt - birth) / year;
  return ageBands.find(({ until }) => age < until)?.band ?? "adult";
}

/** Low and high for each band in the order of {@link ageBands}: "30-53" or "" where there is none. */
type Row = readonly [string, string, string, string, string, string, string];

const same = (range: string): Row => [range, range, range, range, range, range, range];

/** In the unit of the kind: per minute, %, °C, mmHg, mmol/L, kg. */
const possible: Readonly<Record<VitalKind, Row>> = {
  "heart-rate": ["30-330", "30-330", "20-300", "20-300", "15-300", "10-300", "10-300"],
  "respiratory-rate": ["3-150", "3-120", "3-100", "3-100", "3-100", "2-80", "2-80"],
  "oxygen-saturation": same("10-100"),
  temperature: same("20-45"),
  systolic: ["15-150", "20-220", "25-260", "25-260", "25-260", "30-300", "30-300"],
  diastolic: ["5-110", "5-150", "5-180", "5-180", "5-180", "5-200", "5-200"],
  "mean-pressure": ["8-130", "10-180", "15-220", "15-220", "15-220", "15-250", "15-250"],
  glucose: same("0.3-110"),
  weight: ["0.2-8", "0.3-20", "3-35", "5-80", "8-200", "15-400", "15-700"],
};

const normal: Readonly<Record<VitalKind, Row>> = {
  "heart-rate": ["100-205", "100-190", "98-140", "80-120", "75-118", "60-100", "60-100"],
  "respiratory-rate": ["30-53", "30-53", "22-37", "20-28", "18-25", "12-20", "12-18"],
  "oxygen-saturation": ["", "92-100", "92-100", "92-100", "92-100", "92-100", "94-98"],
  temperature: [
    ...(["36.5-37.5", "36.5-37.5", "36.5-37.5", "36.5-37.5"] as const),
    ...(["36.5-37.5", "36.5-37.5", "36.5-37.3"] as const),
  ],
  systolic: ["67-84", "72-104", "86-106", "89-112", "97-120", "110-131", "90-120"],
  diastolic: ["35-53", "37-56", "42-63", "46-72", "57-80", "64-83", "60-80"],
  "mean-pressure": same(""),
  glucose: ["", "", "", "", "", "", "3.9-7.8"],
  weight: same(""),
};

/** What a value of this kind can be at this age; at any age where none is given. */
export function possibleRange(kind: VitalKind, band?: AgeBand): Range {
  const name = `${kind}/${band ?? ""}`;
  const range = knownRanges.get(name) ?? rangeOf(kind, band);
  knownRanges.set(name, range);
  return range;
}

/** An oracle asks for each reading. */
const knownRanges = new Map<string, Range>();

function rangeOf(kind: VitalKind, band: AgeBand | undefined): Range {
  const rows = band === undefined ? possible[kind] : [possible[kind][indexOf(band)] ?? ""];
  const ranges = rows.map(parsed).filter((range) => range !== undefined);
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}

/** What is normal at rest; undefined where no source says it without knowing more of the person. */
export const normalRange = (kind: VitalKind, band: AgeBand): Range | undefined =>
  parsed(normal[kind][indexOf(band)] ?? "");

/** Why a measurement can't be of a living body of this age, undefined where it can. An oracle knows no ages. */
export function measurementFlaw(
  measurement: Pick<Measurement, "code" | "unit" | "mantissa" | "exponent">,
  band?: AgeBand,
): MeasurementFlaw | undefined {
  const vital = vitalCodeOf(measurement.code);
  if (vital === undefined) return "unknown-code";
  const value = inKindsUnit(vital, readingValue(measurement), measurement.unit);
  if (value === undefined) return "unknown-unit";
  const { low, high } = possibleRange(vital.kind, band);
  return value >= low && value <= high ? undefined : "implausible"; // also for NaN
}

const indexOf = (band: AgeBand): number => ageBands.findIndex((one) => one.band === band);

function parsed(text: string): Range | undefined {
  const [low, high] = text.split("-").map(Number);
  return low === undefined || high === undefined ? undefined : { low, high };
}
