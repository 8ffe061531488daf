import { listed } from "#lib/sentences";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import { teamOf } from "#lib/roles";
import type { Directories } from "#lib/use-cases/read-directories";
import { teamLabel } from "#lib/use-cases/sharing-grid";
import { teamNewcomers } from "#lib/use-cases/teams";
import { namesOf, type PersonView } from "./people.ts";
import { directoriesOf, requirePerson, type Visit } from "./visit.ts";

/** Who can see something of one's records now, or add to them. */
export type SeersView = {
  /** By number; each once, with what they can see and add to: "medications and laboratory results", or nothing. */
  readonly people: readonly (PersonView & { readonly sees: string; readonly adds: string })[];
  /** How many teams can. */
  readonly teams: number;
  /** How many of the people and teams can add. */
  readonly writers: number;
};

/** What a patient's first page asks beyond records and log. */
export function todayActs(visit: Visit) {
  return {
    /** From the consents in force. */
    whoSeesNow: () => whoSeesNow(visit),
    /** Who joined a team, in the last month, that the patient had shared with before. */
    whoJoinedTeams: () => whoJoinedTeams(visit),
  };
}

async function whoSeesNow(visit: Visit): Promise<SeersView> {
  const { ports, person } = requirePerson(visit);
  const names = await namesOf(visit);
  const cells = await whoCanSee(ports, person.number);
  const reading = cells.filter(({ readsFor }) => readsFor.length > 0);
  const writing = cells.filter(({ writesFor }) => writesFor.length > 0);
  const open = [...reading, ...writing];
  const teams = readersOf(open.filter(({ team }) => team !== undefined));
  const people = readersOf(open.filter(({ team }) => team === undefined));
  return {
    people: people.map((number) => ({
      ...names.person(number),
      sees: kindsOf(reading, number),
      adds: kindsOf(writing, number),
    })),
    teams: teams.length,
    writers: readersOf(writing).length,
  };
}

/** Somebody whom a consent to a team lets in since they joined it. `since`: Unix seconds. */
export type JoinedView = {
  readonly key: string;
  readonly who: PersonView;
  readonly team: string;
  readonly sees: string;
  readonly since: number;
};

const month = 30 * 86_400; // seconds

async function whoJoinedTeams(visit: Visit): Promise<JoinedView[]> {
  const { ports, person } = requirePerson(visit);
  const [names, directories] = await Promise.all([namesOf(visit), directoriesOf(visit)]);
  const found = await teamNewcomers(ports, person.number, ports.now() - month);
  // Whom no directory names got no keys.
  return found
    .map(({ number, team, since, categories }) => ({
      ...{ key: `joined/${team}/${number}`, who: names.person(number), since },
      ...{ team: teamWords(team, directories), sees: listed(categories) },
    }))
    .filter(({ who }) => who.label !== undefined);
}

/** "all doctors of Nordhavn University Hospital". */
function teamWords(number: number, directories: Directories): string {
  const team = teamOf(number);
  if (team === undefined) return "a team";
  const { name, hospital } = teamLabel(team, directories);
  return `${name.charAt(0).toLowerCase()}${name.slice(1)} of ${hospital}`;
}

const readersOf = (cells: readonly SharedCell[]): number[] =>
  [...new Set(cells.map(({ reader }) => reader))].toSorted((a, b) => a - b);

const kindsOf = (cells: readonly SharedCell[], number: number): string =>
  listed(cells.filter(({ reader }) => reader === number).map(({ category }) => category));
