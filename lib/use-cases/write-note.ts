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
  /** Digest of the author's own note that this one takes the place of. */
  readonly previous?: Hex;
  /** Digest of a record that this note adds to, whoever wrote that. */
  readonly amends?: Hex;
  /** Where the note goes; among notes if absent. A correction stands best where what it corrects does. */
  readonly category?: number;
};

/**
 * Writes a note as a record, with one signature, or two where it is about an earlier record. The author is the patient,
 * or somebody whom the patient lets write there. Throws FhirError `fhir/invalid` for a note without text.
 */
export function writeNote(ports: Ports, author: Person, note: NewNote): Promise<Added> {
  const { patient, text, authorName, previous, amends, category } = note;
  const date = new Date(ports.now() * 1000).toISOString();
  const draft = recordOfDraft(makeNote({ text, author: authorName, date }));
  const record = {
    ...draft,
    ...(previous === undefined ? {} : { previous }),
    ...(amends === undefined ? {} : { amends }),
    ...(category === undefined ? {} : { category }),
  };
  return addRecords(ports, { patient, author: author.number, records: [record] });
}
