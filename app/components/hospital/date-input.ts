/** Dates as `<input type="date">` has them, in UTC as the sentences that are signed: "2027-03-03". */

/** The day of a time in Unix seconds. */
export const dateInput = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 10);

const yearSeconds = 365 * 86_400;

/** A year later, or a year from now. Unix seconds. */
export const yearAfter = (seconds = Date.now() / 1000): number => seconds + yearSeconds;

/** The last second of a day, in Unix seconds. */
export const endOfDay = (day: string): number => Math.floor(Date.parse(`${day}T23:59:59Z`) / 1000);
