import type { Hex } from "../bytes.ts";
import { makeNote } from "../fhir/note.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
import { recordOfDraft } from "./add-bundle.ts";
import { addRecords, type Added } from "./add-records.ts";

/** A note that somebody writes about a patient. */
export type NewNote = {
  readonly patient: number;
  readonly text: string;
  /** The author's name as it stands in the directory; who wrote it is proven by the anchor. */
  readonly authorName: string;
  /** Digest of the author's own note that this one corrects. */
  readonly previous?: Hex;
};

/**
 * Writes a note as a record in category notes, with one signature. The author is the patient, or somebody whom the
 * patient lets write there. Throws FhirError `fhir/invalid` for a note without text.
 */
export function writeNote(ports: Ports, author: Person, note: NewNote): Promise<Added> {
  const { patient, text, authorName, previous } = note;
  const date = new Date(ports.now() * 1000).toISOString();
  const draft = recordOfDraft(makeNote({ text, author: authorName, date }));
  const record = previous === undefined ? draft : { ...draft, previous };
  return addRecords(ports, { patient, author: author.number, records: [record] });
}
