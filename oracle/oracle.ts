import type { Logger } from "pino";
import type { VitalsSender } from "#chain/vitals-sender";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Wrap } from "#lib/ecies";
import type { Keccak } from "#lib/keccak";
import type { Read, Verify } from "#lib/ports";
import type { Store } from "#lib/store";
import type { WindowsRead } from "#lib/windows-read";
import type { Together } from "#native/durable-writes";
import type { Signatures } from "./check/signatures.ts";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import type { Metrics } from "./metrics.ts";

/** What time it is. */
export type Clock = {
  /** Unix seconds by the wall clock. */
  readonly now: () => number;
  /** Seconds since any moment: they pass, however the wall clock is put. */
  readonly passed: () => number;
};

/** This machine's. */
export const machineClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  passed: () => performance.now() / 1000,
};

/** Everything that the steps stand on. */
export type Oracle = Clock & {
  readonly config: Config;
  readonly database: Database;
  readonly together: Together;
  readonly site: Site;
  /** How `Registration` knows this oracle. */
  readonly identity: { readonly number: number; readonly account: Hex };
  readonly sign: Signatures["sign"];
  readonly signerOf: Signatures["signerOf"];
  /** The contract that checks P-256 for this deployment; undefined where it has none. */
  readonly p256Verifier: Hex | undefined;
  readonly keccak: Keccak;
  readonly read: Read;
  readonly vitals: WindowsRead;
  readonly verify: Verify;
  readonly wrap: Wrap;
  readonly store: Store;
  /** Sends from the oracle's account. */
  readonly sender: VitalsSender;
  readonly metrics: Metrics;
  readonly log: Logger;
};
