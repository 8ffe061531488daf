import type { Ports } from "../ports.ts";
import { memberStatus, roleName, roles, teamNumber, teamOf } from "../roles.ts";
import type { ReaderLabel } from "../sentences.ts";
import { plainWords, type Directories, type Listing } from "./read-directories.ts";
import { heldCells, membersOf, readableCells } from "./readable-cells.ts";
import { teamLabel } from "./sharing-grid.ts";

/** Everyone with one role at one hospital, as a search finds them. */
export type ListedTeam = {
  readonly number: number;
  readonly label: ReaderLabel;
  /** Who is active in it now, by the hospital's directory. */
  readonly people: readonly Listing[];
};

/** Teams of which each word of `text` begins a word ("doctors nordbay"); all of those with people for no text. */
export function searchTeams(
  directories: Pick<Directories, "hospitals" | "all">,
  text: string,
): ListedTeam[] {
  const wanted = plainWords(text);
  return teamsIn(directories).filter(({ label: { name, role, hospital } }) => {
    const words = plainWords(`${name} ${role} ${hospital}`);
    return wanted.every((want) => words.some((word) => word.startsWith(want)));
  });
}

function teamsIn(directories: Pick<Directories, "hospitals" | "all">): ListedTeam[] {
  return directories.hospitals.flatMap(({ number: hospital }) =>
    [roles.doctor, roles.nurse].flatMap((role) => {
      const people = directories
        .all()
        .filter((one) => one.hospital === hospital && one.label.role === roleName(role))
        .filter(({ status }) => status === memberStatus.active);
      if (people.length === 0) return [];
      const label = teamLabel({ hospital, role }, directories);
      return [{ number: teamNumber(hospital, role), label, people }];
    }),
  );
}

/** Somebody who joined a team after the patient had shared with it. Times are Unix seconds. */
export type Newcomer = {
  readonly number: number;
  readonly team: number;
  readonly since: number;
  readonly categories: readonly number[];
};

/**
 * Who joined the teams that a patient shares with, after that sharing (or in its very second) and after `since`, and
 * what they may read by it: the patient shared with them without knowing them. Newest first.
 */
export async function teamNewcomers(
  ports: Pick<Ports, "read" | "now">,
  patient: number,
  since: number,
): Promise<Newcomer[]> {
  const cells = await heldCells(ports, patient);
  const newcomers: Newcomer[] = [];
  for (const team of new Set(cells.map(({ reader }) => reader))) {
    const named = teamOf(team);
    const isOpen = readableCells(cells, { reader: team, team: undefined }, { at: ports.now() });
    if (named === undefined || isOpen.length === 0) continue;
    const grants = (await ports.read.cellsOfReader(team)).filter((one) => one.patient === patient);
    const times = await ports.read.blockTimes(grants.map(({ block }) => block));
    const sharedAt = new Map(
      grants.map(({ category, block }) => [category, times.get(block) ?? 0]),
    );
    for (const { number, activeSince } of await membersOf(ports, named)) {
      if (activeSince <= since) continue;
      const categories = readableCells(cells, { reader: number, team }, { at: ports.now() })
        .filter(
          ({ reader, category }) => reader === team && activeSince >= (sharedAt.get(category) ?? 0),
        )
        .map(({ category }) => category);
      if (categories.length > 0) newcomers.push({ number, team, since: activeSince, categories });
    }
  }
  return newcomers.sort((a, b) => b.since - a.since);
}

/** Whom of those who may read by a consent of their own a denial of a team keeps out too. */
export async function alsoDenied(
  ports: Pick<Ports, "read" | "now">,
  patient: number,
  { team, categories }: { team: number; categories: readonly number[] },
): Promise<number[]> {
  const named = teamOf(team);
  if (named === undefined) return [];
  const cells = await heldCells(ports, patient);
  const members = await membersOf(ports, named);
  return members
    .map(({ number }) => number)
    .filter((reader) =>
      readableCells(cells, { reader, team }, { at: ports.now() }).some(
        (cell) => cell.reader === reader && categories.includes(cell.category),
      ),
    );
}
