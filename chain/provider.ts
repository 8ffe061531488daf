import { JsonRpcProvider } from "ethers";
import { HealthChainError } from "#lib/errors";

/** The chain cannot be asked. Codes: `chain/unreachable`, `chain/no-deployment`, `chain/other-genesis`, `chain/timeout`. */
export class ChainError extends HealthChainError {}

const pollingMilliseconds = 50;

/** A provider without ethers' answer cache, which would show a head of a quarter of a second ago. */
export function openProvider(url: string): JsonRpcProvider {
  return new JsonRpcProvider(url, undefined, {
    staticNetwork: true,
    cacheTimeout: -1,
    batchMaxCount: 1,
    polling: true,
    pollingInterval: pollingMilliseconds,
  });
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
