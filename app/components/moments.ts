/** Times in words, as look.md wants them. Unix seconds; the device's own time zone. */

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "3 March 2027". */
export function dayWords(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getDate()} ${months[date.getMonth()] ?? ""} ${date.getFullYear()}`;
}

/** "10:42". */
export function timeWords(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "just now", "2 minutes ago", and from an hour on "3 March 2027, 10:42". */
export function sinceWords(seconds: number, now = Date.now() / 1000): string {
  const minutes = Math.floor((now - seconds) / 60);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
  return `${dayWords(seconds)}, ${timeWords(seconds)}`;
}
