import { FhirError } from "./errors.ts";
import { primitives } from "./primitives.ts";
import schema from "./schema.json" with { type: "json" };

/*
 * Checks a resource against FHIR R4: types, required and repeated properties, codes of required bindings, choices,
 * extensions of primitives (`_birthDate`), contained resources. The schema is generated from HL7's definitions
 * (scripts/generate-fhir-schema.ts): 160 kB, 31 kB compressed. @medplum/core's validateResource, weighed against it,
 * checks profiles too, but wants 37 MB of StructureDefinitions at run time, and its FHIRPath engine for them; neither
 * a phone nor a command that starts in a second can carry that. Not checked, as we import records of strangers:
 * invariants written in FHIRPath, profiles, targets of references, terminology outside required bindings.
 */

type Field = {
  /** A FHIR type, a path into the schema, or `#n` for a code out of enums[n]. */
  readonly type: string;
  readonly many: boolean;
  /** Fields of one choice (`value[x]`) share it; for the others it is the field's own name. */
  readonly choice: string;
};
type Shape = {
  readonly fields: ReadonlyMap<string, Field>;
  readonly required: ReadonlySet<string>;
};
type Item = Readonly<Record<string, unknown>>;

const types: Readonly<Record<string, string>> = schema.types;
const resources: ReadonlySet<string> = new Set(schema.resources);
const shapes = new Map<string, Shape>();

/** Throws {@link FhirError} `fhir/invalid` naming the FHIRPath of the first flaw and what was expected there. */
export function validateResource(value: unknown, path?: string): void {
  const type = isItem(value) ? value["resourceType"] : undefined;
  if (!isItem(value) || typeof type !== "string" || !resources.has(type)) {
    const place = path === undefined ? "The input" : path;
    throw new FhirError(
      "fhir/not-a-resource",
      `${place}: wants a resource with a resourceType of FHIR R4.`,
    );
  }
  validateItem(value, type, path ?? type);
}

/** Whether `name` is a property somewhere in FHIR R4, so that it may stand in a message. */
export function isKnownName(name: string): boolean {
  knownNames ??= new Set(Object.keys(types).flatMap((type) => [...shapeOf(type).fields.keys()]));
  return knownNames.has(name.replace(/^_/, ""));
}
let knownNames: ReadonlySet<string> | undefined;

function validateItem(item: Item, type: string, path: string): void {
  const { fields, required } = shapeOf(type);
  const present = new Map<string, string>();
  const keys = Object.keys(item);
  if (keys.length === 0) throw invalid(path, "may not be empty");
  for (const [index, key] of keys.entries()) {
    if (key === "resourceType" && resources.has(type)) continue;
    const name = key.startsWith("_") ? key.slice(1) : key;
    const field = fields.get(name);
    if (field === undefined || (name !== key && !isPrimitive(field.type))) {
      throw invalid(path, `property ${index + 1} does not exist in FHIR R4`);
    }
    const other = present.get(field.choice) ?? name;
    if (other !== name) throw invalid(path, `${other} and ${name} exclude each other`);
    present.set(field.choice, name);
    validateField(item, key, { field, path: `${path}.${name}` });
  }
  for (const name of required)
    if (!present.has(name)) throw invalid(`${path}.${name}`, "is required");
}

function validateField(
  item: Item,
  key: string,
  { field, path }: { field: Field; path: string },
): void {
  const value = item[key];
  const type = key.startsWith("_") ? "Element" : field.type;
  if (!field.many) {
    if (Array.isArray(value)) throw invalid(path, "may stand only once, not in a list");
    validateValue(value, type, path);
    return;
  }
  if (!Array.isArray(value) || value.length === 0)
    throw invalid(path, "wants a list that is not empty");
  const twin: unknown = item[key.startsWith("_") ? key.slice(1) : `_${key}`];
  for (const [index, one] of (value as unknown[]).entries()) {
    const isFilledByTwin = one === null && Array.isArray(twin) && isFilled(twin[index]);
    if (!isFilledByTwin) validateValue(one, type, `${path}[${index}]`);
  }
}

function validateValue(value: unknown, type: string, path: string): void {
  if (type.startsWith("#")) {
    const codes = schema.enums[Number(type.slice(1))]?.split(" ") ?? [];
    if (typeof value === "string" && codes.includes(value)) return;
    throw invalid(
      path,
      `wants one of: ${codes.slice(0, 20).join(", ")}${codes.length > 20 ? ", …" : ""}`,
    );
  }
  const primitive = primitives.get(type);
  if (primitive !== undefined) {
    if (!primitive.accepts(value)) throw invalid(path, `wants ${primitive.wants}`);
    return;
  }
  if (!isItem(value)) throw invalid(path, `wants a ${type}`);
  if (type === "Resource") validateResource(value, path);
  else validateItem(value, type, path);
}

function shapeOf(type: string): Shape {
  const known = shapes.get(type);
  if (known !== undefined) return known;
  const fields = new Map<string, Field>();
  const required = new Set<string>();
  for (const part of (types[type] ?? "").split(" ").filter((one) => one !== "")) {
    if (part.startsWith("^"))
      for (const [name, field] of shapeOf(part.slice(1)).fields) fields.set(name, field);
    else addField(part, fields, required);
  }
  const shape = { fields, required };
  shapes.set(type, shape);
  return shape;
}

/** Reads `name[!]:Type[|Type…][*]`; a choice `value[x]` becomes one field a type. */
function addField(part: string, fields: Map<string, Field>, required: Set<string>): void {
  const [, choice = "", mark, names = "", star] = /^([^!:]+)(!?):([^*]+)(\*?)$/.exec(part) ?? [];
  if (mark === "!") required.add(choice);
  for (const type of names.split("|")) {
    const name = choice.replace("[x]", type.charAt(0).toUpperCase() + type.slice(1));
    fields.set(name, { type, many: star === "*", choice });
  }
}

function isPrimitive(type: string): boolean {
  return type.startsWith("#") || primitives.has(type);
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(path: string, expectation: string): FhirError {
  return new FhirError("fhir/invalid", `${path}: ${expectation}.`);
}
