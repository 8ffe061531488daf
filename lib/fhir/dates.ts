import type { Resource } from "@medplum/fhirtypes";

/** Where FHIR types keep the time a thing happened, the most clinical first. */
const dateFields = [
  "effectiveDateTime",
  "effectivePeriod",
  "effectiveInstant",
  "onsetDateTime",
  "onsetPeriod",
  "performedDateTime",
  "performedPeriod",
  "occurrenceDateTime",
  "occurrencePeriod",
  "occurrence",
  "period",
  "started",
  "billablePeriod",
  "servicedDate",
  "authoredOn",
  "recordedDate",
  "dateAsserted",
  "date",
  "created",
  "authored",
  "issued",
  "sent",
  "receivedTime",
];

/** The day a resource is about, `2024-05-31`, `2024-05` or `2024`; "" where it names none. Never a birth date. */
export function clinicalDate(resource: Resource): string {
  const fields = resource as unknown as Readonly<Record<string, unknown>>;
  for (const name of dateFields) {
    const date = dayOf(fields[name]);
    if (date !== "") return date;
  }
  return "";
}

/** Newest first, those without a date last; dates compare as text since they begin with the year. */
export function byNewest(a: { readonly date: string }, b: { readonly date: string }): number {
  if (a.date === b.date) return 0;
  return a.date > b.date ? -1 : 1;
}

/** A date, a time, or a Period of either (its end, or else its start). */
function dayOf(value: unknown): string {
  if (typeof value === "string") return value.slice(0, 10);
  if (typeof value !== "object" || value === null) return "";
  const { start, end } = value as { start?: unknown; end?: unknown };
  return dayOf(end) || dayOf(start);
}
