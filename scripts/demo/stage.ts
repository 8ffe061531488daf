import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedNode } from "#ipfs/embedded-node";
import { freePort } from "../processes/ports.ts";
import { startChain, type ChainKind } from "../chain-node.ts";
import { hospitals } from "../demo-data/people.ts";

/** A store, and the folder of its blocks. */
export type StageStore = { readonly url: string; readonly blockDirectory: string };

/** A fresh chain and a store for each hospital, for one run, on free ports, in a folder that goes with it. */
export type Stage = {
  readonly rpcUrl: string;
  /** In the hospitals' order. */
  readonly stores: readonly StageStore[];
  /** For everything else of this run. */
  readonly directory: string;
  /** Has something ended before chain and stores are. */
  readonly beforeClose: (end: () => Promise<void>) => void;
  readonly close: () => Promise<void>;
};

/**
 * Starts a chain of the given kind, whose first block is of `begin` (now by default), and embedded stores. Leaves nothing
 * behind when one of them does not start.
 */
export async function setStage(kind: ChainKind, begin?: Date): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), "healthchain-demo-"));
  const endings = [() => rm(directory, { recursive: true, force: true })];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const chain = await startChain({ kind, port: await freePort(), begin });
    endings.push(chain.stop);
    const stores: StageStore[] = [];
    for (const { id } of hospitals) {
      const blockDirectory = join(directory, `blocks-${id}`);
      const store = await startEmbeddedNode({ directory: blockDirectory, port: 0 });
      endings.push(() => store.close());
      stores.push({ url: store.url, blockDirectory });
    }
    const beforeClose = (end: () => Promise<void>) => void endings.push(end);
    return { rpcUrl: chain.url, stores, directory, beforeClose, close };
  } catch (error) {
    await close();
    throw error;
  }
}
