import type {
  AllergyIntolerance,
  CodeableConcept,
  Condition,
  DiagnosticReport,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Quantity,
  Resource,
} from "@medplum/fhirtypes";
import { readBundle } from "./bundle.ts";
import { classify } from "./classify.ts";
import { byNewest, clinicalDate } from "./dates.ts";

/** One result: the newest of its kind. */
export type Finding = {
  readonly name: string;
  readonly value: string;
  readonly date: string;
  readonly flag: "" | "high" | "low" | "abnormal";
};

/** What a doctor wants to know first, from the records they may read; an empty list may mean "not shared". */
export type Summary = {
  readonly conditions: readonly string[];
  readonly medications: readonly string[];
  readonly allergies: readonly string[];
  readonly laboratory: readonly Finding[];
  readonly heartAndLung: readonly Finding[];
};

/** From the plaintext of FHIR records. What was entered in error or refuted is left out. Throws FhirError. */
export function summarize(records: readonly Uint8Array[]): Summary {
  const entries = records.flatMap((bytes) => readBundle(bytes).entries);
  const categories = classify(entries);
  const resources = entries.map(({ resource }) => resource);
  const findingsIn = (category: string) =>
    newestOfEach(
      resources.filter((_, index) => categories[index] === category).flatMap(findingsOf),
    );
  return {
    conditions: distinct(resources.filter(isActiveCondition).map(nameOfCondition)),
    medications: distinct(resources.filter(isActiveMedication).map(nameOfMedication)),
    allergies: distinct(resources.filter(isActiveAllergy).map(nameOfAllergy)),
    laboratory: findingsIn("laboratory"),
    heartAndLung: findingsIn("heart-and-lung"),
  };
}

/** Lines for a terminal. */
export function renderSummary(summary: Summary): string[] {
  return [
    `Conditions: ${listed(summary.conditions)}`,
    `Medications: ${listed(summary.medications)}`,
    `Allergies: ${listed(summary.allergies)}`,
    ...summary.heartAndLung.map((finding) => `Heart and lung, ${rendered(finding)}`),
    ...summary.laboratory.map((finding) => `Laboratory, ${rendered(finding)}`),
  ];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none in the records you can read" : names.join("; ");
}

function rendered({ name, value, date, flag }: Finding): string {
  return `${name}: ${value}${flag === "" ? "" : ` (${flag})`}${date === "" ? "" : `, ${date}`}`;
}

function isActiveCondition(resource: Resource): resource is Condition {
  if (resource.resourceType !== "Condition" || isWithdrawn(resource.verificationStatus))
    return false;
  const { clinicalStatus, abatementDateTime } = resource;
  if (clinicalStatus === undefined) return abatementDateTime === undefined;
  return has(clinicalStatus, ["active", "recurrence", "relapse"]);
}

function nameOfCondition(condition: Condition): string {
  const onset = condition.onsetDateTime?.slice(0, 4);
  return `${textOf(condition.code)}${onset === undefined ? "" : ` (since ${onset})`}`;
}

function isActiveMedication(
  resource: Resource,
): resource is MedicationRequest | MedicationStatement {
  const { resourceType } = resource;
  return (
    (resourceType === "MedicationRequest" || resourceType === "MedicationStatement") &&
    resource.status === "active"
  );
}

/** "Apixaban 5 mg, one tablet twice a day". */
export function nameOfMedication(medication: MedicationRequest | MedicationStatement): string {
  const { medicationCodeableConcept: concept, medicationReference } = medication;
  const name =
    concept === undefined ? (medicationReference?.display ?? "a medicine") : textOf(concept);
  const dosage =
    medication.resourceType === "MedicationRequest"
      ? medication.dosageInstruction
      : medication.dosage;
  const text = dosage?.[0]?.text;
  return text === undefined ? name : `${name}, ${text}`;
}

function isActiveAllergy(resource: Resource): resource is AllergyIntolerance {
  if (resource.resourceType !== "AllergyIntolerance" || isWithdrawn(resource.verificationStatus))
    return false;
  return !has(resource.clinicalStatus, ["inactive", "resolved"]);
}

function nameOfAllergy({ code, criticality }: AllergyIntolerance): string {
  return `${textOf(code)}${criticality === "high" ? " (high risk)" : ""}`;
}

function isWithdrawn(verification: CodeableConcept | undefined): boolean {
  return has(verification, ["entered-in-error", "refuted"]);
}

function has(concept: CodeableConcept | undefined, codes: readonly string[]): boolean {
  return concept?.coding?.some(({ code }) => code !== undefined && codes.includes(code)) ?? false;
}

function findingsOf(resource: Resource): Finding[] {
  if (resource.resourceType !== "Observation" && resource.resourceType !== "DiagnosticReport")
    return [];
  if (["entered-in-error", "cancelled"].includes(resource.status)) return [];
  const value =
    resource.resourceType === "Observation" ? valueOf(resource) : conclusionOf(resource);
  if (value === "") return [];
  const flag = resource.resourceType === "Observation" ? flagOf(resource) : "";
  return [{ name: textOf(resource.code), value, date: clinicalDate(resource), flag }];
}

/** What was measured or found, in words; "" for nothing. */
export function valueOf(
  observation: Pick<
    Observation,
    "valueQuantity" | "valueCodeableConcept" | "valueString" | "component"
  >,
): string {
  const { valueQuantity, valueCodeableConcept, valueString, component } = observation;
  if (valueQuantity?.value !== undefined) return quantityText(valueQuantity);
  if (valueCodeableConcept !== undefined) return textOf(valueCodeableConcept);
  if (valueString !== undefined) return valueString;
  return (component ?? []).map((part) => `${textOf(part.code)} ${valueOf(part)}`).join(", ");
}

/** "7.1 mmol/l": a value as people read it. */
export function quantityText({ value, unit, code, comparator }: Quantity): string {
  const plainUnit = (unit ?? code ?? "").replace(/\{[^}]*\}/g, ""); // UCUM annotations, such as {INR}
  return `${comparator ?? ""}${value === undefined ? "" : shortened(value)} ${plainUnit}`.trim();
}

/** At most two decimals, or three digits below 1; the record keeps them all. */
function shortened(value: number): number {
  return Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Math.round(value * 100) / 100;
}

function conclusionOf({ conclusion, conclusionCode }: DiagnosticReport): string {
  return conclusion ?? (conclusionCode ?? []).map(textOf).join(", ");
}

/** The laboratory's own judgement first, else the first reference range; HL7 v3 ObservationInterpretation. */
export function flagOf({
  interpretation,
  referenceRange,
  valueQuantity,
}: Observation): Finding["flag"] {
  const codes = (interpretation ?? [])
    .flatMap(({ coding }) => coding ?? [])
    .map(({ code }) => code ?? "");
  if (codes.some((code) => /^H[HU]?$/.test(code))) return "high";
  if (codes.some((code) => /^L[LU]?$/.test(code))) return "low";
  if (codes.some((code) => /^A{1,2}$/.test(code))) return "abnormal";
  const value = valueQuantity?.value;
  const { low, high } = referenceRange?.[0] ?? {};
  if (codes.length > 0 || value === undefined) return "";
  if (high?.value !== undefined && value > high.value) return "high";
  return low?.value !== undefined && value < low.value ? "low" : "";
}

function newestOfEach(findings: readonly Finding[]): Finding[] {
  const newest = new Map<string, Finding>();
  for (const finding of [...findings].sort(byNewest)) {
    if (!newest.has(finding.name)) newest.set(finding.name, finding);
  }
  return [...newest.values()];
}

/** The text for people, without SNOMED CT's kind of thing in brackets. */
export function textOf(concept: CodeableConcept | undefined): string {
  const display = concept?.coding?.find((coding) => coding.display !== undefined)?.display;
  return (concept?.text ?? display ?? "unnamed").replace(
    / \((?:disorder|finding|procedure|situation)\)$/,
    "",
  );
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
