import type { ChainCall } from "../keeper/chain-call.ts";
import { ChainCallError } from "../keeper/chain-call.ts";

const patienceMilliseconds = 10_000;

/** The chain's node by JSON-RPC: `ask` hands a whole question on, `call` gives one answer. */
export function openNode(url: string): {
  readonly ask: (question: object) => Promise<unknown>;
  readonly call: ChainCall;
} {
  const ask = async (question: object): Promise<unknown> => {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(question),
        signal: AbortSignal.timeout(patienceMilliseconds),
      });
      return await answer.json();
    } catch (cause) {
      throw new ChainCallError("chain/unreachable", "The chain's node does not answer.", { cause });
    }
  };
  const call: ChainCall = async (method, params) => {
    const answer = await ask({ jsonrpc: "2.0", id: 1, method, params });
    if (typeof answer === "object" && answer !== null && "result" in answer) return answer.result;
    throw new ChainCallError("chain/refused", "The chain's node refused a question.");
  };
  return { ask, call };
}
