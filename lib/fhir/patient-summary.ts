import type {
  AllergyIntolerance,
  CodeableConcept,
  Condition,
  Immunization,
  Medication,
  MedicationRequest,
  MedicationStatement,
  Procedure,
  Resource,
} from "@medplum/fhirtypes";
import type { FhirEntry } from "./bundle.ts";
import { byNewest, clinicalDate } from "./dates.ts";
import { codingsOf, conceptText, dateText, dosageText, periodText, plainText } from "./text.ts";

/** One line of a summary, in plain text. */
export type SummaryItem = {
  readonly name: string;
  /** What else matters: a dosage, a reaction, the body site; "" for nothing. */
  readonly detail: string;
  /** For people: "since March 2014", "31 May 2024"; "" where unknown. */
  readonly when: string;
  /** As FHIR writes it, for sorting. */
  readonly date: string;
  /** FHIR's word: "active", "resolved", "completed"; "" where it says none. */
  readonly status: string;
  /** Counts now: an active condition, a medicine being taken, an allergy that is not resolved. */
  readonly isCurrent: boolean;
  readonly codes: readonly { readonly system: string; readonly code: string }[];
};

/** What a doctor wants to know first. What counts now comes first, then the newest. An empty list may mean "not shared". */
export type PatientSummary = {
  readonly conditions: readonly SummaryItem[];
  readonly medications: readonly SummaryItem[];
  readonly allergies: readonly SummaryItem[];
  readonly immunizations: readonly SummaryItem[];
  readonly procedures: readonly SummaryItem[];
};

const unnamed = "unnamed";

type Entries = readonly Pick<FhirEntry, "fullUrl" | "resource">[];
type Of<Type extends Resource["resourceType"]> = Extract<Resource, { resourceType: Type }>;

/** From the entries of the records that a reader has opened. What was entered in error or refuted is left out. */
export function patientSummary(entries: Entries): PatientSummary {
  const medicines = medicinesIn(entries);
  const lines = <Type extends Resource["resourceType"]>(
    types: readonly Type[],
    lineOf: (resource: Of<Type>) => SummaryItem | undefined,
  ): SummaryItem[] =>
    entries
      .map(({ resource }) => resource)
      .filter((resource): resource is Of<Type> =>
        types.some((type) => resource.resourceType === type),
      )
      .map(lineOf)
      .filter((line) => line !== undefined)
      .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || byNewest(a, b));
  return {
    conditions: distinct(lines(["Condition"], conditionLine)),
    medications: distinct(
      lines(["MedicationRequest", "MedicationStatement"], (one) => medicationLine(one, medicines)),
    ),
    allergies: distinct(lines(["AllergyIntolerance"], allergyLine)),
    immunizations: lines(["Immunization"], immunizationLine),
    procedures: lines(["Procedure"], procedureLine),
  };
}

function conditionLine(condition: Condition): SummaryItem | undefined {
  const { verificationStatus, clinicalStatus, severity, bodySite, onsetPeriod } = condition;
  if (isWithdrawn(verificationStatus)) return undefined;
  const status = codeOf(clinicalStatus);
  const end = condition.abatementDateTime ?? condition.abatementPeriod?.end;
  const isOver = ["inactive", "remission", "resolved"].includes(status) || end !== undefined;
  const onset = condition.onsetDateTime ?? onsetPeriod?.start;
  const doubt = codeOf(verificationStatus);
  return {
    ...named(condition.code),
    detail: joined([
      conceptText(severity),
      (bodySite ?? []).map(conceptText).filter(Boolean).join(", "),
      ["provisional", "differential", "unconfirmed"].includes(doubt) ? doubt : "",
    ]),
    when:
      periodText({ ...given("start", onset), ...given("end", end) }) ||
      plainText(condition.onsetString),
    date: clinicalDate(condition),
    status,
    isCurrent: status === "" ? !isOver : ["active", "recurrence", "relapse"].includes(status),
  };
}

function medicationLine(
  medication: MedicationRequest | MedicationStatement,
  medicines: ReadonlyMap<string, Medication>,
): SummaryItem | undefined {
  const { status, medicationCodeableConcept, medicationReference } = medication;
  if (status === "entered-in-error") return undefined;
  const isRequest = medication.resourceType === "MedicationRequest";
  const dosages = (isRequest ? medication.dosageInstruction : medication.dosage) ?? [];
  const reference = medicationReference?.reference ?? "";
  const medicine =
    containedIn(medication, reference) ?? medicines.get(withoutVersion(reference)) ?? undefined;
  const concept = medicationCodeableConcept ?? medicine?.code;
  const { name, codes } = named(concept);
  const date = clinicalDate(medication);
  return {
    name: concept === undefined ? plainText(medicationReference?.display) || name : name,
    codes,
    detail: dosages.map(dosageText).filter(Boolean).join("; "),
    when: isRequest ? dateText(medication.authoredOn) : effective(medication),
    date,
    status: plainText(status),
    isCurrent: status === "active",
  };
}

const effective = ({ effectivePeriod, effectiveDateTime }: MedicationStatement): string =>
  effectivePeriod === undefined ? dateText(effectiveDateTime) : periodText(effectivePeriod);

function allergyLine(allergy: AllergyIntolerance): SummaryItem | undefined {
  const { verificationStatus, clinicalStatus, criticality, reaction, code } = allergy;
  if (isWithdrawn(verificationStatus)) return undefined;
  const status = codeOf(clinicalStatus);
  const signs = (reaction ?? []).flatMap(({ manifestation }) => manifestation.map(conceptText));
  const onset = allergy.onsetDateTime ?? allergy.onsetPeriod?.start;
  return {
    ...named(code),
    detail: joined([
      criticality === "high" ? "high risk" : "",
      [...new Set(signs)].filter(Boolean).join(", "),
    ]),
    when: periodText(given("start", onset)),
    date: clinicalDate(allergy),
    status,
    isCurrent: !["inactive", "resolved"].includes(status),
  };
}

function immunizationLine(immunization: Immunization): SummaryItem | undefined {
  const { status, vaccineCode, protocolApplied, statusReason } = immunization;
  if (status === "entered-in-error") return undefined;
  const { doseNumberPositiveInt, doseNumberString } = protocolApplied?.[0] ?? {};
  const dose = doseNumberPositiveInt ?? plainText(doseNumberString);
  return {
    ...named(vaccineCode),
    detail: joined([
      status === "not-done" ? joined(["not given", conceptText(statusReason)]) : "",
      dose === "" ? "" : `dose ${dose}`,
    ]),
    when: dateText(immunization.occurrenceDateTime) || plainText(immunization.occurrenceString),
    date: clinicalDate(immunization),
    status: plainText(status),
    isCurrent: status === "completed",
  };
}

function procedureLine(procedure: Procedure): SummaryItem | undefined {
  const { status, code, bodySite, outcome, performedDateTime, performedPeriod } = procedure;
  if (status === "entered-in-error") return undefined;
  return {
    ...named(code),
    detail: joined([
      (bodySite ?? []).map(conceptText).filter(Boolean).join(", "),
      conceptText(outcome),
      status === "not-done" ? "not done" : "",
    ]),
    when:
      dateText(performedDateTime) ||
      periodText(performedPeriod ?? {}) ||
      plainText(procedure.performedString),
    date: clinicalDate(procedure),
    status: plainText(status),
    isCurrent: ["preparation", "in-progress", "on-hold"].includes(status),
  };
}

/** Without repetitions of the same words: the first, that is the newest, stays. Two dosages of one medicine are two lines. */
function distinct(lines: readonly SummaryItem[]): SummaryItem[] {
  const seen = new Set<string>();
  return lines.filter(({ name, detail, isCurrent, codes }) => {
    const words = JSON.stringify([name.toLowerCase(), detail, isCurrent]);
    if (codes.length + detail.length === 0 && name === unnamed) return true;
    return !seen.has(words) && seen.add(words);
  });
}

/** Medicines by every address under which the others may refer to them. */
function medicinesIn(entries: Entries): ReadonlyMap<string, Medication> {
  const found = new Map<string, Medication>();
  for (const { fullUrl, resource } of entries) {
    if (resource.resourceType !== "Medication") continue;
    if (fullUrl !== undefined) found.set(fullUrl, resource);
    if (resource.id !== undefined) found.set(`Medication/${resource.id}`, resource);
  }
  return found;
}

function containedIn(
  { contained }: MedicationRequest | MedicationStatement,
  reference: string,
): Medication | undefined {
  if (!reference.startsWith("#")) return undefined;
  const found = contained?.find(({ id }) => `#${id ?? ""}` === reference);
  return found?.resourceType === "Medication" ? found : undefined;
}

const withoutVersion = (reference: string): string => reference.replace(/\/_history\/.*$/, "");

const named = (concept: CodeableConcept | undefined): Pick<SummaryItem, "name" | "codes"> => ({
  name: conceptText(concept) || unnamed,
  codes: codingsOf(concept),
});

const codeOf = (concept: CodeableConcept | undefined): string => codingsOf(concept)[0]?.code ?? "";

function isWithdrawn(verification: CodeableConcept | undefined): boolean {
  return codingsOf(verification).some(({ code }) => ["entered-in-error", "refuted"].includes(code));
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("; ");

const given = (key: "start" | "end", value: string | undefined) =>
  value === undefined ? {} : { [key]: value };
