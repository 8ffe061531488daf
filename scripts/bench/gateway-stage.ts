import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Wallet } from "ethers";
import { openContracts } from "#chain/contracts";
import { zeroFees } from "#chain/relay";
import { encryptionKeyStatement } from "#lib/acts/statements";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { openGatewayClient } from "#lib/gateway-client";
import { signInToGateway, type GatewaySession } from "#lib/gateway-session";
import { streamBody } from "#lib/gateway-store";
import { localWallet } from "#lib/local-wallet";
import type { Ports, Sign, TextWallet } from "#lib/ports";
import { roles } from "#lib/roles";
import { foundHospitals } from "../cast.ts";
import { startChain } from "../chain-node.ts";
import { openConsortium } from "../consortium.ts";
import { demoKey } from "../demo-wallets.ts";
import { deployToPassingChain } from "../deployment.ts";
import { startChild, type ChildSpec } from "../processes/child.ts";
import { freePort } from "../processes/ports.ts";
import { openSession, type Session } from "../session.ts";

/** A chain, a store and a gateway, each a process of its own, in a folder that goes with them. */
export type GatewayStage = {
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly session: Session;
  /** One more process, which prints `ready URL`; answers the URL. It ends with the stage. */
  readonly startServer: (name: string, command: readonly [string, ...string[]]) => Promise<string>;
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
  const startServer: GatewayStage["startServer"] = (name, command) =>
    start({ name, command, ready: { line: /^ready / } });
  try {
    const chain = await startChain({ kind: "anvil", port: await freePort() });
    endings.push(chain.stop);
    const session = await openConsortiumSession(folder, chain.url);
    endings.push(() => session.provider.destroy());
    const port = await freePort();
    await start(await gatewayProcess(session, { folder, rpcUrl: chain.url, port }));
    return { folder, gatewayUrl: `http://127.0.0.1:${port}`, session, startServer, close };
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
async function gatewayProcess(
  session: Session,
  { folder, rpcUrl, port }: { folder: string; rpcUrl: string; port: number },
): Promise<ChildSpec> {
  const domain = `127.0.0.1:${port}`;
  const values = {
    RPC_URL: rpcUrl,
    REGISTRATION: session.site.contracts.Registration,
    STORE_URL: pathToFileURL(join(folder, "ipfs")).href,
    DIRECTORY: join(folder, "gateway"),
    ...{ PORT: String(port), DOMAIN: domain, URI: `http://${domain}` },
    ACCOUNT_KEY: toHex(await admittedGateway(session)),
    RELAY_KEY: toHex(newPrivateKey()),
    ...{ REQUESTS_PER_MINUTE: "1000000", ACTS_PER_MINUTE: "1000", LOG_LEVEL: "warn" },
  };
  const environment = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`HEALTHCHAIN_GATEWAY_${name}`, value]),
  );
  return {
    name: "The gateway",
    command: ["gateway/serve.ts"],
    environment,
    ready: { line: /^ready / },
  };
}

/** The private key of a new gateway that the consortium has admitted. */
async function admittedGateway({ provider, site }: Session): Promise<Uint8Array> {
  const key = newPrivateKey();
  const { account, typedData } = localWallet(key);
  const publicKey = toHex(portableWrap.publicKeyOf(newPrivateKey()));
  const { deployment } = site;
  const signature = await typedData(
    encryptionKeyStatement({ deployment, account, publicKey, keyVersion: 1 }),
  );
  const x: Hex = `0x${publicKey.slice(4)}`;
  const companion: Hex = `0x${"00".repeat(32)}`;
  const statement = { account, parity: Number(publicKey.slice(0, 4)), x, companion, signature };
  const deployer = new Wallet(toHex(demoKey("deployer")), provider);
  const { Registration } = openContracts(site, deployer);
  await (await Registration.admit(roles.gateway, 0, 2 ** 40 - 1, statement, zeroFees)).wait();
  return key;
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
