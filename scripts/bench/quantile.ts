/** The value below which this share of all values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The value in the middle. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
