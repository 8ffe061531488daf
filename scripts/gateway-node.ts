import { toHex, type Hex } from "#lib/bytes";
import type { Child } from "./processes/child.ts";
import type { StartChild } from "./processes/supervisor.ts";
import { serviceUrl, startService } from "./service-node.ts";
import type { demoGatewayKeys } from "./demo-wallets.ts";

/** A demo gateway to run: on which chain and store, in which folder, for whom. */
export type GatewaySpec = {
  readonly name: string;
  readonly rpcUrl: string;
  readonly registration: Hex;
  readonly storeUrl: string;
  /** Database and vault. */
  readonly directory: string;
  readonly port: number;
  readonly keys: ReturnType<typeof demoGatewayKeys>;
  /** More of its configuration, without the prefix (docs/operations.md). */
  readonly settings?: Readonly<Record<string, string>>;
};

const prefix = "HEALTHCHAIN_GATEWAY_";

/** Starts an admitted gateway on 127.0.0.1 and waits until it answers. Throws ChildError with its last lines. */
export function startGateway(spec: GatewaySpec, start?: StartChild): Promise<Child> {
  const { rpcUrl, registration, storeUrl, directory, port, keys, settings } = spec;
  const values = {
    RPC_URL: rpcUrl,
    REGISTRATION: registration,
    STORE_URL: storeUrl,
    DIRECTORY: directory,
    HOST: "127.0.0.1",
    PORT: String(port),
    DOMAIN: `127.0.0.1:${port}`,
    URI: serviceUrl(port),
    ACCOUNT_KEY: toHex(keys.account),
    RELAY_KEY: toHex(keys.relay),
    REQUESTS_PER_MINUTE: "12000", // everybody on this machine has one address
    LOG_LEVEL: "warn",
    ...settings,
  };
  return startService({ name: spec.name, command: ["gateway/serve.ts"], prefix, values }, start);
}
