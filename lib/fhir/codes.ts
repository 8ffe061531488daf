import type { CodeSystem } from "./sensitive.ts";

/** What a resource says in codes and labels, wherever in it that stands. */
export type Spoken = {
  readonly codings: readonly Coded[];
  /** Labels for people: display, text, title, name, description. Never narratives or attachments. */
  readonly labels: readonly string[];
  /** References as written, without those to contained resources. */
  readonly references: readonly string[];
};

/** A coding whose system is one of those the tables know; `code` in upper case. */
export type Coded = { readonly system: CodeSystem; readonly code: string };

const systems: readonly (readonly [RegExp, CodeSystem])[] = [
  [/loinc\.org$|2\.16\.840\.1\.113883\.6\.1$/, "loinc"],
  [/snomed\.info\/sct|2\.16\.840\.1\.113883\.6\.96$/, "snomed"],
  [/icd-?10/i, "icd10"],
  [/rxnorm$/i, "rxnorm"],
  [/\/atc$/i, "atc"],
  [/ama-assn\.org\/go\/cpt$/, "cpt"],
  [/v3-ActCode$|v3\/ActCode$|2\.16\.840\.1\.113883\.5\.4$/, "actCode"],
  [/v3-RoleCode$|v3\/RoleCode$/, "roleCode"],
  [/v2-0074$|v2\/0074$|diagnostic-service-sections$/, "sections"],
  [/service-type$|service-category$/, "serviceType"],
];
const labelKeys = new Set(["display", "text", "title", "name", "description"]);
const tables = new WeakMap<object, Map<CodeSystem, (code: string) => boolean>>();

/** Walks a resource, or a part of one. */
export function listen(value: unknown): Spoken {
  const spoken = { codings: [] as Coded[], labels: [] as string[], references: [] as string[] };
  collect(value, spoken);
  return spoken;
}

/** Whether one of `codings` is in a table of codes and prefixes (`F3*`) by system. */
export function isIn(
  table: Partial<Record<CodeSystem, string>>,
  codings: readonly Coded[],
): boolean {
  const tests = tables.get(table) ?? compile(table);
  return codings.some(({ system, code }) => tests.get(system)?.(code) ?? false);
}

type Collected = { codings: Coded[]; labels: string[]; references: string[] };

function collect(value: unknown, spoken: Collected): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value) collect(one, spoken);
    return;
  }
  addCoding(value as Record<string, unknown>, spoken);
  for (const [key, one] of Object.entries(value)) {
    if (typeof one !== "string") collect(one, spoken);
    else if (labelKeys.has(key)) spoken.labels.push(one);
    else if (key === "reference" && !one.startsWith("#")) spoken.references.push(one);
  }
}

/** A label without a system ("PSY" in `meta.security`) is taken for HL7's. */
function addCoding(value: Record<string, unknown>, { codings }: Collected): void {
  const { code, system } = value;
  if (typeof code !== "string") return;
  const known =
    typeof system === "string" ? systems.find(([pattern]) => pattern.test(system))?.[1] : "actCode";
  if (known !== undefined) codings.push({ system: known, code: code.toUpperCase() });
}

function compile(
  table: Partial<Record<CodeSystem, string>>,
): Map<CodeSystem, (code: string) => boolean> {
  const tests = new Map<CodeSystem, (code: string) => boolean>();
  for (const [system, listed] of Object.entries(table) as [CodeSystem, string][]) {
    const codes = listed.split(" ");
    const exact = new Set(codes.filter((code) => !code.endsWith("*")));
    const prefixes = codes.filter((code) => code.endsWith("*")).map((code) => code.slice(0, -1));
    tests.set(
      system,
      (code) => exact.has(code) || prefixes.some((prefix) => code.startsWith(prefix)),
    );
  }
  tables.set(table, tests);
  return tests;
}
