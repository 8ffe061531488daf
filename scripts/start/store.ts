import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chainIdentity, openProvider } from "#chain/provider";
import type { StartChild } from "../processes/supervisor.ts";
import { stateDirectory } from "../state.ts";

/** A running store whose blocks lie in the folder of one chain. */
export type RunningStore = { readonly storeUrl: string; readonly stateDirectory: string };

/** Starts the embedded IPFS node for the chain at `rpcUrl`. Its data is kept apart by the chain's genesis hash. */
export async function startStore(
  { rpcUrl, port }: { rpcUrl: string; port: number },
  start: StartChild,
): Promise<RunningStore> {
  const provider = openProvider(rpcUrl);
  const { genesis } = await chainIdentity(provider);
  provider.destroy();
  const state = stateDirectory(genesis);
  const directory = join(state, "ipfs");
  await mkdir(directory, { recursive: true });
  await start({
    name: "The store (embedded IPFS node)",
    command: ["ipfs/serve.ts", "--directory", directory, "--port", String(port)],
    ready: { line: /^ready / },
  });
  return { storeUrl: `http://127.0.0.1:${port}`, stateDirectory: state };
}
