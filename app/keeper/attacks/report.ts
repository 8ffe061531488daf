import { HealthChainError } from "#lib/errors";

/** One thing that was done or that answered. `refused`: the answer that stopped the attack. */
export type AttackStep = { readonly kind: "did" | "refused" | "succeeded"; readonly says: string };

/** What an attack came to, step by step. */
export type AttackReport = {
  readonly steps: readonly AttackStep[];
  /** Whether everything that had to be refused was. */
  readonly isRefused: boolean;
  /** Codes of the refusals, in their order. */
  readonly codes: readonly string[];
};

type Refusal = { readonly step: AttackStep; readonly code: string };

/** A step of what the attacker, or anybody, did. */
export const did = (says: string): AttackStep => ({ kind: "did", says });

/** An answer that stopped the attack. */
export const refusal = (says: string, code: string): Refusal => ({
  step: { kind: "refused", says },
  code,
});

/** Runs what must be refused, and tells who refused it with which words. */
export async function mustBeRefused(by: string, attempt: () => Promise<unknown>): Promise<Refusal> {
  try {
    await attempt();
    return { step: { kind: "succeeded", says: `${by} let it pass.` }, code: "" };
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    return refusal(`${by} refused. It says: ${error.message}`, error.code);
  }
}

/** Puts a report together. Steps that must be refused are {@link Refusal}s. */
export function reportOf(parts: readonly (AttackStep | Refusal)[]): AttackReport {
  const refusals = parts.filter((part) => "code" in part);
  const steps = parts.map((part) => ("code" in part ? part.step : part));
  const isRefused = refusals.length > 0 && refusals.every(({ code }) => code !== "");
  return { steps, isRefused, codes: refusals.map(({ code }) => code) };
}
