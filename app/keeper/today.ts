import type { Person } from "#lib/person";
import { reading } from "#lib/permission";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import { namesOf, type PersonView } from "./people.ts";
import { directoriesOf, requirePerson, type Visit } from "./visit.ts";

/** Who can see something of one's records now. */
export type SeersView = {
  /** By number; each once. */
  readonly people: readonly PersonView[];
  /** How many teams can. */
  readonly teams: number;
  /** How many of the people were let in but have no keys here, so they can't open what they may. */
  readonly withoutKeys: number;
};

/** What a patient's first page asks beyond records and log. */
export function todayActs(visit: Visit) {
  return {
    whoSeesNow: () => whoSeesNow(visit),
    /** Gives everybody whom a consent lets read the keys for it. No wallet signature. Safe to repeat. */
    giveKeysAnew: async (): Promise<number> => {
      const { ports, person } = requirePerson(visit);
      const { accountOf } = await directoriesOf(visit);
      holders.delete(person);
      return (await reissueCapsules(ports, person, { accountOf })).length;
    },
  };
}

async function whoSeesNow(visit: Visit): Promise<SeersView> {
  const { ports, person } = requirePerson(visit);
  const names = await namesOf(visit);
  const open = (await whoCanSee(ports, person.number)).filter(letsRead);
  const readers = new Set(open.filter(({ team }) => team === undefined).map(readerOf));
  const teams = new Set(open.filter(({ team }) => team !== undefined).map(readerOf));
  const numbers = [...readers].toSorted((a, b) => a - b);
  const hasKeys = await Promise.all(numbers.map((reader) => holdsKeys(visit, reader)));
  return {
    people: numbers.map(names.person),
    teams: teams.size,
    withoutKeys: hasKeys.filter((has) => !has).length,
  };
}

const readerOf = ({ reader }: SharedCell): number => reader;

const letsRead = ({ readsFor, cell }: SharedCell): boolean =>
  readsFor.length > 0 && ((cell.actions >> reading) & 1) === 1;

/** Who was found to hold keys. Each look is an entry in one's own log, so nobody is looked up twice in a visit. */
const holders = new WeakMap<Person, Set<number>>();

async function holdsKeys(visit: Visit, reader: number): Promise<boolean> {
  const { ports, person } = requirePerson(visit);
  const known = holders.get(person) ?? new Set<number>();
  holders.set(person, known);
  if (known.has(reader)) return true;
  const capsule = await ports.vault.capsule({ patient: person.number, reader });
  if (capsule !== undefined) known.add(reader);
  return capsule !== undefined;
}
