import { reading } from "#lib/permission";
import { listed } from "#lib/sentences";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import { namesOf, type PersonView } from "./people.ts";
import { requirePerson, type Visit } from "./visit.ts";

/** Who can see something of one's records now. */
export type SeersView = {
  /** By number; each once, with what they can see: "medications and laboratory results". */
  readonly people: readonly (PersonView & { readonly sees: string })[];
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
  const seenBy = (number: number) =>
    listed(open.filter((one) => readerOf(one) === number).map(({ category }) => category));
  return {
    people: numbers.map((number) => ({ ...names.person(number), sees: seenBy(number) })),
    teams: teams.size,
  };
}

const readerOf = ({ reader }: SharedCell): number => reader;

const letsRead = ({ readsFor, cell }: SharedCell): boolean =>
  readsFor.length > 0 && ((cell.actions >> reading) & 1) === 1;
