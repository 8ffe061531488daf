import { setTimeout as wait } from "node:timers/promises";
import { JsonRpcProvider, type Network } from "ethers";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";

/** The chain cannot be asked. Codes: `chain/unreachable`, `chain/no-deployment`, `chain/no-votes`, `chain/other-genesis`, `chain/timeout`. */
export class ChainError extends HealthChainError {}

const pollingMilliseconds = 50;
const searchMilliseconds = 250;

/** A provider without ethers' answer cache, which would show a head of a quarter of a second ago. */
export function openProvider(url: string): JsonRpcProvider {
  const provider = new JsonRpcProvider(url, undefined, {
    staticNetwork: true,
    cacheTimeout: -1,
    batchMaxCount: 1,
    polling: true,
    pollingInterval: pollingMilliseconds,
  });
  quieten(provider);
  leaveRoom(provider);
  return provider;
}

/**
 * A node estimates as of now, to the last unit. What is executed in the next second may cost more: the first change of the
 * hospitals' votes in a second writes words that the next change in it finds. Gas is free here, and what is left over is
 * not used.
 */
function leaveRoom(provider: JsonRpcProvider): void {
  const estimate = provider.estimateGas.bind(provider);
  provider.estimateGas = async (transaction) => ((await estimate(transaction)) * 3n) / 2n;
}

/**
 * While a node is away, ethers prints a line to standard output each second, into the midst of a command's JSON. Its
 * search for the network prints when it fails, so here that search does not fail but goes on.
 */
function quieten(provider: JsonRpcProvider): void {
  const start = provider._start.bind(provider);
  const detect = provider._detectNetwork.bind(provider);
  let isStarting = false;
  provider._start = () => {
    isStarting = true;
    start(); // begins the search before it returns
    isStarting = false;
  };
  provider._detectNetwork = () => (isStarting ? search() : detect());
  async function search(): Promise<Network> {
    for (;;) {
      try {
        return await detect();
      } catch (error) {
        if (provider.destroyed) throw error;
        await wait(searchMilliseconds);
      }
    }
  }
}

/** Hash of block 0 (it names folders) and chain id. Throws {@link ChainError} `chain/unreachable` when no chain answers. */
export async function chainIdentity(
  provider: JsonRpcProvider,
): Promise<{ genesis: Hex; chainId: number }> {
  const [block, id] = await firstAnswers(provider);
  const genesis = typeof block === "object" && block !== null && "hash" in block && block.hash;
  const chainId = typeof id === "string" && /^0x[0-9a-f]+$/.test(id) ? Number(id) : Number.NaN;
  if (isGenesis(genesis) && Number.isSafeInteger(chainId)) return { genesis, chainId };
  throw new ChainError(
    "chain/unreachable",
    "What answers at this address is no chain: its first block has no hash of 32 bytes, or its chain id is no number. Name another with --rpc.",
  );
}

const isGenesis = (hash: unknown): hash is Hex =>
  typeof hash === "string" && /^0x[0-9a-f]{64}$/.test(hash);

async function firstAnswers(provider: JsonRpcProvider): Promise<[unknown, unknown]> {
  try {
    return await Promise.all([
      provider.send("eth_getBlockByNumber", ["0x0", false]) as Promise<unknown>,
      provider.send("eth_chainId", []) as Promise<unknown>,
    ]);
  } catch (cause) {
    throw new ChainError(
      "chain/unreachable",
      "No chain answers at this address. Start one with `npm start`, or name yours with --rpc.",
      { cause },
    );
  }
}
