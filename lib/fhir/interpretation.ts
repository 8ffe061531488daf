import type { Observation, ObservationReferenceRange, Quantity } from "@medplum/fhirtypes";
import { plainText, rangeText } from "./text.ts";

/** Whether a result is out of its range, and which way. */
export type Flag = "" | "high" | "low" | "abnormal";

type Judged = Pick<Observation, "interpretation" | "referenceRange" | "valueQuantity">;

/** The laboratory's own judgement first, else the reference range; HL7 v3 ObservationInterpretation. */
export function flagOf({ interpretation, referenceRange, valueQuantity }: Judged): Flag {
  const codes = codesOf({ interpretation });
  if (codes.some((code) => /^H[HU]?$/.test(code))) return "high";
  if (codes.some((code) => /^L[LU]?$/.test(code))) return "low";
  if (codes.some((code) => /^A{1,2}$/.test(code))) return "abnormal";
  if (codes.length > 0 || valueQuantity?.value === undefined) return "";
  const { value, comparator = "" } = valueQuantity;
  const { low, high } = normalRange(referenceRange) ?? {};
  const isAbove = isComparable(high, valueQuantity) && value > (high?.value ?? value);
  if (isAbove && !comparator.startsWith("<")) return "high";
  const isBelow = isComparable(low, valueQuantity) && value < (low?.value ?? value);
  return isBelow && !comparator.startsWith(">") ? "low" : "";
}

/** The laboratory calls it critical: HH, LL or AA. */
export const isCritical = (observation: Pick<Judged, "interpretation">): boolean =>
  codesOf(observation).some((code) => /^(?:HH|LL|AA)$/.test(code));

/** The range that counts for a patient in general: the first without conditions of its own. */
export function normalRange(
  ranges: readonly ObservationReferenceRange[] | undefined,
): ObservationReferenceRange | undefined {
  return ranges?.find(({ appliesTo, type }) => appliesTo === undefined && isNormal(type));
}

/** A range from its ends, else as the laboratory wrote it. */
export function referenceText(range: ObservationReferenceRange | undefined): string {
  if (range === undefined) return "";
  return rangeText(range) || plainText(range.text);
}

function isNormal(type: ObservationReferenceRange["type"]): boolean {
  const codes = (type?.coding ?? []).map(({ code }) => code);
  return codes.length === 0 || codes.includes("normal") || codes.includes("recommended");
}

/** A limit counts only in the unit of the value, or without one. */
function isComparable(limit: Quantity | undefined, value: Quantity): boolean {
  const unit = limit?.code ?? limit?.unit;
  return unit === undefined || unit === value.code || unit === value.unit;
}

function codesOf({ interpretation }: Pick<Judged, "interpretation">): string[] {
  return (interpretation ?? [])
    .flatMap(({ coding }) => coding ?? [])
    .flatMap(({ code }) => (code === undefined ? [] : [code]));
}
