import { toHex, type Hex } from "#lib/bytes";
import type { Child, ChildSpec } from "./processes/child.ts";
import type { StartChild } from "./processes/supervisor.ts";
import { startService } from "./service-node.ts";

/** A demo oracle to run: on which chain and store, in which folder, for which gateways. */
export type OracleSpec = {
  readonly rpcUrl: string;
  readonly registration: Hex;
  readonly storeUrl: string;
  /** Its database. */
  readonly directory: string;
  readonly port: number;
  readonly accountKey: Uint8Array;
  readonly gateways: readonly { readonly number: number; readonly url: string }[];
  /** More of its configuration, without the prefix (docs/operations.md). */
  readonly settings?: Readonly<Record<string, string>>;
};

const prefix = "HEALTHCHAIN_ORACLE_";

/** With bounds in MiB, or V8 lets garbage pile up to a few hundred of them before it looks for it (docs/operations.md). */
export const oracleCommand: ChildSpec["command"] = [
  process.execPath,
  "--max-semi-space-size=16",
  "--max-old-space-size=1024",
  ...["--import", "tsx", "oracle/serve.ts"],
];

/** Starts an admitted oracle on 127.0.0.1 and waits until it answers. Throws ChildError with its last lines. */
export function startOracle(spec: OracleSpec, start?: StartChild): Promise<Child> {
  const { rpcUrl, registration, storeUrl, directory, port, accountKey, gateways } = spec;
  const values = {
    RPC_URL: rpcUrl,
    REGISTRATION: registration,
    STORE_URL: storeUrl,
    DIRECTORY: directory,
    HOST: "127.0.0.1",
    PORT: String(port),
    ACCOUNT_KEY: toHex(accountKey),
    GATEWAYS: gateways.map(({ number, url }) => `${number}=${url}`).join(","),
    REQUESTS_PER_MINUTE: "60000", // every device of this machine has one address
    LOG_LEVEL: "warn",
    ...spec.settings,
  };
  return startService({ name: "The oracle", command: oracleCommand, prefix, values }, start);
}
