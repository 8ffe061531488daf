import type {
  CodeableConcept,
  DiagnosticReport,
  Observation,
  Patient,
  Resource,
} from "@medplum/fhirtypes";
import { readBundle } from "./bundle.ts";
import { byNewest, clinicalDate } from "./dates.ts";
import { readNote } from "./note.ts";
import { flagOf } from "./interpretation.ts";
import { nameOfMedication, textOf, valueOf } from "./summary.ts";
import { dateText, quantityText } from "./text.ts";

/** Resources of a kind, as people read them: every row has a cell for each column, "" where nothing was said. */
export type FhirTable = {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

type Row = {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly cells: readonly string[];
  readonly date: string;
};

const resultColumns = ["What", "Result", "Normal range", "When"];
const plainColumns = ["What", "State", "When"];

/**
 * The resources of a FHIR file as tables, the newest row first; none is left out, and what has no words of its own is named by its
 * type. All text is what the file says: whoever shows it shows text. Throws FhirError.
 */
export function tablesOf(bytes: Uint8Array): FhirTable[] {
  const rows = readBundle(bytes).entries.flatMap(({ resource, source }) =>
    rowsOf(resource, source),
  );
  const tables = Map.groupBy(rows, ({ heading }) => heading);
  return [...tables].map(([heading, [first, ...others]]) => ({
    heading,
    columns: first?.columns ?? [],
    rows: [first, ...others]
      .flatMap((row) => row ?? [])
      .sort(byNewest)
      .map(({ cells }) => cells),
  }));
}

function rowsOf(resource: Resource, source: string): Row[] {
  if (resource.resourceType === "Patient") return personRows(resource);
  if (resource.resourceType === "DocumentReference") return [noteRow(source) ?? plainRow(resource)];
  if (resource.resourceType === "Observation" || resource.resourceType === "DiagnosticReport")
    return [resultRow(resource)];
  if (
    resource.resourceType === "MedicationRequest" ||
    resource.resourceType === "MedicationStatement"
  ) {
    const date = clinicalDate(resource);
    const cells = [nameOfMedication(resource), resource.status, dateText(date)];
    return [{ heading: "Medications", columns: plainColumns, cells, date }];
  }
  return [plainRow(resource)];
}

function resultRow(resource: Observation | DiagnosticReport): Row {
  const date = clinicalDate(resource);
  const row = { heading: "Results", columns: resultColumns, date };
  if (resource.resourceType === "DiagnosticReport") {
    const result = resource.conclusion ?? (resource.conclusionCode ?? []).map(textOf).join(", ");
    return { ...row, cells: [textOf(resource.code), result, "", dateText(date)] };
  }
  const flag = flagOf(resource);
  const result = `${valueOf(resource)}${flag === "" ? "" : ` (${flag})`}`;
  return { ...row, cells: [textOf(resource.code), result, rangeOf(resource), dateText(date)] };
}

function rangeOf({ referenceRange }: Observation): string {
  const { low, high, text } = referenceRange?.[0] ?? {};
  if (low !== undefined && high !== undefined)
    return `${low.value ?? ""} to ${quantityText(high)}`.trim();
  if (high !== undefined) return `up to ${quantityText(high)}`;
  return low === undefined ? (text ?? "") : `from ${quantityText(low)}`;
}

function personRows({ name, birthDate, gender, address, telecom }: Patient): Row[] {
  const names = (name ?? []).map(({ text, given, family }) =>
    text === undefined ? [...(given ?? []), family ?? ""].join(" ").trim() : text,
  );
  const places = (address ?? []).map(({ text, line, postalCode, city, country }) =>
    text === undefined
      ? [...(line ?? []), postalCode, city, country].filter((part) => part !== undefined).join(", ")
      : text,
  );
  const facts: readonly (readonly [string, string])[] = [
    ...names.map((text) => ["Name", text] as const),
    ["Born", dateText(birthDate)],
    ["Sex", gender ?? ""],
    ...places.map((text) => ["Address", text] as const),
    ...(telecom ?? []).map(({ value }) => ["Contact", value ?? ""] as const),
  ];
  return facts
    .filter(([, value]) => value !== "")
    .map((cells) => ({ heading: "Person", columns: ["What", "Value"], cells, date: "" }));
}

/** A note that one of ours wrote; undefined for any other document. */
function noteRow(source: string): Row | undefined {
  try {
    const { text, author, date } = readNote(new TextEncoder().encode(source));
    const columns = ["Written by", "Note", "When"];
    return { heading: "Notes", columns, cells: [author, text, dateText(date)], date };
  } catch {
    return undefined; // it stands among the documents then
  }
}

const headings: ReadonlyMap<string, string> = new Map([
  ["AllergyIntolerance", "Allergies"],
  ["Condition", "Conditions"],
  ["DocumentReference", "Documents"],
  ["Encounter", "Visits"],
  ["Immunization", "Immunizations"],
  ["Procedure", "Procedures"],
  ["ServiceRequest", "Orders"],
  ["ImagingStudy", "Imaging"],
  ["Organization", "Organizations"],
  ["Practitioner", "People who treated you"],
]);

/** Fields that tell what a resource is about, the most telling first. */
const labelFields = [
  ...["code", "vaccineCode", "medicationCodeableConcept", "type", "class", "serviceType"],
  ...["description", "name", "title", "category", "specialty"],
];
const stateFields = ["clinicalStatus", "verificationStatus", "status", "criticality"];

function plainRow(resource: Resource): Row {
  const fields = resource as unknown as Readonly<Record<string, unknown>>;
  const heading = headings.get(resource.resourceType) ?? spaced(resource.resourceType);
  const date = clinicalDate(resource);
  const label = firstText(fields, labelFields);
  const cells = [
    label === "" ? spaced(resource.resourceType) : label,
    firstText(fields, stateFields),
  ];
  return { heading, columns: plainColumns, cells: [...cells, dateText(date)], date };
}

/** "Explanation of benefit" for ExplanationOfBenefit. */
function spaced(type: string): string {
  const words = type.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function firstText(fields: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  for (const name of names) {
    const text = wordsOf(fields[name]);
    if (text !== "") return text;
  }
  return "";
}

/** The words of a string, a CodeableConcept, a Coding, a HumanName, or the first of a list of them. */
function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return wordsOf(value[0]);
  if (typeof value !== "object" || value === null) return "";
  const { display, code, family, given } = value as Record<string, unknown>;
  if (typeof family === "string")
    return [...(Array.isArray(given) ? (given as readonly unknown[]) : []), family]
      .map(String)
      .join(" ");
  const text = textOf(value);
  if (text !== "unnamed") return text;
  const { coding } = value as CodeableConcept;
  const [first] = coding ?? [];
  if (typeof display === "string") return display;
  return first?.code ?? (typeof code === "string" ? code : "");
}
