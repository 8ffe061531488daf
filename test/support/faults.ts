import { HealthChainError } from "#lib/errors";
import type { Ports } from "#lib/ports";

/** What a fault does: the call never arrives, or it has its effect and the answer is lost. */
export type Fault = "before" | "after";

type Call = (...args: never[]) => Promise<unknown>;

/** Calls that reach outside: wallet, chain, store, vault. Reads of the chain change nothing and are left alone. */
const outside = {
  sign: ["typedData"],
  store: ["addFile", "putBlock"],
  vault: ["slots", "putSlots", "putRecordBoxes", "putCapsule", "deleteCapsule", "putRequestReason"],
} as const;

/**
 * Ports of which the call number `at` (from 0) to wallet, relay, store or vault fails with code `test/down`. `calls`
 * holds what was called, so that a test knows when it has failed each call once.
 */
export function failingAt(
  ports: Ports,
  at: number,
  fault: Fault = "before",
): { ports: Ports; calls: string[] } {
  const calls: string[] = [];
  const wrapped = (name: string, call: Call): Call => {
    return async (...args) => {
      const fails = calls.push(name) - 1 === at;
      if (fails && fault === "before") throw down(name);
      const answer = await call(...args);
      if (fails) throw down(name);
      return answer;
    };
  };
  const members = Object.entries(outside).map(([port, names]) => {
    const original = ports[port as keyof typeof outside] as unknown as Record<string, Call>;
    const some = names.map((name) => [name, wrapped(`${port}.${name}`, original[name]!)]);
    return [port, { ...original, ...(Object.fromEntries(some) as Record<string, Call>) }];
  });
  const relay = wrapped("relay", ports.relay);
  return { ports: { ...ports, ...Object.fromEntries(members), relay } as Ports, calls };
}

/** Runs `action` once for each outside call it makes, failing that call; answers the calls in their order. */
export async function failEachCall(
  action: (at: number) => {
    calls: string[];
    run: () => Promise<unknown>;
    check: () => Promise<void>;
  },
): Promise<string[]> {
  for (let at = 0; ; at += 1) {
    const { calls, run, check } = action(at);
    try {
      await run();
    } catch (error) {
      if (!(error instanceof HealthChainError) || error.code !== "test/down") throw error;
      await check();
      continue;
    }
    if (calls.length > at) throw new Error(`${calls[at]} failed and nobody noticed`);
    return calls;
  }
}

const down = (name: string) => new HealthChainError("test/down", `${name} is down`);
