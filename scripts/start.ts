import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuilt } from "./build/freshness.ts";
import { startChain, type ChainKind } from "./chain-node.ts";
import { ChildError } from "./processes/child.ts";
import { findTakenPort, PortTakenError } from "./processes/ports.ts";
import { runTogether } from "./processes/run-together.ts";
import type { Supervisor } from "./processes/supervisor.ts";
import { startStore } from "./start/store.ts";
import { prepare } from "./start/prepare.ts";
import { tableOf } from "./start/table.ts";

// npm start: a fresh chain and a store on this machine, the contracts, people with records; one table; Ctrl-C ends all.

const usage = `npm start -- [--chain hardhat|anvil] [--chain-port 8545] [--store-port 5001]

Starts a fresh chain (its data ends with it) and a store, deploys the contracts, enrols demo people, prints one
table and runs until Ctrl-C. Example: npm start -- --chain anvil --chain-port 9545`;

const root = fileURLToPath(new URL("../", import.meta.url));

type Settings = {
  readonly chain: ChainKind;
  readonly chainPort: number;
  readonly storePort: number;
};

function settings(): Settings | undefined {
  const text = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values } = parseArgs({
    options: {
      chain: text("hardhat"),
      "chain-port": text("8545"),
      "store-port": text("5001"),
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { chain } = values;
  if (chain !== "hardhat" && chain !== "anvil")
    throw new Error(`--chain is "hardhat" or "anvil", not "${chain}"`);
  return {
    chain,
    chainPort: portOf(values["chain-port"]),
    storePort: portOf(values["store-port"]),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`"${text}" is not a port: a number from 1 to 65535`);
}

async function begin(
  { chain, chainPort, storePort }: Settings,
  { start }: Supervisor,
): Promise<void> {
  const taken = await findTakenPort([
    { port: chainPort, neededBy: "the chain", option: "--chain-port" },
    { port: storePort, neededBy: "the store", option: "--store-port" },
  ]);
  if (taken !== undefined) throw new PortTakenError(taken);
  const { url: rpcUrl } = await startChain({ kind: chain, port: chainPort }, start);
  const { storeUrl, stateDirectory } = await startStore({ rpcUrl, port: storePort }, start);
  console.log(tableOf(await prepare({ rpcUrl, storeUrl, stateDirectory })));
}

try {
  const chosen = settings();
  if (chosen === undefined) {
    console.log(usage);
  } else {
    await ensureBuilt(root);
    process.exit(await runTogether((supervisor) => begin(chosen, supervisor), console.error));
  }
} catch (error) {
  if (error instanceof ChildError || !(error instanceof Error)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
