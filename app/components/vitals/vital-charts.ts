import type { VitalReading, VitalNorms } from "../../keeper/vitals/reading-view.ts";
import type { ChartBand, ChartLine, ChartPoint } from "../charts/lines.ts";

/** A reading as a point of a chart. */
export type VitalPoint = ChartPoint & { readonly reading: VitalReading };

export type VitalLine = Omit<ChartLine, "points"> & { readonly points: readonly VitalPoint[] };

/** One kind of vital sign: blood pressures stand together. */
export type VitalChart = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly lines: readonly VitalLine[];
  readonly bands: readonly ChartBand[];
  /** "60 to 100 per minute". */
  readonly normal: string;
};

type Kind = VitalReading["kind"];

type Sheet = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly kinds: readonly Kind[];
};

/** The charts, in the order in which they stand. Units are those of lib/vital-codes.ts. */
const sheets: readonly Sheet[] = [
  { id: "heart-rate", name: "Heart rate", unit: "per minute", kinds: ["heart-rate"] },
  {
    ...{ id: "blood-pressure", name: "Blood pressure", unit: "mmHg" },
    kinds: ["systolic", "mean-pressure", "diastolic"],
  },
  { id: "oxygen", name: "Oxygen saturation", unit: "%", kinds: ["oxygen-saturation"] },
  { id: "breathing", name: "Breathing rate", unit: "per minute", kinds: ["respiratory-rate"] },
  { id: "temperature", name: "Body temperature", unit: "°C", kinds: ["temperature"] },
  { id: "glucose", name: "Glucose in blood", unit: "mmol/L", kinds: ["glucose"] },
  { id: "weight", name: "Body weight", unit: "kg", kinds: ["weight"] },
];

type Given = {
  readonly readings: readonly VitalReading[];
  readonly doubts: ReadonlyMap<number, string>;
  readonly ranges: VitalNorms["ranges"];
};

/** Readings as charts; kinds without any have none. */
export function vitalCharts({ readings, doubts, ranges }: Given): VitalChart[] {
  const byKind = Map.groupBy(readings, ({ kind }) => kind);
  return sheets.flatMap(({ id, name, unit, kinds }) => {
    const lines = kinds.flatMap((kind) => linesOf(byKind.get(kind) ?? [], doubts));
    if (lines.length === 0) return [];
    const known = kinds.flatMap((kind) => ranges[kind] ?? []);
    const normal = known.map(({ low, high }) => `${low} to ${high} ${unit}`).join(" over ");
    return [{ id, name, unit, lines, bands: known, normal }];
  });
}

/** A line for each device and way of measuring. */
function linesOf(
  readings: readonly VitalReading[],
  doubts: ReadonlyMap<number, string>,
): VitalLine[] {
  const devices = new Set(readings.map(({ device }) => device));
  const named = ({ name, device }: VitalReading): string =>
    devices.size > 1 ? `${name}, device ${device}` : name;
  const groups = Map.groupBy(readings, named);
  return [...groups.entries()]
    .map(([name, own]) => ({ name, points: pointsOf(own, doubts) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function pointsOf(
  readings: readonly VitalReading[],
  doubts: ReadonlyMap<number, string>,
): VitalPoint[] {
  return readings
    .map((reading): VitalPoint => {
      const { observedAt: at, value, device, isImplausible } = reading;
      const doubt = doubts.get(device) ?? (isImplausible ? implausible : undefined);
      return { at, value, reading, ...(doubt === undefined ? {} : { doubt }) };
    })
    .sort((a, b) => a.at - b.at || a.reading.sequence - b.reading.sequence);
}

const implausible = "hardly possible at this age";

/** The readings of a chart within a stretch of time, newest first. */
export function rowsOf(
  { lines }: VitalChart,
  [from, until]: readonly [number, number] = [-Infinity, Infinity],
): VitalPoint[] {
  return lines
    .flatMap(({ points }) => points.filter(({ at }) => at >= from && at <= until))
    .sort((a, b) => b.at - a.at);
}
