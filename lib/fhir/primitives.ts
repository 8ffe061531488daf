/*
 * FHIR R4 primitive types: what each wants, in words, and the check. Source: hl7.org/fhir/R4/datatypes.html.
 * The patterns are HL7's, rewritten where theirs could run in exponential time (base64Binary).
 */

type Primitive = { readonly wants: string; readonly accepts: (value: unknown) => boolean };

const text = (wants: string, pattern: RegExp): Primitive => ({
  wants,
  accepts: (value) => typeof value === "string" && pattern.test(value),
});

const whole = (wants: string, least: number): Primitive => ({
  wants,
  accepts: (value) =>
    Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31 && Number(value) >= least,
});

const dated = (wants: string, pattern: RegExp): Primitive => ({
  wants,
  accepts: (value) => typeof value === "string" && pattern.test(value) && isCalendarDate(value),
});

const day = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const partial = String.raw`\d{4}(?:-(?:0[1-9]|1[0-2]))?`;
const clock = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?`;
const zone = String.raw`(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))`;

const characters = text("text that is not empty", /\S/);
const reference = text("an address without blanks", /^\S+$/);

/** By FHIR type name; a name that is not here is a complex type. */
export const primitives: ReadonlyMap<string, Primitive> = new Map([
  ["base64Binary", text("base64", /^[A-Za-z0-9+/=\s]+$/)],
  ["boolean", { wants: "true or false", accepts: (value: unknown) => typeof value === "boolean" }],
  ["canonical", reference],
  ["code", text("a code without blanks at its ends", /^\S+(?:\s\S+)*$/)],
  ["date", dated("a date like 2024, 2024-05 or 2024-05-31", new RegExp(`^(?:${partial}|${day})$`))],
  [
    "dateTime",
    dated(
      "a date, or a time with its zone",
      new RegExp(`^(?:${partial}|${day}(?:T${clock}${zone})?)$`),
    ),
  ],
  ["decimal", { wants: "a number", accepts: (value: unknown) => typeof value === "number" }],
  ["id", text("1 to 64 letters, digits, - or .", /^[A-Za-z0-9.-]{1,64}$/)],
  ["instant", dated("a date and time with its zone", new RegExp(`^${day}T${clock}${zone}$`))],
  ["integer", whole("a whole number", -(2 ** 31))],
  ["markdown", characters],
  ["oid", text("urn:oid: and a number", /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/)],
  ["positiveInt", whole("a whole number above 0", 1)],
  ["string", characters],
  ["time", text("a time like 10:42:00", new RegExp(`^${clock}$`))],
  ["unsignedInt", whole("a whole number, 0 or more", 0)],
  ["uri", reference],
  ["url", reference],
  ["uuid", text("urn:uuid: and a UUID", /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)],
  ["xhtml", characters],
]);

function isCalendarDate(value: string): boolean {
  const [year = 0, month = 1, date = 1] = value.slice(0, 10).split("-").map(Number);
  return year > 0 && date <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
