import { ChainError } from "#chain/provider";

/**
 * Throws {@link ChainError} `chain/unreachable` unless a JSON-RPC node answers at `url`. Asked before ethers is, which
 * would print its own words to stdout and try again for ever.
 */
export async function requireChain(url: string): Promise<void> {
  const question = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(20_000),
    });
    if ((await response.text()).includes('"result"')) return;
  } catch (cause) {
    throw unreachable(url, { cause });
  }
  throw unreachable(url);
}

function unreachable(url: string, options?: { cause?: unknown }): ChainError {
  return new ChainError(
    "chain/unreachable",
    `No chain answers at ${url}. Nothing was lost. Start one with \`npm start\`, or name yours with --rpc.`,
    options,
  );
}
