import { categories, categoryOfNumber, type Category } from "#lib/categories";
import { dayOf, endless, listed, type ReaderLabel } from "#lib/sentences";
import type { GridCell, GridRow } from "#lib/use-cases/sharing-grid";

/** "Dr Osei" for "Dr Amara Osei": how buttons and sentences name somebody whose full name stands beside. */
export function shortName(name: string): string {
  const words = name.split(/\s+/);
  const isTitled = /^(dr|prof)\.?$/i.test(words[0] ?? "");
  return isTitled && words.length > 2 ? `${words[0]} ${words.at(-1)}` : name;
}

/** The same within a sentence: "all doctors". */
export const nameWithin = (name: string): string => shortName(name).replace(/^All /, "all ");

/** "Dr Osei is", "All doctors are". */
export const nameIs = ({ name, role }: ReaderLabel): string =>
  `${shortName(name)} ${role === "team" ? "are" : "is"}`;

export const mayRead = ({ actions }: GridCell): boolean => actions.includes(0);
export const mayWrite = ({ actions }: GridCell): boolean => actions.includes(1);

/** What a cell says, and that somebody may add records where they may. */
export function withWriting(cell: GridCell, words: string): string {
  if (cell.state === "denied" || !mayWrite(cell)) return words;
  return mayRead(cell) ? `${words}, can add too` : `${words}, can add but not read`;
}

/** {@link cellWords}, with what somebody may add. */
export const fullCellWords = (cell: GridCell): string => withWriting(cell, cellWords(cell));

/** "until 3 March 2027", or what else a cell says. */
export function cellWords({ state, from, until }: GridCell): string {
  if (state === "denied")
    return until === endless ? "denied for good" : `denied until ${dayOf(until)}`;
  if (state === "later") return `from ${dayOf(from)} until ${dayOf(until)}`;
  if (state === "paused") return `paused, until ${dayOf(until)}`;
  return `until ${dayOf(until)}`;
}

/** "until 3 Mar", for a narrow column: the year only where the day alone could be taken for an earlier one. */
export function shortCellWords(cell: GridCell, now: number): string {
  const words = cellWords(cell).replaceAll(longMonth, "$1");
  const isNear = cell.until - now < nearSeconds;
  return isNear ? words.replaceAll(/ \d{4}/g, "") : words;
}

/** A month's name, its first three letters apart. */
const longMonth = /\b([A-Z][a-z]{2})[a-z]+(?= \d{4})/g;

const nearSeconds = 300 * 86_400;

/** "laboratory results and medications", or how many kinds where a list would be too long to read. */
export const kindsWords = (numbers: readonly number[]): string =>
  numbers.length > 3 ? `${numbers.length} kinds of records` : listed(numbers);

/** Columns of the grid. Originals, which hold everything, appear only where somebody has them. */
export function columnsOf(rows: readonly GridRow[]): readonly Category[] {
  const used = new Set(rows.flatMap(({ cells }) => cells.map(({ category }) => category)));
  return categories.filter(
    ({ number, ordinary, sensitive }) => ordinary || sensitive || used.has(number),
  );
}

/** What ending says, before the wallet is asked. */
export function endingWords(name: string, ended: readonly number[]): string {
  const who = shortName(name);
  return `If you stop: from now on ${who} can’t open your ${kindsWords(ended)}. What ${who} has already read stays read.`;
}

/** Categories in which a row lets somebody in, now or later. */
export const openCategories = ({ cells }: GridRow): number[] =>
  cells.filter(({ state }) => state !== "denied").map(({ category }) => category);

/** Categories out of which a row keeps somebody. */
export const deniedCategories = ({ cells }: GridRow): number[] =>
  cells.filter(({ state }) => state === "denied").map(({ category }) => category);

export const isOriginals = (category: number): boolean =>
  categoryOfNumber(category).id === "originals";
