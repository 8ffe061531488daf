import type { ReaderLabel } from "#lib/sentences";
import { directoriesOf, type Visit } from "./visit.ts";

/** Somebody as pages name them: `label` where a hospital's directory names them. */
export type PersonView = {
  readonly number: number;
  readonly isYou: boolean;
  readonly label: ReaderLabel | undefined;
};

/** Names as the hospitals' directories have them. */
export type Names = {
  readonly person: (number: number) => PersonView;
  readonly hospital: (number: number) => string;
};

/** Nobody stays unnamed for good because a directory could not be had once. */
export async function namesOf(visit: Visit): Promise<Names> {
  const own = visit.member?.number;
  const directories = await directoriesOf(visit).catch(() => undefined);
  return {
    person: (number) => ({
      number,
      isYou: number === own,
      label: directories?.readerOf(number)?.label,
    }),
    hospital: (number) =>
      directories?.hospitals.find((one) => one.number === number)?.name ?? `Hospital ${number}`,
  };
}
