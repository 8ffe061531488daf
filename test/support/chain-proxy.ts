import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { keccak256 } from "ethers";

/** A node in between: it shows a head of the past, another genesis, or nothing at all, when a test says so. */
export type ChainProxy = {
  readonly url: string;
  /** Seconds by which the newest block seems older. */
  headAge: number;
  isCut: boolean;
  genesis: string | undefined;
  /** It takes transactions, and they get lost. */
  isSwallowing: boolean;
  /** How many have got lost. */
  swallowed: number;
  readonly close: () => Promise<void>;
};

type RpcCall = { method: string; params: unknown[] };
type RpcAnswer = { result?: { timestamp: string; hash: string } | null };

/** Starts one before the node at `target`. */
export async function startChainProxy(target: string): Promise<ChainProxy> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      if (proxy.isCut) {
        response.destroy();
        return;
      }
      forward(target, body, proxy).then(
        (answer) => response.setHeader("content-type", "application/json").end(answer),
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: ChainProxy = {
    url: `http://127.0.0.1:${port}`,
    headAge: 0,
    isCut: false,
    genesis: undefined,
    isSwallowing: false,
    swallowed: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function swallow(body: string, proxy: ChainProxy): string | undefined {
  if (!proxy.isSwallowing) return undefined;
  const { method, params, id } = JSON.parse(body) as RpcCall & { id: number };
  if (method !== "eth_sendRawTransaction") return undefined;
  proxy.swallowed += 1;
  return JSON.stringify({ jsonrpc: "2.0", id, result: keccak256(String(params[0])) });
}

async function forward(target: string, body: string, proxy: ChainProxy): Promise<string> {
  const swallowed = swallow(body, proxy);
  if (swallowed !== undefined) return swallowed;
  const headers = { "content-type": "application/json" };
  const answer = await (await fetch(target, { method: "POST", headers, body })).text();
  const { method, params } = JSON.parse(body) as RpcCall;
  if (method !== "eth_getBlockByNumber") return answer;
  const parsed = JSON.parse(answer) as RpcAnswer;
  if (!parsed.result) return answer;
  if (params[0] === "latest" && proxy.headAge > 0)
    parsed.result.timestamp = `0x${(Number(parsed.result.timestamp) - proxy.headAge).toString(16)}`;
  if (params[0] === "0x0" && proxy.genesis !== undefined) parsed.result.hash = proxy.genesis;
  return JSON.stringify(parsed);
}
