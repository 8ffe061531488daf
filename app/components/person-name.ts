import type { PersonView } from "../keeper/people.ts";

/** "You", or name and hospital; whom no hospital's directory names is told apart by number. */
export function nameOf({ isYou, label, number }: PersonView): string {
  if (isYou) return "You";
  if (label === undefined) return `Member ${number}, whom no hospital’s directory names`;
  return `${label.name}, ${label.hospital}`;
}
