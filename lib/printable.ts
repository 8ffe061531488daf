/** Control and format characters and line ends: what moves a cursor, recolours, reorders or breaks a line. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * A value as a terminal may show it, on one line: whatever is not to be seen stands as "\uFFFD". For every text that
 * somebody else wrote, before it is joined with ours.
 */
export const printable = (text: string): string => text.replace(unprintable, "\uFFFD");

/** The same of a text that may have lines. */
export const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

/** JSON on one line as a terminal may show it. Characters that would not be seen are escaped, so its values stay the same. */
export const printableJson = (json: string): string => json.replace(unprintable, escaped);

/** `\u` and four hex digits for each UTF-16 unit. */
const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
