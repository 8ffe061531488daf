import type {
  CodeableConcept,
  Coding,
  Dosage,
  Period,
  Quantity,
  Range,
  Ratio,
  Timing,
} from "@medplum/fhirtypes";

/*
 * FHIR values as plain text for people. Whoever wrote the record chose every string in it, so each goes through
 * `plainText`; what is made here is text and never markup. Narratives (`text.div`) are not looked at anywhere.
 */

/** Characters that a text may have; longer ones end in "…". The record keeps all of it. */
export const textLimit = 400;

/** Line ends and control characters, and whatever is invisible or turns the reading direction; joiners that scripts need stay. */
const blanks = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const halfCharacters = /\p{Cs}/gu;

const months = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

/** One visible line of at most {@link textLimit} characters. */
export function plainText(text: string | undefined): string {
  const start = (text ?? "").slice(0, 8 * textLimit); // no need to clean what will be cut
  const line = start
    .replace(invisible, "")
    .replace(blanks, " ")
    .replace(halfCharacters, "\ufffd")
    .trim();
  const characters = Array.from(line);
  return characters.length > textLimit ? `${characters.slice(0, textLimit - 1).join("")}…` : line;
}

/** The concept's own text, else a display, else a code; "" for nothing. Without SNOMED CT's kind of thing in brackets. */
export function conceptText(concept: CodeableConcept | undefined): string {
  const codings = concept?.coding ?? [];
  const texts = [
    concept?.text,
    ...codings.map(({ display }) => display),
    ...codings.map(({ code }) => code),
  ].map(plainText);
  const text = texts.find((one) => one !== "") ?? "";
  return text.replace(/ \((?:disorder|finding|procedure|situation)\)$/, "");
}

/** "7.2 mmol/L", "< 5 mg". At most two decimals, or three digits below 1. */
export function quantityText(quantity: Quantity | undefined): string {
  const { value, comparator } = quantity ?? {};
  const sign = comparator === undefined ? "" : `${plainText(comparator)} `;
  const number = value === undefined ? "" : String(shortened(value));
  return `${sign}${number} ${unitText(quantity)}`.trim();
}

/** The unit as people write it, without UCUM's annotations, such as {INR}. */
export function unitText(quantity: Quantity | undefined): string {
  const { unit, code } = quantity ?? {};
  return plainText((unit ?? code ?? "").slice(0, textLimit).replace(/\{[^}]*\}/g, ""));
}

/** "4 – 6 mmol/L", "≤ 6 mmol/L", "≥ 4 mmol/L"; "" without either end. */
export function rangeText({ low, high }: Range): string {
  if (low?.value === undefined)
    return high?.value === undefined ? "" : `≤ ${quantityText(withoutSign(high))}`;
  if (high?.value === undefined) return `≥ ${quantityText(withoutSign(low))}`;
  const isSameUnit = unitText(low) === unitText(high) || unitText(low) === "";
  const from = isSameUnit ? String(shortened(low.value)) : quantityText(withoutSign(low));
  return `${from} – ${quantityText(withoutSign(high))}`;
}

/** "1 : 40". */
export const ratioText = ({ numerator, denominator }: Ratio): string =>
  `${quantityText(numerator)} : ${quantityText(denominator)}`;

/** "31 May 2024, 10:42", "31 May 2024", "May 2024" or "2024", in the zone in which it was written; "" for no date. */
export function dateText(date: string | undefined): string {
  const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d:\d\d))?/.exec(date ?? "");
  if (found === null) return "";
  const [, year = "", month, day, clock] = found;
  const name = months[Number(month) - 1];
  if (name === undefined) return year;
  const calendar = day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`;
  return clock === undefined ? calendar : `${calendar}, ${clock}`;
}

/** "May 2024 to June 2024", "since May 2024", "until June 2024". */
export function periodText({ start, end }: Period): string {
  const [from, to] = [dateText(start), dateText(end)];
  if (from === "") return to === "" ? "" : `until ${to}`;
  return to === "" ? `since ${from}` : `${from} to ${to}`;
}

/** What to take and how often: as it was written, else from dose and timing. */
export function dosageText(dosage: Dosage | undefined): string {
  const written = plainText(dosage?.text) || plainText(dosage?.patientInstruction);
  if (dosage === undefined || written !== "") return written;
  const { doseQuantity, doseRange } = dosage.doseAndRate?.[0] ?? {};
  const dose =
    doseRange === undefined ? quantityText(doseQuantity) : plainText(rangeText(doseRange));
  const parts = [dose, timingText(dosage.timing), conceptText(dosage.route)];
  return parts.filter((part) => part !== "").join(", ");
}

/** Codings for search and for whoever wants to know exactly. */
export function codingsOf(
  concept: CodeableConcept | undefined,
): { system: string; code: string }[] {
  const isCoded = ({ code }: Coding): boolean => code !== undefined;
  return (concept?.coding ?? [])
    .filter(isCoded)
    .map(({ system, code }) => ({ system: plainText(system), code: plainText(code) }));
}

const units: ReadonlyMap<string, string> = new Map([
  ["s", "second"],
  ["min", "minute"],
  ["h", "hour"],
  ["d", "day"],
  ["wk", "week"],
  ["mo", "month"],
  ["a", "year"],
]);

function timingText(timing: Timing | undefined): string {
  const code = conceptText(timing?.code);
  const { frequency, period, periodUnit } = timing?.repeat ?? {};
  if (code !== "" || period === undefined || periodUnit === undefined) return code;
  const unit = units.get(periodUnit) ?? plainText(periodUnit);
  const span = period === 1 ? unit : `${shortened(period)} ${unit}s`;
  return `${frequency ?? 1} × every ${span}`;
}

/** The record keeps all digits. */
function shortened(value: number): number {
  return Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Math.round(value * 100) / 100;
}

function withoutSign({ value, unit, code }: Quantity): Quantity {
  return {
    ...(value === undefined ? {} : { value }),
    ...(unit === undefined ? {} : { unit }),
    ...(code === undefined ? {} : { code }),
  };
}
