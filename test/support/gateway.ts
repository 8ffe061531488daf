import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { openGatewayClient, type GatewayClient } from "#lib/gateway-client";
import { signInToGateway, type GatewaySession } from "#lib/gateway-session";
import { streamBody } from "#lib/gateway-store";
import { localWallet } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import { enrol } from "#lib/use-cases/enrol";
import { readConfig } from "../../gateway/config.ts";
import { openLog } from "../../gateway/log.ts";
import { startGateway, type RunningGateway } from "../../gateway/start.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { prefixed } from "../../scripts/service-node.ts";
import { actorOf, invitation, type Actor, type RoleName, typedRight } from "./people.ts";
import { scratchDirectory } from "./scratch.ts";
import { codeOf, signedHead } from "./signed-requests.ts";
import { admitService, collectedLog } from "./service.ts";
import type { System } from "./system.ts";

/** What a test may set of a gateway's environment, without the prefix. */
export type Settings = Readonly<Record<string, string>>;

/** Environment of a gateway that is admitted on the system's chain; its folder ends with `remove`. */
export async function gatewayEnvironment(system: System, settings: Settings = {}) {
  const scratch = await scratchDirectory();
  const accountKey = newPrivateKey();
  const number = await admitService(system, roles.gateway, accountKey);
  const port = await freePort();
  const domain = `127.0.0.1:${port}`;
  const values = {
    RPC_URL: system.rpcUrl,
    REGISTRATION: system.session.site.contracts.Registration,
    STORE_URL: system.storeUrl,
    DIRECTORY: scratch.path,
    PORT: String(port),
    DOMAIN: domain,
    URI: `http://${domain}`,
    ACCOUNT_KEY: toHex(accountKey),
    RELAY_KEY: toHex(newPrivateKey()),
    ROOT_SECONDS: "3600",
    REQUESTS_PER_MINUTE: "100000",
    ACTS_PER_MINUTE: "10000",
    ...settings,
  };
  const environment = prefixed("HEALTHCHAIN_GATEWAY_", values);
  const { path: directory, remove } = scratch;
  return { environment, directory, number, url: values.URI, remove };
}

/** A gateway in this process, with everything it logged. */
export type TestGateway = RunningGateway & {
  readonly directory: string;
  readonly environment: Record<string, string>;
  readonly logs: string[];
};

/** Starts a gateway of the system's consortium in this process. */
export async function startTestGateway(
  system: System,
  settings: Settings = {},
): Promise<TestGateway> {
  const { environment, directory, remove } = await gatewayEnvironment(system, settings);
  const { logs, destination } = collectedLog();
  const running = await startGateway(readConfig(environment), openLog("info", destination));
  const close = async (): Promise<void> => {
    await running.close();
    await remove();
  };
  return { ...running, close, directory, environment, logs };
}

/** Somebody whose use cases run through a gateway. */
export type Visitor = Actor & {
  readonly key: Uint8Array;
  readonly client: GatewayClient;
  readonly session: GatewaySession;
};

/** Signs a wallet in; the ports are the gateway's, but for reading the chain. */
export async function signedIn(
  { session: { services } }: System,
  { url }: { url: string },
  key: Uint8Array,
): Promise<{ ports: Ports; client: GatewayClient; session: GatewaySession }> {
  const wallet = localWallet(key);
  const session = await signInToGateway(services, { url, fetch }, wallet);
  const client = openGatewayClient(session, streamBody);
  const { vault, store, relay } = client;
  return { ports: { ...services, sign: wallet, vault, store, relay }, client, session };
}

/** Somebody new, enrolled through a gateway: nothing of them goes another way. */
export async function visitor(
  system: System,
  gateway: { url: string },
  role: RoleName,
  standing: { hospital?: "north" | "lake" } = {},
): Promise<Visitor> {
  const key = newPrivateKey();
  const { ports, client, session } = await signedIn(system, gateway, key);
  const invited = await invitation(system, role, { ...standing, account: ports.sign.account });
  const person = await enrol(ports, invited, typedRight);
  return { ...actorOf(person, ports), key, client, session };
}

/** A signed request with anything replaced, for attacks; the counter is a client's, the time. */
export type Forgery = {
  readonly method?: string;
  readonly path: string;
  readonly purpose?: number;
  readonly counter?: number;
  readonly body?: Uint8Array;
  /** The body that is sent in place of the signed one. */
  readonly sentBody?: Uint8Array;
  readonly type?: string;
  readonly headers?: Record<string, string>;
};

let counter = 0;

/** Sends a request signed by `session`; status, code of the refusal if any, and the bytes. */
export async function ask(session: GatewaySession, forgery: Forgery) {
  const { method = "GET", path, purpose = 0, body, sentBody = body } = forgery;
  const used = forgery.counter ?? (counter = Math.max(counter + 1, Date.now()));
  const { headers } = signedHead(session, {
    ...{ method, path, purpose, counter: used },
    ...(body === undefined ? {} : { body }),
  });
  const response = await fetch(`${session.url}${path}`, {
    method,
    headers: {
      ...(sentBody === undefined
        ? {}
        : { "content-type": forgery.type ?? "application/octet-stream" }),
      ...headers,
      ...forgery.headers,
    },
    ...(sentBody === undefined ? {} : { body: Buffer.from(sentBody) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, code: codeOf(bytes), bytes, headers: response.headers };
}

/** A record's name as it stands in paths. */
export const pathOf = (digest: Hex, part: string): string => `/records/${digest.slice(2)}/${part}`;
