import { join } from "node:path";
import hre from "hardhat";
import { startEmbeddedNode } from "../../ipfs/embedded-node.ts";
import {
  enrolCastMember,
  foundHospitals,
  personNames,
  type CastMember,
  type PersonName,
} from "../../scripts/cast.ts";
import { openConsortium, type Consortium } from "../../scripts/consortium.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { deployToPassingChain } from "../../scripts/deployment.ts";
import { openSession, type Session } from "../../scripts/session.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { scratchDirectory } from "./scratch.ts";

/** A whole small system: chain with time of its own, store, vault, hospitals, enrolled people. */
export type System = {
  readonly session: Session;
  readonly consortium: Consortium;
  readonly rpcUrl: string;
  readonly blockDirectory: string;
  readonly vaultDirectory: string;
  readonly cast: Readonly<Record<PersonName, CastMember>>;
  readonly stopStore: () => Promise<void>;
  readonly startStore: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts a chain in this process (network "node": a block every 2 seconds) with everything on it. */
export async function startSystem(): Promise<System> {
  const scratch = await scratchDirectory();
  const server = await hre.network.createServer("node", "127.0.0.1", 0);
  const { port } = await server.listen();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const storePort = await freePort();
  const blockDirectory = join(scratch.path, "blocks");
  const vaultDirectory = join(scratch.path, "vault");
  const start = () => startEmbeddedNode({ directory: blockDirectory, port: storePort });
  let store = await start();
  const { contracts } = await deployToPassingChain(rpcUrl);
  const session = await openSession({
    rpcUrl,
    registration: contracts.Registration,
    storeUrl: store.url,
    vaultDirectory,
    relayKey: demoKey("relay"),
  });
  const consortium = openConsortium(session, demoKey("deployer"));
  await foundHospitals(consortium);
  const cast = {} as Record<PersonName, CastMember>;
  for (const name of personNames) cast[name] = await enrolCastMember(session, name);
  return {
    session,
    consortium,
    rpcUrl,
    blockDirectory,
    vaultDirectory,
    cast,
    stopStore: () => store.close(),
    startStore: async () => {
      store = await start();
    },
    close: async () => {
      session.provider.destroy();
      await store.close();
      await server.close();
      await scratch.remove();
    },
  };
}
