import type { JsonRpcApiProvider } from "ethers";

/** Everything that a node tells about its chain: blocks with transactions and inputs, receipts with logs. */
export async function chainText(
  provider: JsonRpcApiProvider,
): Promise<{ text: string; transactions: number }> {
  const head = Number(await provider.send("eth_blockNumber", []));
  const pieces: string[] = [];
  let transactions = 0;
  for (let number = 0; number <= head; number += 1) {
    const block = (await provider.send("eth_getBlockByNumber", [toQuantity(number), true])) as {
      transactions: { hash: string }[];
    };
    pieces.push(JSON.stringify(block));
    for (const { hash } of block.transactions) {
      pieces.push(JSON.stringify(await provider.send("eth_getTransactionReceipt", [hash])));
      transactions += 1;
    }
  }
  const all = [{ fromBlock: "0x0", toBlock: "latest" }];
  pieces.push(JSON.stringify(await provider.send("eth_getLogs", all)));
  return { text: pieces.join("\n"), transactions };
}

const toQuantity = (number: number): string => `0x${number.toString(16)}`;
