import type { AccountKey } from "./account-key.ts";
import type { Hex } from "./bytes.ts";

/** Somebody whose account key is open on this device. Lives in memory only. */
export type Person = {
  /** Member number in `Registration`. */
  readonly number: number;
  /** The wallet's address. */
  readonly account: Hex;
  readonly key: AccountKey;
};
