import { parseArgs } from "node:util";
import type { ChainKind } from "../chain-node.ts";
import type { NeededPort } from "../processes/ports.ts";

export const usage = `npm start -- [--chain hardhat|anvil] [--chain-port 8545] [--app-port 3000]
             [--gateway-port 8700] [--second-gateway-port 8701] [--store-port 5001] [--second-store-port 5002]
             [--oracle-port 8800]

Starts a fresh chain (its data ends with it), two gateways with a store each, an oracle and the app, deploys the contracts,
enrols demo people, prints one table and runs until Ctrl-C. Example: npm start -- --chain anvil --chain-port 9545`;

/** Each port: who needs it, its option, and what it is unless the option says otherwise. */
const ports = {
  chain: { neededBy: "the chain", option: "chain-port", fallback: 8545 },
  gateway: { neededBy: "the first gateway", option: "gateway-port", fallback: 8700 },
  secondGateway: {
    neededBy: "the second gateway",
    option: "second-gateway-port",
    fallback: 8701,
  },
  oracle: { neededBy: "the oracle", option: "oracle-port", fallback: 8800 },
  app: { neededBy: "the app", option: "app-port", fallback: 3000 },
  store: { neededBy: "the store", option: "store-port", fallback: 5001 },
  secondStore: { neededBy: "the second store", option: "second-store-port", fallback: 5002 },
} as const;

type PortName = keyof typeof ports;

/** What `npm start` was told. */
export type Settings = {
  readonly chain: ChainKind;
  readonly ports: Readonly<Record<PortName, number>>;
};

/** The settings on the command line; undefined where it asks for help. Throws an Error that says what is wrong. */
export function readSettings(): Settings | undefined {
  const options = Object.fromEntries(
    Object.values(ports).map(({ option }) => [option, { type: "string" } as const]),
  );
  const { values } = parseArgs({
    options: {
      ...options,
      chain: { type: "string", default: "hardhat" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { chain } = values;
  if (chain !== "hardhat" && chain !== "anvil")
    throw new Error(`--chain is "hardhat" or "anvil", not "${chain}"`);
  const given: Readonly<Record<string, unknown>> = values;
  const chosen = Object.entries(ports).map(([name, { option, fallback }]) => [
    name,
    portOf(given[option] ?? fallback),
  ]);
  return { chain, ports: Object.fromEntries(chosen) as Settings["ports"] };
}

/** The ports that must be free, with the option that moves each. */
export const neededPorts = (settings: Settings): NeededPort[] =>
  (Object.keys(ports) as PortName[]).map((name) => {
    const { neededBy, option } = ports[name];
    return { port: settings.ports[name], neededBy, option: `--${option}` };
  });

function portOf(given: unknown): number {
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`"${String(given)}" is not a port: a number from 1 to 65535`);
}
