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

/** Starts a chain of the given kind and an embedded store. */
export async function setStage(kind: ChainKind): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), "healthchain-demo-"));
  const chain = await startChain({ kind, port: await freePort() });
  const blockDirectory = join(directory, "blocks");
  const store = await startEmbeddedNode({ directory: blockDirectory, port: 0 });
  return {
    rpcUrl: chain.url,
    storeUrl: store.url,
    blockDirectory,
    vaultDirectory: join(directory, "vault"),
    close: async () => {
      await store.close();
      await chain.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
