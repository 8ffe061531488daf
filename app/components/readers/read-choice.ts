import type { ReadLine } from "../../keeper/access-log.ts";

/** Which lines are wanted; undefined for all. */
export type Wanted = {
  readonly person: number | undefined;
  readonly category: number | undefined;
};

export const anybody: Wanted = { person: undefined, category: undefined };

/** Lost entries concern everybody, so they are never filtered away. */
export function wanted({ did, who, categories }: ReadLine, { person, category }: Wanted): boolean {
  if (did === "lost") return true;
  const isPerson = person === undefined || who.number === person;
  return isPerson && (category === undefined || categories.includes(category));
}
