/** Sizes that say little about what is inside: Padmé (Nikitin et al., PETS 2019), at most 12 % more. */

const lengthPrefix = 8;
const smallestPaddedSize = 4096;

/**
 * Padmé of a size in bytes: rounded up so that only the highest few bits vary.
 * Source: PURBs, algorithm 1: E = ⌊log2 L⌋, S = ⌊log2 E⌋ + 1, the lowest E − S bits become zero.
 */
export function padme(size: number): number {
  if (size < 2) return size;
  const exponent = floorLog2(size);
  const significant = floorLog2(exponent) + 1;
  const unit = 2 ** Math.max(0, exponent - significant);
  return Math.ceil(size / unit) * unit;
}

/** The padded size of a record of `size` bytes: Padmé of the 8-byte length and the record, at least 4 KiB. */
export const paddedSizeOf = (size: number): number =>
  Math.max(smallestPaddedSize, padme(lengthPrefix + size));

/** Exact for every safe integer, where Math.log2 rounds. */
function floorLog2(value: number): number {
  let exponent = 0;
  for (let rest = value; rest >= 2; rest = Math.floor(rest / 2)) exponent += 1;
  return exponent;
}
