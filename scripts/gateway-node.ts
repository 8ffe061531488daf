import { toHex, type Hex } from "#lib/bytes";
import { startChild, type Child } from "./processes/child.ts";
import type { StartChild } from "./processes/supervisor.ts";
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

/** Where a demo gateway on this port answers. */
export const gatewayUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** Starts an admitted gateway on 127.0.0.1 and waits until it answers. Throws ChildError with its last lines. */
export function startGateway(spec: GatewaySpec, start: StartChild = startChild): Promise<Child> {
  const { rpcUrl, registration, storeUrl, directory, port, keys, settings } = spec;
  const values = {
    RPC_URL: rpcUrl,
    REGISTRATION: registration,
    STORE_URL: storeUrl,
    DIRECTORY: directory,
    HOST: "127.0.0.1",
    PORT: String(port),
    DOMAIN: `127.0.0.1:${port}`,
    URI: gatewayUrl(port),
    ACCOUNT_KEY: toHex(keys.account),
    RELAY_KEY: toHex(keys.relay),
    REQUESTS_PER_MINUTE: "12000", // everybody on this machine has one address
    LOG_LEVEL: "warn",
    ...settings,
  };
  const environment = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]),
  );
  return start({
    name: spec.name,
    command: ["gateway/serve.ts"],
    environment,
    ready: { line: /^ready / },
  });
}
