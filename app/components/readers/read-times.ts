import type { Dates } from "../../hooks/use-dates.ts";
import type { ReadLine } from "../../keeper/access-log.ts";

type Happened = Pick<ReadLine, "since" | "at" | "times">;

/** "08:15 to 08:25, 6 times" for what happened more than once; where it was within a minute, only "6 times". */
export function repeatWords({ since, at, times }: Happened, dates: Dates): string | undefined {
  if (times === 1) return undefined;
  const span = spanWords({ since, at }, dates);
  return span === dates.time(at) ? `${times} times` : `${span}, ${times} times`;
}

/** "3 March 2027, 08:15 to 08:25, 6 times"; once: "3 March 2027, 08:15". */
export function momentWords({ since, at, times }: Happened, dates: Dates): string {
  if (times === 1) return dates.moment(at);
  return `${dates.day(since)}, ${spanWords({ since, at }, dates)}, ${times} times`;
}

function spanWords({ since, at }: Omit<Happened, "times">, { day, time, moment }: Dates): string {
  if (day(since) !== day(at)) return `${time(since)} to ${moment(at)}`;
  return time(since) === time(at) ? time(at) : `${time(since)} to ${time(at)}`;
}
