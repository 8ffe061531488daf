import { z } from "zod";
import { HealthChainError } from "#lib/errors";

/** The chain cannot be asked from this page. Codes: `chain/unreachable`, `chain/refused`, `chain/other-genesis`. */
export class ChainCallError extends HealthChainError {}

/** One read-only JSON-RPC call to the chain. */
export type ChainCall = (method: string, params: readonly unknown[]) => Promise<unknown>;

const answerSchema = z.object({
  result: z.unknown(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

/**
 * Asks through the page's own server, which lets through only what is needed before a sign-in: who is registered, and
 * whether something is anchored. Throws {@link ChainCallError}.
 */
export function openChainDoor(fetchFunction: typeof fetch): ChainCall {
  return async (method, params) => {
    const { result, error } = answerSchema.parse(await postJson(fetchFunction, { method, params }));
    if (error === undefined) return result;
    throw new ChainCallError("chain/refused", `The chain refused a question: ${error.message}.`);
  };
}

async function postJson(fetchFunction: typeof fetch, question: object): Promise<unknown> {
  try {
    const answer = await fetchFunction("/chain", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...question }),
    });
    return await answer.json();
  } catch (cause) {
    throw new ChainCallError(
      "chain/unreachable",
      "The chain can't be reached now. Nothing was changed. Try again in a moment.",
      { cause },
    );
  }
}
