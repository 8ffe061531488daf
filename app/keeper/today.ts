import { reading } from "#lib/permission";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import { namesOf, type PersonView } from "./people.ts";
import { requirePerson, type Visit } from "./visit.ts";

/** Who can see something of one's records now. */
export type SeersView = {
  /** By number; each once. */
  readonly people: readonly PersonView[];
  /** How many teams can. */
  readonly teams: number;
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
  const open = (await whoCanSee(ports, person.number)).filter(letsRead);
  const readers = new Set(open.filter(({ team }) => team === undefined).map(readerOf));
  const teams = new Set(open.filter(({ team }) => team !== undefined).map(readerOf));
  const numbers = [...readers].toSorted((a, b) => a - b);
  return { people: numbers.map(names.person), teams: teams.size };
}

const readerOf = ({ reader }: SharedCell): number => reader;

const letsRead = ({ readsFor, cell }: SharedCell): boolean =>
  readsFor.length > 0 && ((cell.actions >> reading) & 1) === 1;
