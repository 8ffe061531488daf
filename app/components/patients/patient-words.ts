import { categoryOfNumber, purposes } from "#lib/categories";
import { dayOf, listed } from "#lib/sentences";
import type { OpenCategory } from "#lib/use-cases/my-patients";
import type { ListedPatient } from "../../keeper/patients.ts";

/** "Ingrid Halvorsen, patient 12", or "Patient 12" where no profile was opened yet. */
export const patientName = ({ name, patient }: Pick<ListedPatient, "name" | "patient">): string =>
  name ?? `Patient ${patient}`;

/**
 * "You can read their laboratory results and medications for treatment until 3 March 2027.": one line for each end, and
 * one of its own for what the reader may also add to.
 */
export function permissionLines(open: readonly OpenCategory[], purpose: number): string[] {
  const groups = new Map<string, Line>();
  for (const { category, readsFor, writesFor, until, byTeam } of open) {
    if (!readsFor.includes(purpose)) continue;
    const verbs = writesFor.includes(purpose) ? "read and add to" : "read";
    const key = `${dayOf(until)}/${byTeam}/${verbs}`;
    const group = groups.get(key) ?? { until, numbers: [], byTeam, verbs };
    group.numbers.push(category);
    groups.set(key, group);
  }
  const why = purposes.find(({ bit }) => bit === purpose)?.phrase ?? "";
  return [...groups.values()].map(({ until, numbers, byTeam, verbs }) => {
    const through = byTeam ? " (through your team)" : "";
    return `You can ${verbs} their ${listed(numbers)} ${why} until ${dayOf(until)}${through}.`;
  });
}

type Line = {
  readonly until: number;
  readonly numbers: number[];
  readonly byTeam: boolean;
  readonly verbs: string;
};

/** Purposes for which anything is open. */
export const purposesOf = (open: readonly OpenCategory[]): number[] =>
  purposes.map(({ bit }) => bit).filter((bit) => open.some((one) => one.readsFor.includes(bit)));

/** Categories that may be read for a purpose. */
export const readableFor = (open: readonly OpenCategory[], purpose: number): number[] =>
  open.filter(({ readsFor }) => readsFor.includes(purpose)).map(({ category }) => category);

export const categoryName = (number: number): string => categoryOfNumber(number).name;
