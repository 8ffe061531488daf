import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { ChildError, startChild, type Child, type ChildSpec } from "./processes/child.ts";
import { answersRpc } from "./processes/ready.ts";
import type { StartChild } from "./processes/supervisor.ts";

/** Which program plays the chain: Hardhat's node, or anvil, which is about twice as fast. */
export type ChainKind = "hardhat" | "anvil";

/** A running development chain: id 31337, base fee 0, a block every 2 seconds and one for every transaction. */
export type DevelopmentChain = {
  readonly url: string;
  readonly child: Child;
  readonly stop: () => Promise<void>;
};

/** What to start. `begin`: the time of its first block, now by default. */
export type ChainSpec = {
  readonly kind: ChainKind;
  readonly port: number;
  readonly begin?: Date;
};

const chainConfig = fileURLToPath(new URL("chain-network.ts", import.meta.url));

/** anvil needs well under a second; once in a dozen starts it never answers. */
const anvilPatience = 10_000;

/**
 * Starts a chain on 127.0.0.1 and waits until it answers. `start` puts it under a supervisor; without one the caller
 * stops it. Throws ChildError with the last lines of the program.
 */
export async function startChain(
  { kind, port, begin }: ChainSpec,
  start: StartChild = startChild,
): Promise<DevelopmentChain> {
  const url = `http://127.0.0.1:${port}`;
  const child =
    kind === "hardhat"
      ? await start(hardhatNode(port, url, begin))
      : await startAnvil(anvil(port, url, begin), start);
  return { url, child, stop: child.stop };
}

async function startAnvil(spec: ChildSpec, start: StartChild): Promise<Child> {
  try {
    return await start(spec);
  } catch (error) {
    if (error instanceof ChildError && error.code === "start/not-ready") return await start(spec);
    throw error;
  }
}

/** What `hardhat node` is like (fees, blocks) is said in chain-network.ts. */
function hardhatNode(port: number, url: string, begin?: Date): ChildSpec {
  // The address is explicit, because inside Docker Hardhat would listen to the whole network.
  const address = ["--hostname", "127.0.0.1", "--port", String(port)];
  return {
    name: "The chain (hardhat node)",
    command: ["hardhat", "--config", chainConfig, "node", ...address],
    environment: {
      HARDHAT_DISABLE_TELEMETRY_PROMPT: "true",
      ...(begin === undefined ? {} : { CHAIN_BEGIN: begin.toISOString() }),
    },
    ready: { answers: answersRpc(url) },
  };
}

function anvil(port: number, url: string, begin?: Date): ChildSpec {
  const seconds = Math.floor((begin?.getTime() ?? 0) / 1000);
  const first: readonly string[] = begin === undefined ? [] : ["--timestamp", String(seconds)];
  return {
    name: "The chain (anvil)",
    command: [...anvilCommand(port), ...first],
    ready: { answers: answersRpc(url) },
    readyWithin: anvilPatience,
  };
}

/** anvil as the development chain. */
export function anvilCommand(port: number): [string, ...string[]] {
  const fees = ["--block-base-fee-per-gas", "0", "--gas-price", "0", "--disable-min-priority-fee"];
  const blocks = ["--block-time", "2", "--mixed-mining"];
  const rules = ["--chain-id", "31337", "--hardfork", "cancun"];
  const address = ["--host", "127.0.0.1", "--port", String(port)];
  return [anvilProgram(), ...address, ...rules, ...fees, ...blocks];
}

/** The program itself: the `anvil` in node_modules/.bin is a wrapper that would leave it behind when it is killed. */
function anvilProgram(): string {
  const processor = process.arch === "x64" ? "amd64" : process.arch;
  const program = `@foundry-rs/anvil-${process.platform}-${processor}/bin/anvil`;
  try {
    return createRequire(import.meta.url).resolve(program);
  } catch (cause) {
    const message = `npm has no anvil for this machine (${process.platform} ${process.arch}); use hardhat as the chain`;
    throw new ChildError("start/no-anvil", message, { cause });
  }
}
