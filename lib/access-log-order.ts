import { entryKinds, type AccessEntry } from "./access-entry.ts";

/** What is wrong with an entry's place among those of its gateway. */
export type OrderFlaw = {
  readonly code: "missing" | "repeated" | "out-of-order";
  readonly says: string;
};

/**
 * Follows one gateway's entries for one patient in the order of the file and says of each what is wrong with its
 * place: numbers have no gaps from 1, sequences rise. A declared gap has a sequence and no number. What is cut off at
 * the end leaves no trace here, since nobody says how many there are.
 */
export function orderOf(
  entries: readonly AccessEntry[],
): (entry: AccessEntry) => OrderFlaw | undefined {
  const numbers = new Set(entries.filter(isNumbered).map(({ number }) => number));
  const seen = new Set<number>();
  let last = { sequence: 0, number: 0 };
  return (entry) => {
    const { sequence, number } = entry;
    const before = last;
    last = { sequence: Math.max(sequence, last.sequence), number: Math.max(number, last.number) };
    if (seen.has(sequence)) return { code: "repeated", says: `Sequence ${sequence} stands twice.` };
    seen.add(sequence);
    if (sequence < before.sequence) return outOfOrder(entry);
    if (!isNumbered(entry) || number === before.number + 1) return undefined;
    if (number <= before.number)
      return { code: "repeated", says: `Number ${number} stands twice.` };
    return hole(before.number + 1, entry, numbers);
  };
}

const isNumbered = ({ kind }: AccessEntry): boolean => kind !== entryKinds.gap;

/** The numbers from `wanted` up to the entry are not where they belong: later in the file, or nowhere. */
function hole(wanted: number, entry: AccessEntry, numbers: ReadonlySet<number>): OrderFlaw {
  for (let number = wanted; number < entry.number; number += 1)
    if (!numbers.has(number)) return missing(number, entry);
  return outOfOrder(entry);
}

function missing(number: number, entry: AccessEntry): OrderFlaw {
  return {
    code: "missing",
    says: `Number ${number} is missing before number ${entry.number}.`,
  };
}

function outOfOrder({ number, sequence }: AccessEntry): OrderFlaw {
  return {
    code: "out-of-order",
    says: `Number ${number} (sequence ${sequence}) does not stand in its place.`,
  };
}
