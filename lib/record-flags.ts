/** What became of an anchored record, as bits of `Records`. */
export const recordFlags = {
  superseded: 1,
  enteredInError: 2,
  erased: 4,
  /** It takes the place of another record, or adds to one. */
  linked: 8,
  amended: 16,
} as const;

/** Whether an anchor says so. */
export const isFlagged = ({ flags }: { flags: number }, flag: keyof typeof recordFlags): boolean =>
  (flags & recordFlags[flag]) !== 0;
