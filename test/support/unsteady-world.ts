import { expect } from "chai";
import { join } from "node:path";
import { freePort } from "../../scripts/processes/ports.ts";
import { startChainProxy, type ChainProxy } from "./chain-proxy.ts";
import { startChild } from "./child.ts";
import { startLastingChain } from "./lasting-chain.ts";
import { anyMoment } from "./rounds.ts";
import { scratchDirectory } from "./scratch.ts";
import { startSystem, type System } from "./system.ts";

const storeProgram = join(import.meta.dirname, "../../ipfs/serve.ts");

/** What is out at most, in milliseconds. */
export const longestOutage = 700;

/** Outages by name; each begins, and is over when its promise resolves. */
export type Outages = Readonly<Record<string, () => Promise<unknown>>>;

/** A system whose chain and store fail when they are told to. */
export type UnsteadyWorld = {
  readonly system: System;
  /** The chain's door, which can be shut. */
  readonly proxy: ChainProxy;
  readonly storeUrl: string;
  readonly outages: Outages;
  readonly close: () => Promise<void>;
};

/** Starts a chain that keeps its state, a proxy before it, and a store as a process of its own. */
export async function startUnsteadyWorld(): Promise<UnsteadyWorld> {
  const scratch = await scratchDirectory();
  const chain = await startLastingChain();
  const system = await startSystem({}, () => Promise.resolve(chain));
  const proxy = await startChainProxy(chain.url);
  const port = await freePort();
  const startStore = async () => {
    const store = await startChild(storeProgram, [
      "--directory",
      scratch.path,
      "--port",
      `${port}`,
    ]);
    expect(store.firstLine, store.errors()).to.match(/^ready /);
    return store;
  };
  let store = await startStore();
  const outages: Outages = {
    "RPC cut": async () => {
      proxy.isCut = true;
      await anyMoment(longestOutage);
      proxy.isCut = false;
    },
    "node stopped and continued": () => chain.freeze(Math.random() * longestOutage),
    "chain restarted": () => chain.restart(Math.random() * longestOutage),
    "store killed": async () => {
      await store.end("SIGKILL");
      await anyMoment(longestOutage);
      store = await startStore();
    },
  };
  const close = async () => {
    await store.end("SIGKILL");
    await proxy.close();
    await system.close();
    await scratch.remove();
  };
  return { system, proxy, storeUrl: `http://127.0.0.1:${port}`, outages, close };
}
