import { actions, purposes } from "../categories.ts";
import { roleName, roles, type Team } from "../roles.ts";
import type { ReaderLabel } from "../sentences.ts";
import type { Directories } from "./read-directories.ts";
import type { SharedCell } from "./who-can-see.ts";

/**
 * How a cell stands: `open` lets in now, `later` from its first day, `paused` would let in but something else keeps the
 * reader out (a suspension, a denial of their team), `denied` keeps out. What has ended or was stopped is no cell.
 */
export type CellState = "open" | "later" | "paused" | "denied";

/** One category of one reader. Times are Unix seconds; purposes and actions are bit indexes. */
export type GridCell = {
  readonly category: number;
  readonly state: CellState;
  readonly from: number;
  readonly until: number;
  readonly purposes: readonly number[];
  readonly actions: readonly number[];
};

/** One person or team with whom something is shared, or who is kept out. */
export type GridRow = {
  readonly reader: number;
  readonly isTeam: boolean;
  readonly label: ReaderLabel;
  readonly initials: string;
  /** Whether a hospital's directory says who this is. Teams always are. */
  readonly isListed: boolean;
  /** By category number. */
  readonly cells: readonly GridCell[];
};

const bits = { deny: 2, revoked: 4 };

/** The grid of a patient's home: readers down, by name, with what each may see at `at`. */
export function sharingGrid(
  shared: readonly SharedCell[],
  directories: Pick<Directories, "readerOf" | "hospitals">,
  at: number,
): GridRow[] {
  const cellsOf = new Map<number, { first: SharedCell; cells: GridCell[] }>();
  for (const one of shared) {
    const cell = gridCell(one, at);
    if (cell === undefined) continue;
    const row = cellsOf.get(one.reader) ?? { first: one, cells: [] };
    row.cells.push(cell);
    cellsOf.set(one.reader, row);
  }
  return [...cellsOf.values()]
    .map(({ first, cells }) => ({
      ...whoOf(first, directories),
      cells: cells.sort((a, b) => a.category - b.category),
    }))
    .sort((a, b) => a.label.name.localeCompare(b.label.name) || a.reader - b.reader);
}

/** "AO" for "Dr Amara Osei": first and last name without titles. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !isTitle(word));
  const [first = "", last = ""] = words.length < 2 ? words : [words[0], words.at(-1)];
  return `${first.charAt(0)}${last.charAt(0)}`.toUpperCase();
}

const isTitle = (word: string): boolean => /^(dr|prof|mr|mrs|ms|mx|sr)\.?$/i.test(word);

function gridCell(
  { category, cell, readsFor, writesFor }: SharedCell,
  at: number,
): GridCell | undefined {
  const { flags, from, until } = cell;
  if ((flags & bits.revoked) !== 0 || until <= at) return undefined;
  const named = {
    ...{ category, from, until },
    purposes: bitsIn(purposes, cell.purposes),
    actions: bitsIn(actions, cell.actions),
  };
  if ((flags & bits.deny) !== 0) return { ...named, state: "denied" };
  if (flags === 0) return undefined;
  if (from > at) return { ...named, state: "later" };
  const isOpen = readsFor.length + writesFor.length > 0;
  return { ...named, state: isOpen ? "open" : "paused" };
}

const bitsIn = (known: readonly { readonly bit: number }[], mask: number): number[] =>
  known.map(({ bit }) => bit).filter((bit) => ((mask >> bit) & 1) === 1);

function whoOf(
  { reader, team }: SharedCell,
  directories: Pick<Directories, "readerOf" | "hospitals">,
): Omit<GridRow, "cells"> {
  if (team !== undefined) {
    const label = teamLabel(team, directories);
    return {
      reader,
      isTeam: true,
      label,
      initials: label.name.charAt(4).toUpperCase(),
      isListed: true,
    };
  }
  const listing = directories.readerOf(reader);
  if (listing !== undefined) {
    const { label } = listing;
    return { reader, isTeam: false, label, initials: initialsOf(label.name), isListed: true };
  }
  const label = { name: `Member ${reader}`, role: "role unknown", hospital: "hospital unknown" };
  return { reader, isTeam: false, label, initials: "?", isListed: false };
}

/** "All doctors", with the hospital by its name where its directory was found. */
export function teamLabel(
  { hospital, role }: Team,
  { hospitals }: Pick<Directories, "hospitals">,
): ReaderLabel {
  const name = hospitals.find(({ number }) => number === hospital)?.name;
  const who = role === roles.doctor || role === roles.nurse ? `${roleName(role)}s` : roleName(role);
  return { name: `All ${who}`, role: "team", hospital: name ?? `hospital number ${hospital}` };
}
