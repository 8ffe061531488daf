import type { CodeableConcept, Resource } from "@medplum/fhirtypes";
import { utf8 } from "../bytes.ts";
import { categories, type Category, type CategoryId } from "../categories.ts";
import type { FhirEntry, FhirInput } from "./bundle.ts";
import { classify } from "./classify.ts";
import { byNewest, clinicalDate } from "./dates.ts";

/** A record before it is sealed. */
export type RecordDraft = {
  /** Category number. */
  readonly category: number;
  readonly title: string;
  readonly mediaType: string;
  /** Newest day in it: `2024-05-31`, `2024-05`, `2024`, or "" where nothing is dated. */
  readonly date: string;
  /** `system|code` of the LOINC and SNOMED CT codes in it, at most {@link codeLimit}. */
  readonly codes: readonly string[];
  readonly note: string;
  readonly bytes: Uint8Array;
};

export const fhirMediaType = "application/fhir+json";

/** Enough to find a record by; all of them are inside it. */
export const codeLimit = 20;

/** What the entries of a category are called, one and many; the others are entries. */
const nouns: Partial<Record<CategoryId, readonly [string, string]>> = {
  vitals: ["measurement", "measurements"],
  laboratory: ["result", "results"],
  immunizations: ["vaccination", "vaccinations"],
  billing: ["bill", "bills"],
};

const codeSystems: ReadonlySet<string> = new Set(["http://loinc.org", "http://snomed.info/sct"]);

/**
 * One record a category, in category order, each a FHIR Bundle (collection) of that category's resources exactly as
 * they were written; and the original bytes as a record of their own. The same bytes always give the same drafts.
 */
export function splitBundle(input: FhirInput): RecordDraft[] {
  const ids = classify(input.entries);
  const drafts = categories.flatMap((category) => {
    if (category.id === "originals") return [originalDraft(input, category)];
    const entries = input.entries.filter((_, index) => ids[index] === category.id);
    return entries.length === 0 ? [] : [draftOf(category, entries)];
  });
  return drafts;
}

function draftOf(category: Category, entries: readonly FhirEntry[]): RecordDraft {
  const dates = datesOf(entries);
  const count = `${entries.length} ${nounFor(category.id, entries.length)}`;
  return {
    category: category.number,
    title: [category.name, count, yearsOf(dates)].filter((part) => part !== "").join(", "),
    mediaType: fhirMediaType,
    date: dates[0] ?? "",
    codes: codesOf(entries),
    note: "",
    bytes: utf8(collectionOf(entries)),
  };
}

function originalDraft({ entries, bytes, shape }: FhirInput, { number }: Category): RecordDraft {
  const file = shape === "resource" ? "FHIR resource" : `FHIR ${shape}`;
  return {
    category: number,
    title: `Original file, ${file}, ${entries.length} ${nounFor("originals", entries.length)}`,
    mediaType: fhirMediaType,
    date: datesOf(entries)[0] ?? "",
    codes: [],
    note: "The file exactly as it came in. It holds every entry, the sensitive ones too.",
    bytes,
  };
}

/** Written by hand around the sources: a second JSON.stringify would drop digits, such as the zero of 7.10. */
function collectionOf(entries: readonly FhirEntry[]): string {
  const items = entries.map(({ fullUrl, source }) => {
    const address = fullUrl === undefined ? "" : `"fullUrl":${JSON.stringify(fullUrl)},`;
    return `{${address}"resource":${source}}`;
  });
  return `{"resourceType":"Bundle","type":"collection","entry":[${items.join(",")}]}`;
}

function nounFor(id: CategoryId, count: number): string {
  const [one, many] = nouns[id] ?? ["entry", "entries"];
  return count === 1 ? one : many;
}

/** Newest first, without those that name none. */
function datesOf(entries: readonly FhirEntry[]): string[] {
  const dated = entries.map(({ resource }) => ({ date: clinicalDate(resource) }));
  return dated
    .sort(byNewest)
    .map(({ date }) => date)
    .filter((date) => date !== "");
}

function yearsOf(dates: readonly string[]): string {
  const newest = dates[0]?.slice(0, 4) ?? "";
  const oldest = dates.at(-1)?.slice(0, 4) ?? "";
  return newest === oldest ? newest : `${oldest}–${newest}`;
}

function codesOf(entries: readonly FhirEntry[]): string[] {
  const codes = entries.flatMap(({ resource }) => leadingCode(resource) ?? []);
  return [...new Set(codes)].slice(0, codeLimit);
}

function leadingCode(resource: Resource): string | undefined {
  const { code, type } = resource as { code?: CodeableConcept; type?: CodeableConcept };
  const codings = [code, type].flatMap((concept) => concept?.coding ?? []);
  const found = codings.find(
    (one) => codeSystems.has(one.system ?? "") && /^[\w-]{1,24}$/.test(one.code ?? ""),
  );
  return found === undefined ? undefined : `${found.system}|${found.code}`;
}
