import { setTimeout as wait } from "node:timers/promises";
import { JsonRpcProvider, type Network } from "ethers";
import { HealthChainError } from "#lib/errors";

/** The chain cannot be asked. Codes: `chain/unreachable`, `chain/no-deployment`, `chain/other-genesis`, `chain/timeout`. */
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
  return provider;
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

/** Hash of block 0 and chain id. Throws {@link ChainError} `chain/unreachable` when nothing answers. */
export async function chainIdentity(
  provider: JsonRpcProvider,
): Promise<{ genesis: `0x${string}`; chainId: number }> {
  try {
    const [block, chainId] = await Promise.all([
      provider.send("eth_getBlockByNumber", ["0x0", false]) as Promise<{ hash: `0x${string}` }>,
      provider.send("eth_chainId", []) as Promise<string>,
    ]);
    return { genesis: block.hash, chainId: Number(chainId) };
  } catch (cause) {
    throw new ChainError(
      "chain/unreachable",
      "No chain answers at this address. Start one with `npm start`, or name yours with --rpc.",
      {
        cause,
      },
    );
  }
}
