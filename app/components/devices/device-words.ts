import type { DeviceStanding, DeviceView } from "../../keeper/device-views.ts";
import type { Dates } from "../../hooks/use-dates.ts";

const shapes: Readonly<Record<DeviceStanding, string>> = {
  measuring: "●",
  waiting: "◐",
  silent: "▲",
  doubtful: "◆",
  suspended: "✕",
  ended: "○",
  "hospital-out": "✕",
};

const standings: Readonly<Record<DeviceStanding, string>> = {
  measuring: "Measuring",
  waiting: "Waiting for its first reading",
  silent: "Silent",
  doubtful: "In doubt",
  suspended: "Stopped by its hospital",
  ended: "Its time is over",
  "hospital-out": "Its hospital is suspended",
};

/** "● Measuring". */
export const standingWords = ({ standing }: DeviceView): string =>
  `${shapes[standing]} ${standings[standing]}`;

/** "Last reading 2 minutes ago", or that there is none. */
export function seenWords(
  { lastSeen, silentSince, sequence, boundSince }: DeviceView,
  since: (seconds: number) => string,
): string {
  if (lastSeen !== undefined) return `Last reading ${since(lastSeen)}`;
  if (sequence > 0 && silentSince > boundSince) return `No reading since ${since(silentSince)}`;
  return "No reading so far";
}

/** "15 minutes", "1 hour", "20 seconds". */
export function spanWords(seconds: number): string {
  if (seconds % 3600 === 0) return counted(seconds / 3600, "hour");
  return seconds % 60 === 0 ? counted(seconds / 60, "minute") : counted(seconds, "second");
}

/** "1,234 readings, 2 of them late; 1 was refused". */
export function countWords({ accepted, late, rejected }: DeviceView): string {
  const delayed = late === 0 ? "" : `, ${late.toLocaleString("en")} of them late`;
  const refused = rejected === 0 ? "" : `; ${rejected.toLocaleString("en")} refused`;
  return `${counted(accepted, "reading")}${delayed}${refused}`;
}

/** "since 3 March 2027, until 3 March 2028". */
export const termWords = (
  { boundSince, validUntil }: DeviceView,
  { day }: Pick<Dates, "day">,
): string => `since ${day(boundSince)}, until ${day(validUntil)}`;

const counted = (count: number, thing: string): string =>
  `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;
