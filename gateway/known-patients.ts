import { roles } from "#lib/roles";
import type { Gateway } from "./gateway.ts";

/** More numbers than this are not worth their memory: all are forgotten and asked for again. */
const mostNumbers = 10_000;

/** Which numbers are patients'. Whose is one stays one, so it is asked for once. */
export type KnownPatients = {
  /** Notes that the chain has shown this number to be a patient's. */
  readonly note: (number: number) => void;
  /** Whether it is seen without a question to the chain: noted, or a record of theirs is kept here. */
  readonly isSeen: (number: number) => boolean;
  /** The same, with a question to the chain where it is not. */
  readonly isPatient: (number: number) => Promise<boolean>;
};

/** Knows nobody at first but those whose records the database has. */
export function openKnownPatients({
  database,
  read,
}: Pick<Gateway, "database" | "read">): KnownPatients {
  const record = database.prepare("SELECT 1 FROM record WHERE patient = ? LIMIT 1");
  const numbers = new Set<number>();
  const note = (number: number): void => {
    if (numbers.size >= mostNumbers) numbers.clear();
    numbers.add(number);
  };
  const isSeen = (number: number): boolean =>
    numbers.has(number) || record.get(number) !== undefined;
  return {
    note,
    isSeen,
    isPatient: async (number) => {
      if (isSeen(number)) return true;
      const isOne = (await read.member(number))?.role === roles.patient;
      if (isOne) note(number);
      return isOne;
    },
  };
}
