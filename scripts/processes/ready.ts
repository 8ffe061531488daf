import { setTimeout as sleep } from "node:timers/promises";
import type { LastLines } from "./last-lines.ts";

/** How one sees that a child is ready: a line that it prints, or a question that it answers. */
export type ReadySign = { readonly line: RegExp } | { readonly answers: () => Promise<boolean> };

/** Waits for the sign until `late` says that it is too late. A probe that throws counts as "not yet". */
export async function isReady(
  sign: ReadySign,
  output: LastLines,
  late: AbortSignal,
): Promise<boolean> {
  if ("line" in sign) return await printed(sign.line, output, late);
  while (!late.aborted) {
    if (await sign.answers().catch(() => false)) return true;
    await sleep(100);
  }
  return false;
}

/** A probe: does a JSON-RPC node at `url` know its chain id? */
export const answersRpc = (url: string) => async (): Promise<boolean> => {
  const question = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
    signal: AbortSignal.timeout(2000),
  });
  return (await response.text()).includes('"result"');
};

function printed(pattern: RegExp, output: LastLines, late: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    late.addEventListener("abort", () => resolve(false));
    output.onLine((line) => {
      if (pattern.test(line)) resolve(true);
    });
  });
}
