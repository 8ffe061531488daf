import type { DiagnosticReport, Observation, Resource } from "@medplum/fhirtypes";
import type { FhirEntry } from "./bundle.ts";
import { byNewest, clinicalDate } from "./dates.ts";
import { flagOf } from "./interpretation.ts";
import type { SummaryItem } from "./patient-summary.ts";
import { valueOf } from "./summary.ts";
import { codingsOf, conceptText, dateText, plainText } from "./text.ts";

/**
 * Results and reports as lines of a summary, the newest of each name, newest first. One without a value or a conclusion
 * stays: that it was made is worth knowing. What was entered in error or cancelled is left out.
 */
export function resultLines(entries: readonly Pick<FhirEntry, "resource">[]): SummaryItem[] {
  const newest = new Map<string, SummaryItem>();
  const lines = entries
    .map(({ resource }) => resource)
    .filter(isResult)
    .filter(({ status }) => !["entered-in-error", "cancelled"].includes(status))
    .map(lineOf)
    .sort(byNewest);
  for (const line of lines) {
    const key = line.name.toLowerCase();
    if (!newest.has(key)) newest.set(key, line);
  }
  return [...newest.values()];
}

const isResult = (resource: Resource): resource is Observation | DiagnosticReport =>
  resource.resourceType === "Observation" || resource.resourceType === "DiagnosticReport";

function lineOf(result: Observation | DiagnosticReport): SummaryItem {
  const date = clinicalDate(result);
  const isFinal = result.status === "final";
  return {
    name: conceptText(result.code) || "unnamed",
    detail: result.resourceType === "Observation" ? measured(result) : concluded(result),
    when: dateText(date),
    date,
    status: isFinal ? "" : plainText(result.status),
    isCurrent: false,
    codes: codingsOf(result.code),
  };
}

function measured(observation: Observation): string {
  const flag = flagOf(observation);
  const value = valueOf(observation);
  return flag === "" || value === "" ? value : `${value} (${flag})`;
}

const concluded = ({ conclusion, conclusionCode }: DiagnosticReport): string =>
  plainText(conclusion) || (conclusionCode ?? []).map(conceptText).filter(Boolean).join(", ");
