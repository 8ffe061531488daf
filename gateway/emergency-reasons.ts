import { sealedEmergencyLength } from "#lib/emergency-reason";
import { equal } from "#lib/bytes";
import type { CaseId } from "#lib/emergency";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";
import type { SignedWrite, Writes } from "./writes.ts";

/** Who changes it, and what they signed. */
type Author = { readonly number: number; readonly signed: SignedWrite };

/** The sequence of the reason that is kept, and whether it is the one that was given. */
type KeptReason = { readonly sequence: number; readonly isThis: boolean };

const reasonObject = ({ patient, doctor, number }: CaseId): string =>
  `emergency/${patient}/${doctor}/${number}`;

/**
 * Changes of what a doctor wrote to a patient about an emergency. The chain says first that there is such a case, and all
 * are of one size, so nobody fills a disk. The first stays: nobody takes back what the patient may have read. That it is
 * the reason whose digest is on chain only its patient can tell.
 */
export const emergencyReasonChanges = ({
  gateway,
  writes,
}: {
  readonly gateway: Gateway;
  readonly writes: Writes;
}) => ({
  putEmergencyReason: async (
    author: Author,
    id: CaseId,
    reason: Uint8Array,
  ): Promise<KeptReason> => {
    if (author.number !== id.doctor || author.number === 0) throw notYours();
    if (reason.length !== sealedEmergencyLength || id.number === 0) throw noCase();
    const count = await gateway.read.caseCount(id.patient, id.doctor);
    if (id.number > count) throw noCase();
    const { signed } = author;
    const write = { object: reasonObject(id), signed, kind: "once" } as const;
    const sequence = await writes.make(write, async (commit) => {
      await gateway.vault.putEmergencyReason({ id, reason });
      commit();
    });
    const request = writes.at(sequence)?.request;
    return { sequence, isThis: request !== undefined && equal(request, signed.evidence.request) };
  },
});

/** The patient, and the doctor who opened it: nobody else. Throws a {@link RefusalError} `emergency-reason/not-yours`. */
export function requireParty({ number }: Pick<Author, "number">, id: CaseId): void {
  if (number !== 0 && (number === id.patient || number === id.doctor)) return;
  throw notYours();
}

/** Refuses another reason for a case than the one that is kept. */
export const keptAlready = (): RefusalError =>
  new RefusalError(409, {
    code: "emergency-reason/kept-already",
    message: "A reason is kept for this emergency access, and it stays. Nothing was changed.",
  });

const notYours = (): RefusalError =>
  new RefusalError(403, {
    code: "emergency-reason/not-yours",
    message: "This is between another patient and another doctor.",
  });

const noCase = (): RefusalError =>
  new RefusalError(422, {
    code: "emergency-reason/no-case",
    message: "The chain has no emergency access with this number, or this is no reason of one.",
  });
