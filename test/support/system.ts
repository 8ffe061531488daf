import { join } from "node:path";
import { encodeBytes32String, Wallet, ZeroHash } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { openContracts, readSite, type Contracts } from "#chain/contracts";
import { openProvider } from "#chain/provider";
import { zeroFees } from "#chain/relay";
import { startEmbeddedNode } from "#ipfs/embedded-node";
import { toHex, type Hex } from "#lib/bytes";
import {
  AccessLog__factory,
  Consent__factory,
  Consortium__factory,
  P256Verifier__factory,
  Records__factory,
  Registration__factory,
  UrgentSuspension__factory,
  Vitals__factory,
  type Registration,
} from "#types";
import { foundHospitals } from "../../scripts/cast.ts";
import chainConfig from "../../scripts/chain-network.ts";
import { openConsortium, type Consortium } from "../../scripts/consortium.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { openSession, type DirectSession } from "../../scripts/session.ts";
import { scratchDirectory } from "./scratch.ts";

/** Where blocks and sealed things are on disk. */
export type Folders = { readonly blockDirectory: string; readonly vaultDirectory: string };

/** A whole small system: chain with time of its own, store, vault, two hospitals; people come from people.ts. */
export type System = Folders & {
  readonly session: DirectSession;
  readonly consortium: Consortium;
  /** The contracts in the hands of their owner, who stands in for the consortium's vote. */
  readonly owned: Contracts;
  readonly rpcUrl: string;
  readonly storeUrl: string;
  readonly stopStore: () => Promise<void>;
  readonly startStore: () => Promise<void>;
  readonly close: () => Promise<void>;
};

let shared: Promise<System> | undefined;

/** The one system of this process: started at the first call, ended when all its test files are through. */
export const sharedSystem = (): Promise<System> => (shared ??= startSystem());

// Mocha's root suite: whoever imports this file has its system ended.
after("the shared system ends", async () => {
  await (await shared)?.close();
  shared = undefined;
});

/**
 * Starts a chain in this process (network "node": a block every 2 seconds), or another one, with everything on it. Store
 * and vault are new too, unless folders are named that another system has left.
 */
export async function startSystem(
  folders: Partial<Folders> = {},
  startChain: () => Promise<{ url: string; close: () => Promise<void> }> = startBareChain,
  times: VotingTimes = votingTimes,
): Promise<System> {
  const scratch = await scratchDirectory();
  const chain = await startChain();
  const storePort = await freePort();
  const { blockDirectory = join(scratch.path, "blocks") } = folders;
  const { vaultDirectory = join(scratch.path, "vault") } = folders;
  const start = () => startEmbeddedNode({ directory: blockDirectory, port: storePort });
  let store = await start();
  const session = await openSession({
    rpcUrl: chain.url,
    registration: await deploy(chain.url, times),
    storeUrl: store.url,
    vaultDirectory,
    relayKey: demoKey("relay"),
  });
  const consortium = openConsortium(session, demoKey("deployer"));
  await foundHospitals(consortium);
  return {
    session,
    consortium,
    owned: openContracts(session.site, new Wallet(toHex(demoKey("deployer")), session.provider)),
    rpcUrl: chain.url,
    storeUrl: store.url,
    blockDirectory,
    vaultDirectory,
    stopStore: () => store.close(),
    startStore: async () => {
      store = await start();
    },
    close: async () => {
      session.provider.destroy();
      await store.close();
      await chain.close();
      await scratch.remove();
    },
  };
}

let hardhat: ReturnType<typeof createHardhatRuntimeEnvironment> | undefined;

/** A chain in this process and nothing on it. */
export async function startBareChain(
  begin = new Date(),
): Promise<{ url: string; close: () => Promise<void> }> {
  // Hardhat would take the time at which it read its configuration, so two chains of a process would be twins.
  const network = { network: "node", override: { initialDate: begin } };
  const { network: networks } = await (hardhat ??= createHardhatRuntimeEnvironment(chainConfig));
  const server = await networks.createServer(network, "127.0.0.1", 0);
  const { port } = await server.listen();
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Seconds until a voting begins, that it lasts, and until it has effect. */
export type VotingTimes = readonly [delay: number, period: number, wait: number];
export const votingTimes = [60, 600, 60] as const;

async function deployVoting(deployer: Wallet, registration: Registration, times: VotingTimes) {
  const consortium = await new Consortium__factory(deployer).deploy(
    registration,
    ...times,
    zeroFees,
  );
  await consortium.waitForDeployment();
  const urgent = await new UrgentSuspension__factory(deployer).deploy(registration, zeroFees);
  await urgent.waitForDeployment();
  return { Consortium: consortium, UrgentSuspension: urgent };
}

/** The contracts as ignition/modules/HealthChain.ts deploys them, without its journal, which is one for the machine. */
export async function deploy(url: string, times: VotingTimes = votingTimes): Promise<Hex> {
  const provider = openProvider(url);
  const deployer = new Wallet(toHex(demoKey("deployer")), provider);
  try {
    const registration = await new Registration__factory(deployer).deploy(
      ZeroHash,
      deployer,
      zeroFees,
    );
    await registration.waitForDeployment();
    const consent = await new Consent__factory(deployer).deploy(registration, zeroFees);
    await consent.waitForDeployment();
    const records = await new Records__factory(deployer).deploy(registration, consent, zeroFees);
    await records.waitForDeployment();
    const accessLog = await new AccessLog__factory(deployer).deploy(registration, zeroFees);
    await accessLog.waitForDeployment();
    const vitals = await new Vitals__factory(deployer).deploy(registration, zeroFees);
    await vitals.waitForDeployment();
    const p256 = await new P256Verifier__factory(deployer).deploy(zeroFees);
    await p256.waitForDeployment();
    const voting = await deployVoting(deployer, registration, times);
    const named = {
      ...{ Consent: consent, Records: records, AccessLog: accessLog, Vitals: vitals },
      ...{ P256Verifier: p256, ...voting },
    };
    for (const [name, contract] of Object.entries(named))
      await (await registration.nameContract(encodeBytes32String(name), contract, zeroFees)).wait();
    const address = (await registration.getAddress()) as Hex;
    await readSite(provider, address);
    return address;
  } finally {
    provider.destroy();
  }
}
