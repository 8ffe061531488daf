import { listed } from "#lib/sentences";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import { namesOf, type PersonView } from "./people.ts";
import { requirePerson, type Visit } from "./visit.ts";

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

const readersOf = (cells: readonly SharedCell[]): number[] =>
  [...new Set(cells.map(({ reader }) => reader))].toSorted((a, b) => a - b);

const kindsOf = (cells: readonly SharedCell[], number: number): string =>
  listed(cells.filter(({ reader }) => reader === number).map(({ category }) => category));
