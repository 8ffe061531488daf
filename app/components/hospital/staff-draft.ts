import type { HospitalMember } from "../../keeper/hospital.ts";
import type { PublishedStaff } from "../../keeper/hospital-directory.ts";

/** One line of the staff list while it is edited. Without a name somebody is not in it. */
export type StaffDraftLine = {
  readonly number: number;
  readonly role: HospitalMember["role"];
  readonly name: string;
  readonly specialty: string;
};

/** What was typed, by number; what is not in it is as published. */
export type StaffEdits = ReadonlyMap<number, Pick<StaffDraftLine, "name" | "specialty">>;

/** All doctors and nurses of the hospital, as published unless edited. */
export function draftLines(
  members: readonly HospitalMember[],
  { people }: PublishedStaff,
  edits: StaffEdits,
): StaffDraftLine[] {
  const published = new Map(people.map((one) => [one.number, one]));
  return members
    .filter(({ role }) => role !== "patient")
    .map(({ number, role }) => {
      const { name = "", specialty = "" } = edits.get(number) ?? published.get(number) ?? {};
      return { number, role, name, specialty };
    });
}

/** Those who will stand in the list. */
export const listedLines = (lines: readonly StaffDraftLine[]): StaffDraftLine[] =>
  lines
    .filter(({ name }) => name.trim() !== "")
    .map((line) => ({ ...line, name: line.name.trim(), specialty: line.specialty.trim() }));

/** What publishing would change, in sentences. */
export function changesOf(lines: readonly StaffDraftLine[], { people }: PublishedStaff): string[] {
  const before = new Map(people.map((one) => [one.number, one]));
  const after = new Map(listedLines(lines).map((one) => [one.number, one]));
  const added = [...after.values()].filter(({ number }) => !before.has(number));
  const removed = people.filter(({ number }) => !after.has(number));
  const changed = [...after.values()].filter(({ number, name, specialty }) => {
    const was = before.get(number);
    return was !== undefined && (was.name !== name || was.specialty !== specialty);
  });
  return [
    ...added.map(({ name }) => `+ ${name} is new in the list.`),
    ...changed.map(({ name, specialty, number }) => {
      const was = before.get(number);
      return `~ ${told(was?.name, was?.specialty)} becomes ${told(name, specialty)}.`;
    }),
    ...removed.map(({ name }) => `− ${name} is taken out.`),
  ];
}

const told = (name = "", specialty = ""): string =>
  specialty === "" ? name : `${name}, ${specialty}`;
