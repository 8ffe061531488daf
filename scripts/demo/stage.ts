import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedNode } from "#ipfs/embedded-node";
import { freePort } from "../processes/ports.ts";
import { startChain, type ChainKind } from "../chain-node.ts";

/** A fresh chain and store for one run, on free ports, in a folder that goes with it. */
export type Stage = {
  readonly rpcUrl: string;
  readonly storeUrl: string;
  readonly blockDirectory: string;
  readonly vaultDirectory: string;
  readonly close: () => Promise<void>;
};

/** Starts a chain of the given kind and an embedded store. Leaves nothing behind when one of them does not start. */
export async function setStage(kind: ChainKind): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), "healthchain-demo-"));
  const endings = [() => rm(directory, { recursive: true, force: true })];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const chain = await startChain({ kind, port: await freePort() });
    endings.push(chain.stop);
    const blockDirectory = join(directory, "blocks");
    const store = await startEmbeddedNode({ directory: blockDirectory, port: 0 });
    endings.push(() => store.close());
    const vaultDirectory = join(directory, "vault");
    return { rpcUrl: chain.url, storeUrl: store.url, blockDirectory, vaultDirectory, close };
  } catch (error) {
    await close();
    throw error;
  }
}
