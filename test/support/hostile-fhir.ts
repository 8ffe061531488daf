import fc from "fast-check";
import { textLimit } from "#lib/fhir/text";

const unfit = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

/** The first text in a value that may not be shown to people, if any: invisible, endless, or of several lines. */
export function shownBadly(value: unknown): string | undefined {
  if (typeof value === "string") {
    const isTooLong = Array.from(value).length > 8 * textLimit; // a line joins a few texts
    return unfit.test(value) || isTooLong ? value : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const one of Object.values(value)) {
    const found = shownBadly(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Strings that somebody might put into a record to harm who reads it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "line\nline\r\n\u2028line",
    "\u202egm 01\u202c",
    "\u0007\u001b[31mred",
    "__proto__",
    "constructor",
    "toString",
    "javascript:alert(1)",
    "${7*7}{{7*7}}",
    "\ud83d",
    "(".repeat(2_000),
    "{".repeat(2_000),
    "x".repeat(20_000),
    "http://loinc.org",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
);

/** A value of JSON with one place changed: a text made hostile, a number made extreme, or a property gone. */
export function spoiled(value: unknown, choose: (count: number) => number, text: string): unknown {
  const places: { owner: Record<string, unknown>; key: string }[] = [];
  const copy: unknown = structuredClone(value);
  collect(copy, places);
  const place = places[choose(places.length)];
  if (place === undefined) return copy;
  const { owner, key } = place;
  const old = owner[key];
  if (typeof old === "string") owner[key] = text;
  else if (typeof old === "number") owner[key] = [-1e308, 1e308, 0, -0, 5e-324, 2 ** 53][choose(6)];
  else if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else Reflect.deleteProperty(owner, key);
  return copy;
}

function collect(value: unknown, places: { owner: Record<string, unknown>; key: string }[]): void {
  if (typeof value !== "object" || value === null) return;
  const owner = value as Record<string, unknown>;
  for (const key of Object.keys(owner)) {
    places.push({ owner, key });
    collect(owner[key], places);
  }
}
