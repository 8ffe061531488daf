import type { CellId } from "../acts/consent.ts";
import { reading } from "../permission.ts";
import type { ConsentCell, Ports, Read } from "../ports.ts";
import { memberStatus, roles, teamNumber, teamOf, type Team } from "../roles.ts";

/** A cell of a patient as the chain holds it. */
export type HeldCell = CellId & { readonly cell: ConsentCell };

/** A person, and the number of the team that they belong to where they are staff. */
export type Belonging = { readonly reader: number; readonly team: number | undefined };

/** Acts that the node may not show yet: what was ended, and what was denied. */
export type JustDone = {
  readonly ended?: readonly CellId[];
  readonly denied?: readonly CellId[];
};

const bits = { permit: 1, deny: 2, revoked: 4 };

/** Every cell that this patient ever made, as it is now. */
export async function heldCells(
  { read }: Pick<Ports, "read">,
  patient: number,
): Promise<HeldCell[]> {
  const ids = await read.cellIds(patient);
  const cells = await Promise.all(ids.map((id) => read.cell({ patient, ...id })));
  return ids.flatMap((id, index) => {
    const cell = cells[index];
    return cell === undefined ? [] : [{ ...id, cell }];
  });
}

/**
 * The cells by which somebody may read, now or from a later day: their own and their team's. A denial in force, their own
 * or the team's, closes its category whatever else permits.
 */
export function readableCells(
  cells: readonly HeldCell[],
  { reader, team }: Belonging,
  { at, ended = [], denied = [] }: JustDone & { readonly at: number },
): HeldCell[] {
  const theirs = cells.filter((one) => one.reader === reader || one.reader === team);
  const isClosed = ({ category }: HeldCell): boolean =>
    theirs.some((one) => one.category === category && isDenied(one.cell, at)) ||
    denied.some(
      (one) => one.category === category && (one.reader === reader || one.reader === team),
    );
  return theirs.filter(
    (one) =>
      isOpen(one.cell, at) &&
      (one.cell.actions & (1 << reading)) !== 0 &&
      !ended.some((id) => id.reader === one.reader && id.category === one.category) &&
      !isClosed(one),
  );
}

/** Categories that this person may read now or later, by a cell of their own or of their team. */
export async function readableCategories(
  ports: Pick<Ports, "read" | "now">,
  patient: number,
  reader: number,
): Promise<number[]> {
  const cells = await heldCells(ports, patient);
  const belonging = await belongingOf(ports, reader);
  const found = readableCells(cells, belonging, { at: ports.now() });
  return [...new Set(found.map(({ category }) => category))];
}

/** The team of a person, by role and hospital as the chain has them. */
export async function belongingOf(
  { read }: Pick<Ports, "read">,
  reader: number,
): Promise<Belonging> {
  const member = await read.member(reader);
  const isStaff = member?.role === roles.doctor || member?.role === roles.nurse;
  return { reader, team: isStaff ? teamNumber(member.hospital, member.role) : undefined };
}

/** Everybody who is active in a team now, by number. */
export async function membersOf({ read }: { read: Pick<Read, "membersOfHospital"> }, team: Team) {
  const members = await read.membersOfHospital(team.hospital);
  return members.filter(({ role, status }) => role === team.role && status === memberStatus.active);
}

/** The persons whom cells are about: those that they name, and whoever is in the teams that they name. */
export async function personsIn(
  ports: Pick<Ports, "read">,
  cells: readonly CellId[],
): Promise<Belonging[]> {
  const persons = new Map<number, Belonging>();
  for (const reader of new Set(cells.map((cell) => cell.reader))) {
    const team = teamOf(reader);
    if (team === undefined) persons.set(reader, await belongingOf(ports, reader));
    else
      for (const { number } of await membersOf(ports, team))
        if (!persons.has(number)) persons.set(number, { reader: number, team: reader });
  }
  return [...persons.values()];
}

/** Whether a cell permits something now or later. */
export const isOpen = ({ flags, until }: ConsentCell, at: number): boolean =>
  (flags & bits.permit) !== 0 && (flags & (bits.deny | bits.revoked)) === 0 && until > at;

/** Whether a cell keeps somebody out at a moment. */
export const isDenied = ({ flags, from, until }: ConsentCell, at: number): boolean =>
  (flags & bits.deny) !== 0 && (flags & bits.revoked) === 0 && from <= at && at < until;
