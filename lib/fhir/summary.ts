import type {
  AllergyIntolerance,
  CodeableConcept,
  Condition,
  DiagnosticReport,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Resource,
} from "@medplum/fhirtypes";
import { readBundle } from "./bundle.ts";
import { classify } from "./classify.ts";
import { byNewest, clinicalDate } from "./dates.ts";
import { flagOf, type Flag } from "./interpretation.ts";
import { conceptText, plainText, quantityText } from "./text.ts";

/** One result: the newest of its kind. */
export type Finding = {
  readonly name: string;
  readonly value: string;
  readonly date: string;
  readonly flag: Flag;
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
    concept === undefined
      ? plainText(medicationReference?.display) || "a medicine"
      : textOf(concept);
  const dosage =
    medication.resourceType === "MedicationRequest"
      ? medication.dosageInstruction
      : medication.dosage;
  const text = plainText(dosage?.[0]?.text);
  return text === "" ? name : `${name}, ${text}`;
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
  if (valueString !== undefined) return plainText(valueString);
  return (component ?? []).map((part) => `${textOf(part.code)} ${valueOf(part)}`).join(", ");
}

function conclusionOf({ conclusion, conclusionCode }: DiagnosticReport): string {
  return plainText(conclusion) || (conclusionCode ?? []).map(textOf).join(", ");
}

function newestOfEach(findings: readonly Finding[]): Finding[] {
  const newest = new Map<string, Finding>();
  for (const finding of [...findings].sort(byNewest)) {
    if (!newest.has(finding.name)) newest.set(finding.name, finding);
  }
  return [...newest.values()];
}

/** The text for people; "unnamed" where there is none. */
export const textOf = (concept: CodeableConcept | undefined): string =>
  conceptText(concept) || "unnamed";

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
