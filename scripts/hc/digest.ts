import { InvalidArgumentError } from "commander";
import type { Hex } from "#lib/bytes";
import type { Read } from "#lib/ports";
import { RecordError } from "#lib/use-cases/open-record";
import { CommandError } from "./errors.ts";

const shownDigits = 12;
const wholeDigits = 64;

/** A digest as lists show it: its beginning, by which commands find it again. */
export const shortDigest = (digest: Hex): string => digest.slice(0, 2 + shownDigits);

/** A record's digest or its beginning: 0x and 8 to 64 hex digits. */
export function digestArgument(text: string): Hex {
  if (/^0x[0-9a-f]{8,64}$/i.test(text)) return text.toLowerCase() as Hex;
  throw new InvalidArgumentError(
    "Wanted: a digest, 0x and 64 hex digits or their beginning, as `record list` shows it.",
  );
}

/** Whether nothing is left out of a digest. */
export const isWhole = (digest: Hex): boolean => digest.length === 2 + wholeDigits;

/**
 * The one digest among a patient's records that begins so. Throws {@link RecordError} `record/unknown`, and
 * {@link CommandError} `hc/ambiguous-digest` where several do.
 */
export async function wholeDigest(
  read: Pick<Read, "records">,
  patient: number,
  asked: Hex,
): Promise<Hex> {
  if (isWhole(asked)) return asked;
  const records = await read.records(patient);
  const found = new Set(records.map(({ digest }) => digest).filter((one) => one.startsWith(asked)));
  const [digest] = found;
  if (digest !== undefined && found.size === 1) return digest;
  if (digest === undefined)
    throw new RecordError(
      "record/unknown",
      `The chain has no record of patient ${patient} whose digest begins with ${asked}. Check it against \`record list\`.`,
    );
  throw new CommandError(
    "hc/ambiguous-digest",
    `${found.size} records begin with ${asked}. Give more digits: \`record list --json\` shows them all.`,
  );
}
