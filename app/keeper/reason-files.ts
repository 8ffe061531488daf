import type { CaseId } from "#lib/emergency";
import type { KeepReason } from "#lib/use-cases/break-glass";
import { requireSignedIn, type SignedIn, type Visit } from "./visit.ts";

/** Reasons given in this visit, by case; they go when the wallet signs out. The latest of a case is kept. */
const files = new WeakMap<SignedIn["wallet"], Map<string, string>>();

/** Keeps a reason until the visit ends, so that pages can hand it out as a file. */
export function keepReasonOf(visit: Visit): KeepReason {
  const { wallet } = requireSignedIn(visit);
  const kept = files.get(wallet) ?? new Map<string, string>();
  files.set(wallet, kept);
  return (file, id) => {
    kept.set(keyOf(id), file);
    return Promise.resolve();
  };
}

/** The file of a reason that was given in this visit. */
export const reasonFileOf = (visit: Visit, id: CaseId): string | undefined =>
  files.get(requireSignedIn(visit).wallet)?.get(keyOf(id));

const keyOf = ({ patient, doctor, number }: CaseId): string => `${patient}/${doctor}/${number}`;
