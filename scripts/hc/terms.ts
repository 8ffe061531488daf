import { InvalidArgumentError } from "commander";
import type { Hex } from "#lib/bytes";
import { actionOfId, categoryOfId, ordinaryCategories, purposeOfCode } from "#lib/categories";

const daySeconds = 86_400;

/** "laboratory,medications" or "ordinary" to category numbers. */
export function categoryList(text: string): number[] {
  if (text === "ordinary") return ordinaryCategories.map(({ number }) => number);
  return text.split(",").map((id) => categoryOfId(id.trim()).number);
}

/** "TREAT,HRESCH" to purpose bit indexes. */
export const purposeList = (text: string): number[] =>
  text.split(",").map((code) => purposeOfCode(code.trim()).bit);

/** "read,write" to action bit indexes. */
export const actionList = (text: string): number[] =>
  text.split(",").map((id) => actionOfId(id.trim()).bit);

/** "30d", "12h", "90s" from now, or a date "2027-03-03", to Unix seconds. */
export function untilTime(text: string): number {
  const span = /^(\d{1,5})([dhs])$/.exec(text);
  if (span !== null) {
    const unit = { d: daySeconds, h: 3600, s: 1 }[span[2] ?? "s"] ?? 1;
    return Math.floor(Date.now() / 1000) + Number(span[1]) * unit;
  }
  const date = Date.parse(text);
  if (Number.isNaN(date))
    throw new InvalidArgumentError(
      'Wanted: a span like "30d", "12h", "90s", or a date like "2027-03-03".',
    );
  return Math.floor(date / 1000);
}

/** A record's digest: 32 bytes as 0x-prefixed hex. */
export function digestArgument(text: string): Hex {
  if (/^0x[0-9a-f]{64}$/i.test(text)) return text.toLowerCase() as Hex;
  throw new InvalidArgumentError(
    "Wanted: a digest, 0x and 64 hex digits, as `record list` shows it.",
  );
}
