import type { Logger } from "pino";
import type { Erased } from "#chain/record-changes";
import type { VaultDirectory } from "#ipfs/vault-directory";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Read, Relay, Verify } from "#lib/ports";
import type { Store } from "#lib/store";
import type { WindowsRead } from "#lib/windows-read";
import type { AtHead } from "./at-head.ts";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import type { Directories } from "./directories.ts";
import type { Metrics } from "./metrics.ts";

/** Where the roots of the entries go. */
export type RootLog = {
  /** The last sequence that the chain has a root over; 0 when none. */
  readonly last: () => Promise<number>;
  /** Appends one root; safe to repeat. */
  readonly append: (root: { root: Uint8Array; from: number; to: number }) => Promise<unknown>;
};

/** Everything that the routes stand on. */
export type Gateway = {
  readonly config: Config;
  readonly database: Database;
  readonly site: Site;
  /** How `Registration` knows this gateway, and its key for the proof of itself. */
  readonly identity: { readonly number: number; readonly account: Hex };
  readonly signProof: (digest: Uint8Array) => Hex;
  readonly read: Read;
  /** Records that patients erased on chain in these blocks, the first and the last included. */
  readonly erasedBetween: (from: number, to: number) => Promise<readonly Erased[]>;
  readonly vitals: WindowsRead;
  /** Looks at the newest block, once for all who ask at the same time. */
  readonly atHead: () => Promise<AtHead>;
  readonly verify: Verify;
  /** Number of the hospital that an account acts for. */
  readonly hospitalOf: (account: Hex) => Promise<number | undefined>;
  readonly store: Store;
  /** Has the store remove what nothing keeps; answers how many blocks. */
  readonly collect: (stop: AbortSignal) => Promise<number>;
  readonly vault: VaultDirectory;
  readonly directories: Directories;
  /** Two accounts, so that a stop never waits behind other acts. */
  readonly relays: { readonly urgent: Relay; readonly ordinary: Relay };
  readonly rpc: (method: string, params: readonly unknown[]) => Promise<unknown>;
  readonly rootLog: RootLog;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Unix seconds by the wall clock. */
  readonly now: () => number;
};
