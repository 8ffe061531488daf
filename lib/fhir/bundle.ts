import type { Bundle, Resource } from "@medplum/fhirtypes";
import { FhirError } from "./errors.ts";
import { depthLimit, type Json, type JsonPath, parseJson } from "./json.ts";
import { isKnownName, validateResource } from "./validate.ts";

/** One resource of an input, and how the others refer to it. */
export type FhirEntry = {
  readonly fullUrl?: string;
  readonly resource: Resource;
  /** The resource as it was written, so that copying it keeps every digit of a decimal. */
  readonly source: string;
};

/** A FHIR input that was read and found valid. */
export type FhirInput = {
  readonly bytes: Uint8Array;
  /** The Bundle's type (`transaction`, `collection`, `document`, …), or `resource` for a single resource. */
  readonly shape: string;
  /** Never empty. Bundle entries without a resource (a DELETE, say) are left to the original bytes. */
  readonly entries: readonly FhirEntry[];
};

/** More would freeze a phone; a larger record comes in parts. */
export const entryLimit = 5_000;

/** Levels of `{ entry: [{ resource } ] }`: a single resource must still fit into a Bundle. */
const bundleDepth = 3;

/** Bytes. */
export const byteLimit = 32 * 1024 * 1024;

/**
 * Reads FHIR R4 JSON: a Bundle of any type, or a single resource. Throws {@link FhirError} and nothing else;
 * its messages name the place (a FHIRPath, or line and column) and what was expected, never what stood there.
 */
export function readBundle(bytes: Uint8Array): FhirInput {
  const text = decode(bytes);
  const { value, depth, sourceOf } = parseJson(text, showPath);
  if (!isObject(value))
    throw new FhirError(
      "fhir/not-a-resource",
      "The input: wants a JSON object with a resourceType.",
    );
  countEntries(value);
  validateResource(value);
  const root = value as unknown as Resource;
  if (root.resourceType !== "Bundle") {
    if (depth > depthLimit - bundleDepth) {
      throw new FhirError(
        "fhir/too-deep",
        `${root.resourceType}: nested too deep to fit into a Bundle.`,
      );
    }
    return { bytes, shape: "resource", entries: [{ resource: root, source: sourceOf(root) }] };
  }
  return { bytes, shape: root.type, entries: entriesOf(root, sourceOf) };
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > byteLimit) {
    throw new FhirError(
      "fhir/too-large",
      `The input has ${bytes.length} bytes, the limit is ${byteLimit}; split it.`,
    );
  }
  const text = decodeUtf8(bytes);
  if (text.trim() === "")
    throw new FhirError("fhir/empty", "The input is empty; choose a file with a FHIR R4 record.");
  return text;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FhirError("fhir/not-utf8", "The input is not UTF-8 text; FHIR R4 JSON always is.");
  }
}

/** Counts before the walk, so that a Bundle of millions is refused quickly. */
function countEntries(root: { readonly [key: string]: Json }): void {
  const count = Array.isArray(root["entry"]) ? root["entry"].length : 0;
  if (count > entryLimit) {
    const advice = `the limit is ${entryLimit}. Export the record in parts and add one after the other`;
    throw new FhirError("fhir/too-many-entries", `Bundle.entry has ${count} entries; ${advice}.`);
  }
}

function entriesOf(bundle: Bundle, sourceOf: (object: object) => string): FhirEntry[] {
  const entries = (bundle.entry ?? []).flatMap(({ fullUrl, resource }) =>
    resource === undefined ? [] : [{ fullUrl, resource, source: sourceOf(resource) }],
  );
  if (entries.length === 0)
    throw new FhirError("fhir/no-entries", "Bundle.entry: wants at least one resource.");
  return entries.map(({ fullUrl, ...entry }) =>
    fullUrl === undefined ? entry : { fullUrl, ...entry },
  );
}

/** Writes a path; a name that FHIR does not know might be content, so it is shown as `?`. */
function showPath(path: JsonPath): string {
  const steps = path.map((step) =>
    typeof step === "number" ? `[${step}]` : `.${isKnownName(step) ? step : "?"}`,
  );
  return `The input${steps.join("")}`;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
