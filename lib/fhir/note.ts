import type { DocumentReference } from "@medplum/fhirtypes";
import { utf8 } from "../bytes.ts";
import { categoryOfId } from "../categories.ts";
import { readBundle } from "./bundle.ts";
import { FhirError } from "./errors.ts";
import { fhirMediaType, type RecordDraft } from "./split.ts";
import { validateResource } from "./validate.ts";

/** What somebody wrote about a patient. The author's name is a label: who wrote it is proven by the anchor. */
export type Note = {
  readonly text: string;
  readonly author: string;
  /** ISO 8601 with a zone, `2026-11-22T10:42:00.000Z`. */
  readonly date: string;
};

/** What {@link makeNote} writes among a record's codes: LOINC's "Note". */
export const noteCode = "http://loinc.org|34109-9";

const plainText = "text/plain; charset=utf-8";

/** A note as a record: a FHIR R4 DocumentReference. Throws {@link FhirError} `fhir/invalid` for an empty part. */
export function makeNote({ text, author, date }: Note): RecordDraft {
  const document: DocumentReference = {
    resourceType: "DocumentReference",
    status: "current",
    type: { coding: [{ system: "http://loinc.org", code: "34109-9", display: "Note" }] },
    date,
    author: [{ display: author }],
    content: [
      { attachment: { contentType: plainText, data: toBase64(utf8(text)), creation: date } },
    ],
  };
  validateResource(document);
  return {
    category: categoryOfId("notes").number,
    title: `Note by ${author}`,
    mediaType: fhirMediaType,
    date: date.slice(0, 10),
    codes: [noteCode],
    note: "",
    bytes: utf8(JSON.stringify(document)),
  };
}

/** Reads what {@link makeNote} made. Throws {@link FhirError}: `fhir/not-a-note` for any other FHIR. */
export function readNote(bytes: Uint8Array): Note {
  const [entry] = readBundle(bytes).entries;
  if (entry?.resource.resourceType !== "DocumentReference") throw notANote();
  const { author, content, date } = entry.resource;
  const attachment = content[0]?.attachment;
  if (attachment?.contentType !== plainText || attachment.data === undefined || date === undefined)
    throw notANote();
  return { text: textOf(attachment.data), author: author?.[0]?.display ?? "", date };
}

function textOf(base64: string): string {
  try {
    const characters = atob(base64);
    const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notANote();
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function notANote(): FhirError {
  return new FhirError(
    "fhir/not-a-note",
    "The record is not a note: wants a DocumentReference with plain text.",
  );
}
