import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { openGatewayClient } from "#lib/gateway-client";
import { signInToGateway, type GatewaySession } from "#lib/gateway-session";
import { streamBody } from "#lib/gateway-store";
import type { Ports, Sign, TextWallet } from "#lib/ports";
import { foundHospitals } from "../cast.ts";
import { startChain } from "../chain-node.ts";
import { openConsortium } from "../consortium.ts";
import { demoKey } from "../demo-wallets.ts";
import { deployToPassingChain } from "../deployment.ts";
import { startChild, type ChildSpec } from "../processes/child.ts";
import { freePort } from "../processes/ports.ts";
import { prefixed } from "../service-node.ts";
import { openSession, type Session } from "../session.ts";

/** A chain, a store and a gateway, each a process of its own, in a folder that goes with them. */
export type GatewayStage = {
  readonly folder: string;
  readonly gatewayUrl: string;
  /** The gateway's member number. */
  readonly gateway: number;
  readonly rpcUrl: string;
  readonly session: Session;
  /** One more process, which prints `ready URL`; answers the URL. It ends with the stage. */
  readonly startServer: (
    name: string,
    command: readonly [string, ...string[]],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Starts all of it; leaves nothing behind when one part does not start. */
export async function setGatewayStage(): Promise<GatewayStage> {
  const folder = await mkdtemp(join(tmpdir(), "healthchain-bench-"));
  const endings: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  const start = async (spec: ChildSpec): Promise<string> => {
    const child = await startChild(spec);
    endings.push(child.stop);
    const ready = child.output.lines().find((line) => line.startsWith("ready "));
    return ready?.slice("ready ".length) ?? "";
  };
  const startServer: GatewayStage["startServer"] = (name, command, environment = {}) =>
    start({ name, command, environment, ready: { line: /^ready / } });
  try {
    const chain = await startChain({ kind: "anvil", port: await freePort() });
    endings.push(chain.stop);
    const session = await openConsortiumSession(folder, chain.url);
    endings.push(() => session.provider.destroy());
    const port = await freePort();
    const rpcUrl = chain.url;
    const key = newPrivateKey();
    const consortium = openConsortium(session, demoKey("deployer"));
    const gateway = await consortium.admitGateway(key, 0);
    await start(gatewayProcess(session, { folder, rpcUrl, port, key }));
    const gatewayUrl = `http://127.0.0.1:${port}`;
    return { folder, gatewayUrl, gateway, rpcUrl, session, startServer, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Contracts and hospitals on a fresh chain. Nothing but the gateway has a store. */
async function openConsortiumSession(folder: string, rpcUrl: string): Promise<Session> {
  const { contracts } = await deployToPassingChain(rpcUrl);
  const session = await openSession({
    rpcUrl,
    registration: contracts.Registration,
    storeUrl: "http://127.0.0.1:9",
    vaultDirectory: join(folder, "vault"),
    relayKey: demoKey("relay"),
  });
  await foundHospitals(openConsortium(session, demoKey("deployer")));
  return session;
}

/** An admitted gateway with an embedded store. */
function gatewayProcess(
  session: Session,
  { folder, rpcUrl, port, key }: { folder: string; rpcUrl: string; port: number; key: Uint8Array },
): ChildSpec {
  const domain = `127.0.0.1:${port}`;
  const values = {
    RPC_URL: rpcUrl,
    REGISTRATION: session.site.contracts.Registration,
    STORE_URL: pathToFileURL(join(folder, "ipfs")).href,
    DIRECTORY: join(folder, "gateway"),
    ...{ PORT: String(port), DOMAIN: domain, URI: `http://${domain}` },
    ACCOUNT_KEY: toHex(key),
    RELAY_KEY: toHex(newPrivateKey()),
    ...{ REQUESTS_PER_MINUTE: "1000000", ACTS_PER_MINUTE: "1000", LOG_LEVEL: "warn" },
  };
  return {
    name: "The gateway",
    command: ["gateway/serve.ts"],
    environment: prefixed("HEALTHCHAIN_GATEWAY_", values),
    ready: { line: /^ready / },
  };
}

/** A wallet signed in at the stage's gateway: the ports go through it, but for reading the chain. */
export async function portsAtGateway(
  { session: { services }, gatewayUrl: url }: GatewayStage,
  wallet: Sign & TextWallet,
): Promise<{ ports: Ports; session: GatewaySession }> {
  const session = await signInToGateway(services, { url, fetch }, wallet);
  const { vault, store, relay } = openGatewayClient(session, streamBody);
  return { ports: { ...services, sign: wallet, vault, store, relay }, session };
}
