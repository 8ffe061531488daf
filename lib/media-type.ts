import { fhirMediaType } from "./fhir/split.ts";

/** What a file says about itself counts for nothing: neither its name nor a browser's guess, only its first bytes. */

/** Bytes from the beginning of a file that {@link mediaTypeOf} wants to see, where there are as many. */
export const headLength = 4096;

export const unknownMediaType = "application/octet-stream";
export const plainTextMediaType = "text/plain; charset=utf-8";

type Magic = { readonly at: number; readonly bytes: string };

const signatures: readonly (readonly [mediaType: string, ...magic: Magic[]])[] = [
  ["application/pdf", { at: 0, bytes: "%PDF-" }],
  ["image/png", { at: 0, bytes: "\x89PNG\r\n\x1a\n" }],
  ["image/jpeg", { at: 0, bytes: "\xff\xd8\xff" }],
  ["image/gif", { at: 0, bytes: "GIF87a" }],
  ["image/gif", { at: 0, bytes: "GIF89a" }],
  ["image/webp", { at: 0, bytes: "RIFF" }, { at: 8, bytes: "WEBP" }],
  ["application/dicom", { at: 128, bytes: "DICM" }],
];

/**
 * The media type of a file by its first bytes: one of those that readers know how to show, FHIR JSON, plain text, or
 * `application/octet-stream`. HTML, SVG and other markup are plain text, so that nobody runs them.
 */
export function mediaTypeOf(head: Uint8Array): string {
  const found = signatures.find(([, ...magic]) => magic.every((one) => matches(head, one)));
  if (found !== undefined) return found[0];
  const text = textOf(head);
  if (text === undefined) return unknownMediaType;
  return looksLikeFhir(text) ? fhirMediaType : plainTextMediaType;
}

function matches(head: Uint8Array, { at, bytes }: Magic): boolean {
  if (head.length < at + bytes.length) return false;
  return Array.from(bytes).every((byte, index) => head[at + index] === byte.charCodeAt(0));
}

/** The head as UTF-8 without control characters, or undefined; its last character may be cut. */
function textOf(head: Uint8Array): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const text = decoder.decode(head, { stream: head.length >= headLength });
    return /[\x00-\x08\x0b\x0e-\x1f\x7f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** A JSON object that names a resource type; whether it is valid FHIR says whoever reads it. */
const looksLikeFhir = (text: string): boolean =>
  /^\s*\{/.test(text) && /"resourceType"\s*:\s*"[A-Z][A-Za-z]+"/.test(text);
