import { FhirError } from "./errors.ts";

/*
 * A JSON reader (RFC 8259) of our own, because JSON.parse quotes what it read in its errors, names no place in some
 * browsers, keeps the last of two equal keys, and loses the digits of 7.10 (FHIR decimals carry their precision).
 * It refuses `__proto__`, `constructor` and `prototype` as keys, equal keys, and nesting beyond `depthLimit`,
 * and remembers where each object stood, so that a resource can be copied out letter by letter.
 */

/** How deep objects and arrays may be nested; the reader and everything after it recurse at most this far. */
export const depthLimit = 64;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Keys of one path from the root; a number is an array index. */
export type JsonPath = readonly (string | number)[];

export type ParsedJson = {
  readonly value: Json;
  /** Levels of objects and arrays within each other. */
  readonly depth: number;
  /** The text of an object of `value` exactly as it was written. Throws an Error for any other object. */
  readonly sourceOf: (object: object) => string;
};

type Cursor = {
  readonly text: string;
  at: number;
  depth: number;
  readonly spans: WeakMap<object, readonly [number, number]>;
};

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);
const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const quote = 0x22;
const backslash = 0x5c;
const literal = /true|false|null/y;
const literals: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

/** Reads one JSON text. `show` writes a path for a message. Throws {@link FhirError}, never with content in it. */
export function parseJson(text: string, show: (path: JsonPath) => string): ParsedJson {
  const cursor: Cursor = { text, at: 0, depth: 0, spans: new WeakMap() };
  const value = readValue(cursor, [], show);
  skipBlank(cursor);
  if (cursor.at < text.length) throw malformed(cursor, "the end");
  return { value, depth: cursor.depth, sourceOf: (object) => sourceIn(cursor, object) };
}

function sourceIn({ text, spans }: Cursor, object: object): string {
  const span = spans.get(object);
  if (span === undefined) throw new Error("The object was not read from this text.");
  return text.slice(...span);
}

function readValue(cursor: Cursor, path: JsonPath, show: (path: JsonPath) => string): Json {
  skipBlank(cursor);
  const first = cursor.text[cursor.at];
  if (first === "{" || first === "[") {
    if (path.length >= depthLimit) {
      throw new FhirError(
        "fhir/too-deep",
        `${placeOf(cursor)}: nested deeper than ${depthLimit} levels.`,
      );
    }
    cursor.depth = Math.max(cursor.depth, path.length + 1);
    return first === "{" ? readObject(cursor, path, show) : readArray(cursor, path, show);
  }
  if (first === '"') return readString(cursor, "a value");
  const word = take(cursor, literal);
  if (word !== undefined) return literals[word] ?? null;
  const digits = take(cursor, number);
  if (digits === undefined || !Number.isFinite(Number(digits))) throw malformed(cursor, "a value");
  return Number(digits);
}

function readObject(cursor: Cursor, path: JsonPath, show: (path: JsonPath) => string): Json {
  const start = cursor.at;
  const object: Record<string, Json> = {};
  cursor.at += 1;
  for (let more = !closes(cursor, "}"); more; more = continues(cursor, "}")) {
    skipBlank(cursor);
    const key = readString(cursor, "a property name in quotes");
    if (forbiddenKeys.has(key)) {
      throw new FhirError(
        "fhir/forbidden-key",
        `${show(path)}: a property may not be called ${key}.`,
      );
    }
    if (Object.hasOwn(object, key)) {
      throw new FhirError(
        "fhir/duplicate-key",
        `${show([...path, key])}: the property stands twice; keep one.`,
      );
    }
    skipBlank(cursor);
    if (cursor.text[cursor.at] !== ":") throw malformed(cursor, "a colon");
    cursor.at += 1;
    object[key] = readValue(cursor, [...path, key], show);
  }
  cursor.spans.set(object, [start, cursor.at]);
  return object;
}

function readArray(cursor: Cursor, path: JsonPath, show: (path: JsonPath) => string): Json {
  const array: Json[] = [];
  cursor.at += 1;
  for (let more = !closes(cursor, "]"); more; more = continues(cursor, "]")) {
    array.push(readValue(cursor, [...path, array.length], show));
  }
  return array;
}

/** A loop, not a pattern: a pattern's stack ends at some megabytes of base64. */
function readString(cursor: Cursor, wanted: string): string {
  const start = cursor.at;
  let at = cursor.text[start] === '"' ? start + 1 : cursor.text.length;
  let isEscaped = false;
  for (let unit = cursor.text.charCodeAt(at); unit !== quote; unit = cursor.text.charCodeAt(at)) {
    if (!(unit >= 0x20)) throw malformed(cursor, wanted);
    isEscaped ||= unit === backslash;
    at += unit === backslash ? 2 : 1;
  }
  cursor.at = at + 1;
  if (!isEscaped) return cursor.text.slice(start + 1, at);
  try {
    return JSON.parse(cursor.text.slice(start, cursor.at)) as string;
  } catch {
    throw malformed({ ...cursor, at: start }, "text whose escapes are those of JSON");
  }
}

/** Whether an object or array ends here; moves past its end. */
function closes(cursor: Cursor, end: "}" | "]"): boolean {
  skipBlank(cursor);
  if (cursor.text[cursor.at] !== end) return false;
  cursor.at += 1;
  return true;
}

/** Whether another item follows, after the comma that must then stand here. */
function continues(cursor: Cursor, end: "}" | "]"): boolean {
  if (closes(cursor, end)) return false;
  if (cursor.text[cursor.at] !== ",") throw malformed(cursor, `a comma or ${end}`);
  cursor.at += 1;
  return true;
}

function skipBlank(cursor: Cursor): void {
  take(cursor, blank);
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  cursor.at += found?.length ?? 0;
  return found;
}

function malformed(cursor: Cursor, wanted: string): FhirError {
  return new FhirError("fhir/malformed-json", `Not JSON: ${placeOf(cursor)} wants ${wanted}.`);
}

function placeOf({ text, at }: Cursor): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return `line ${line}, column ${at - before.lastIndexOf("\n")}`;
}
