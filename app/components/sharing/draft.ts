import { categories, ordinaryCategories } from "#lib/categories";
import { endless } from "#lib/sentences";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import type { ShareDraft } from "../../keeper/sharing.ts";
import { openCategories } from "./sharing-words.ts";

/** What a patient has chosen so far for one person. */
export type Choice = {
  readonly categories: readonly number[];
  /** Purpose bit index. */
  readonly purpose: number;
  readonly mayWrite: boolean;
  /** One of {@link spans}, or a day as a date field gives it ("2027-03-03"). */
  readonly until: string;
};

const day = 86_400;

/** How long something lasts, by a name. */
export type Span = { readonly id: string; readonly label: string; readonly days: number };

/** How long a consent may last. */
export const spans: readonly Span[] = [
  { id: "day", label: "for one day", days: 1 },
  { id: "week", label: "for one week", days: 7 },
  { id: "month", label: "for one month", days: 30 },
  { id: "quarter", label: "for three months", days: 90 },
  { id: "year", label: "for one year", days: 365 },
];

/** How long a denial may last. */
export const denialSpans: readonly Span[] = [
  { id: "good", label: "for good", days: Infinity },
  ...spans.filter(({ days }) => days >= 30),
];

/**
 * Where a choice begins: the tapped category, else everything ordinary; the terms that the reader has already; and a month,
 * as in the command line: sharing on is one tap, and what was forgotten ends by itself.
 */
export function firstChoice(row: GridRow | undefined, category: number | undefined): Choice {
  const cell = row?.cells.find((one) => one.category === category && one.state !== "denied");
  return {
    categories: category === undefined ? firstCategories(row) : [category],
    purpose: cell?.purposes[0] ?? 0,
    mayWrite: cell?.actions.includes(1) ?? false,
    until: "month",
  };
}

/** Ordinary ones only: neither sensitive ones nor originals are ever offered with the rest. */
function firstCategories(row: GridRow | undefined): number[] {
  const open = row === undefined ? [] : openCategories(row);
  const closed = ordinaryCategories
    .map(({ number }) => number)
    .filter((number) => !open.includes(number));
  return closed.length > 0 ? closed : open;
}

/** The draft of a choice. `now`: when the choosing began, so that the wallet's sentence stays the one shown. */
export function draftOf(reader: number, choice: Choice, now: number): ShareDraft {
  return {
    reader,
    categories: [...choice.categories].sort((a, b) => a - b),
    purposes: [choice.purpose],
    actions: choice.mayWrite ? [0, 1] : [0],
    until: untilOf(choice.until, now),
  };
}

/** When a span or a day ends, as of `now`. */
export function untilOf(until: string, now: number): number {
  const span = [...spans, ...denialSpans].find(({ id }) => id === until);
  if (span?.days === Infinity) return endless;
  if (span !== undefined) return now + span.days * day;
  return Math.floor(Date.parse(`${until}T23:59:00Z`) / 1000) || now;
}

/** "Everything that is not sensitive", "Laboratory results", "3 kinds of records". */
export function whatWords(chosen: readonly number[]): string {
  const [only] = chosen;
  if (only === undefined) return "Nothing chosen yet";
  if (chosen.length === 1) return categories.find(({ number }) => number === only)?.name ?? "";
  const isOrdinary = ordinaryCategories.every(({ number }) => chosen.includes(number));
  if (isOrdinary && chosen.length === ordinaryCategories.length)
    return "Everything that is not sensitive";
  return `${chosen.length} kinds of records`;
}
