import type { SeersView } from "../../keeper/today.ts";
import { nameOf } from "../person-name.ts";

type Seer = SeersView["people"][number];

/** Who can see one's records, and who can add to them, in a sentence or two. */
export function seersSentence({ people, teams, writers }: SeersView): string {
  const [first, ...others] = people;
  const rest = others.length + teams;
  if (first === undefined && teams === 0) return "Nobody but you can see your records now.";
  if (first !== undefined && rest === 0) return `${nameOf(first)}, can ${mayWords(first)}.`;
  const who =
    first === undefined
      ? (teams === 1 && "One team") || `${teams} teams`
      : `${nameOf(first)}, and ${rest} more`;
  const all = people.length + teams;
  return `${who} can see some of your records.${writersWords(writers, all)}`;
}

function mayWords({ sees, adds }: Seer): string {
  if (adds === "") return `see your ${sees}`;
  if (sees === "") return `add to your ${adds}, but not see them`;
  return sees === adds
    ? `see and add to your ${sees}`
    : `see your ${sees}, and add to your ${adds}`;
}

function writersWords(writers: number, all: number): string {
  if (writers === 0) return "";
  if (writers === all)
    return all === 1 ? " It can add to them too." : " All of them can add to them too.";
  return ` ${writers === 1 ? "One" : writers} of them can add to them too.`;
}
