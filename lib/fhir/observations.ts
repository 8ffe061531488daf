import type { CodeableConcept, Observation, ObservationComponent } from "@medplum/fhirtypes";
import type { FhirEntry } from "./bundle.ts";
import { flagOf, isCritical, normalRange, referenceText, type Flag } from "./interpretation.ts";
import {
  codingsOf,
  conceptText,
  dateText,
  periodText,
  plainText,
  quantityText,
  rangeText,
  ratioText,
  unitText,
} from "./text.ts";

/** One result. Everything but `value`, `low`, `high` and `date` is text for people. */
export type Result = {
  /** As FHIR writes it, for sorting and charts; "" where there is none. */
  readonly date: string;
  readonly day: string;
  /** For a chart; undefined where the result is words, or a bound ("< 5"). */
  readonly value: number | undefined;
  readonly text: string;
  /** Ends of the reference range in the unit of the series, where they are numbers. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly range: string;
  readonly flag: Flag;
  readonly isCritical: boolean;
  /** The laboratory's words for the flag. */
  readonly interpretation: string;
  /** FHIR's status where the result is not yet, or no longer, final: "preliminary", "corrected", … */
  readonly status: string;
};

/** All results of one kind in one unit, newest first: a row of the table, a line of the chart. */
export type Series = {
  readonly name: string;
  /** "" where the laboratory gave none. */
  readonly loinc: string;
  readonly unit: string;
  readonly results: readonly Result[];
};

type Measured = Pick<
  Observation,
  | "code"
  | "valueQuantity"
  | "valueCodeableConcept"
  | "valueString"
  | "valueBoolean"
  | "valueInteger"
  | "valueRange"
  | "valueRatio"
  | "valueTime"
  | "valueDateTime"
  | "valuePeriod"
  | "dataAbsentReason"
  | "interpretation"
  | "referenceRange"
>;

const withdrawn = new Set(["entered-in-error", "cancelled"]);
const settled = new Set(["final", ""]);

/** The laboratory's results among the resources: those that say so, or that say nothing of their kind. */
export const laboratoryTable = (entries: readonly Pick<FhirEntry, "resource">[]): Series[] =>
  observationTable(entries, (categories) => categories.size === 0 || categories.has("laboratory"));

/** Blood pressure, pulse, weight and the like. */
export const vitalSignsTable = (entries: readonly Pick<FhirEntry, "resource">[]): Series[] =>
  observationTable(entries, (categories) => categories.has("vital-signs"));

/** The results of all Observations that `isWanted` by their HL7 categories, as series by name. */
function observationTable(
  entries: readonly Pick<FhirEntry, "resource">[],
  isWanted: (categories: ReadonlySet<string>) => boolean,
): Series[] {
  const series = new Map<string, Series & { results: Result[] }>();
  for (const { resource } of entries) {
    if (resource.resourceType !== "Observation" || withdrawn.has(resource.status)) continue;
    if (!isWanted(categoriesOf(resource))) continue;
    for (const measured of [resource, ...componentsOf(resource)]) {
      const result = resultOf(measured, resource);
      if (result === undefined) continue;
      const about = aboutOf(measured);
      const key = JSON.stringify([about.loinc || about.name.toLowerCase(), about.unit]);
      const known = series.get(key) ?? { ...about, results: [] };
      known.results.push(result);
      series.set(key, known);
    }
  }
  return [...series.values()]
    .map((one) => ({ ...one, results: one.results.sort(byNewestInstant) }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.unit, b.unit));
}

function categoriesOf({ category }: Observation): Set<string> {
  const codings = (category ?? []).flatMap(({ coding }) => coding ?? []);
  return new Set(codings.flatMap(({ code }) => (code === undefined ? [] : [code])));
}

const componentsOf = ({ component }: Observation): ObservationComponent[] => component ?? [];

function aboutOf({ code, valueQuantity }: Measured): Omit<Series, "results"> {
  const loinc = codingsOf(code).find(({ system }) => system === "http://loinc.org")?.code ?? "";
  const name = conceptText(code) || "unnamed";
  return { name, loinc, unit: unitText(valueQuantity) };
}

/** Undefined where there is nothing to show: a panel whose values are in its components. */
function resultOf(measured: Measured, observation: Observation): Result | undefined {
  const text = valueText(measured);
  if (text === "") return undefined;
  const { valueQuantity, valueInteger, interpretation, referenceRange } = measured;
  const isBound = valueQuantity?.comparator !== undefined;
  const range = normalRange(referenceRange);
  const date = instantOf(observation);
  const inUnit = (end: typeof valueQuantity): number | undefined =>
    end !== undefined && (unitText(end) === "" || unitText(end) === unitText(valueQuantity))
      ? end.value
      : undefined;
  return {
    date,
    day: dateText(date),
    value: isBound ? undefined : (valueQuantity?.value ?? valueInteger),
    text,
    low: inUnit(range?.low),
    high: inUnit(range?.high),
    range: referenceText(range),
    flag: flagOf(measured),
    isCritical: isCritical(measured),
    interpretation: (interpretation ?? []).map(conceptText).filter(Boolean).join(", "),
    status: settled.has(observation.status) ? "" : plainText(observation.status),
  };
}

function valueText(measured: Measured): string {
  const { valueQuantity, valueCodeableConcept, valueString, valueBoolean, valueInteger } = measured;
  if (valueQuantity?.value !== undefined) return quantityText(valueQuantity);
  if (valueInteger !== undefined) return String(valueInteger);
  if (valueBoolean !== undefined) return valueBoolean ? "yes" : "no";
  const words = conceptText(valueCodeableConcept) || plainText(valueString);
  return words || rarerText(measured) || absence(measured.dataAbsentReason);
}

function rarerText({
  valueRange,
  valueRatio,
  valueTime,
  valueDateTime,
  valuePeriod,
}: Measured): string {
  if (valueRange !== undefined) return rangeText(valueRange);
  if (valueRatio !== undefined) return ratioText(valueRatio);
  if (valuePeriod !== undefined) return periodText(valuePeriod);
  return plainText(valueTime) || dateText(valueDateTime);
}

const absence = (reason: CodeableConcept | undefined): string =>
  reason === undefined ? "" : `no result: ${conceptText(reason) || "reason not given"}`;

/** When it was measured, else when it was issued. */
function instantOf({
  effectiveDateTime,
  effectiveInstant,
  effectivePeriod,
  issued,
}: Observation): string {
  const { start, end } = effectivePeriod ?? {};
  return effectiveDateTime ?? effectiveInstant ?? end ?? start ?? issued ?? "";
}

/** By the moment, whatever the zone it is written in; those without a date last. */
function byNewestInstant(a: Result, b: Result): number {
  const [first, second] = [Date.parse(a.date), Date.parse(b.date)];
  if (Number.isNaN(first) || Number.isNaN(second))
    return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
  return second - first;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
