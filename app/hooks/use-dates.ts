"use client";

import { usePreference } from "./use-preference.ts";

/** Languages that dates can be written in. The words of the pages are English. */
export const dateLanguages = [
  { tag: "en-GB", name: "English: 3 March 2027" },
  { tag: "en-US", name: "American English: March 3, 2027" },
  { tag: "de-DE", name: "Deutsch: 3. März 2027" },
  { tag: "fr-FR", name: "Français : 3 mars 2027" },
  { tag: "es-ES", name: "Español: 3 de marzo de 2027" },
  { tag: "nb-NO", name: "Norsk: 3. mars 2027" },
] as const;

/** How times are told here, all of Unix seconds, in the time zone of this device. */
export type Dates = {
  /** "3 March 2027". */
  readonly day: (seconds: number) => string;
  /** "10:42". */
  readonly time: (seconds: number) => string;
  /** "10:42:07". */
  readonly clock: (seconds: number) => string;
  /** "3 March 2027, 10:42". */
  readonly moment: (seconds: number) => string;
  /** "3 March 2027, 10:42:07", for testers. */
  readonly instant: (seconds: number) => string;
  /** Of all of them: "Central European Time (Europe/Oslo)". */
  readonly zone: string;
};

/** Dates in the language that was chosen in Settings. */
export function useDates(): Dates {
  const [chosen] = usePreference("language");
  const language = dateLanguages.find(({ tag }) => tag === chosen)?.tag ?? "en-GB";
  const dates = known.get(language) ?? datesIn(language);
  known.set(language, dates);
  return dates;
}

/** By language: what writes a date takes a browser far longer to make than to use. */
const known = new Map<string, Dates>();

function datesIn(language: string): Dates {
  const writer = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, options);
    return (seconds: number): string => format.format(seconds * 1000);
  };
  const day = writer({ day: "numeric", month: "long", year: "numeric" });
  const time = writer({ hour: "2-digit", minute: "2-digit" });
  const clock = writer({ timeStyle: "medium" });
  return {
    ...{ day, time, clock, zone: zoneOf(language) },
    moment: (seconds) => `${day(seconds)}, ${time(seconds)}`,
    instant: (seconds) => `${day(seconds)}, ${clock(seconds)}`,
  };
}

function zoneOf(language: string): string {
  const format = new Intl.DateTimeFormat(language, { timeZoneName: "longGeneric" });
  const { timeZone } = format.resolvedOptions();
  const name = format.formatToParts().find(({ type }) => type === "timeZoneName")?.value;
  return name === undefined || name.startsWith("GMT") ? timeZone : `${name} (${timeZone})`;
}
