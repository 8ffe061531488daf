import type { Dates } from "../../hooks/use-dates.ts";
import type { CaseStanding, CaseView } from "../../keeper/emergency.ts";

/** How a case stands, in a word or two. */
export const standingWords: Readonly<Record<CaseStanding, string>> = {
  open: "Open now",
  waits: "Waits for a hospital",
  justified: "Found justified",
  unjustified: "Found not justified",
};

/** "From 12 May 2027, 03:14 to 07:14": the day once where it is the same. */
export function spanWords({ openedAt, until }: CaseView, { day, time, moment }: Dates): string {
  const end = day(openedAt) === day(until) ? time(until) : moment(until);
  return `From ${moment(openedAt)} to ${end}`;
}

/** What hospitals found and what comes next, for the patient: one sentence each. */
export function reviewWords({ standing, isDisputed, reviews }: CaseView): string[] {
  const found = reviews.map(
    ({ hospital, isJustified }) =>
      `${hospital} found that it was ${isJustified ? "" : "not "}justified.`,
  );
  if (standing === "justified" || standing === "unjustified") return found;
  const next = isDisputed
    ? "You dispute it, so a hospital has to look at it."
    : "A hospital that is not the doctor’s checks it when it is over.";
  return [...found, next];
}
