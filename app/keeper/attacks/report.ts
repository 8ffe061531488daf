import { HealthChainError } from "#lib/errors";

/** One thing that was done or that answered. `refused`: the answer that stopped the attack. */
export type AttackStep = {
  readonly kind: "did" | "refused" | "succeeded";
  readonly says: string;
  /** For testers: the answer word by word. */
  readonly exact?: string;
};

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
export const refusal = (says: string, { code, exact }: Answer): Refusal => ({
  step: { kind: "refused", says, exact },
  code,
});

type Answer = { readonly code: string; readonly exact: string };

/** Why an attack is refused, for people; what is not here is told in its own words. */
const reasons: Readonly<Record<string, string>> = {
  "payload/does-not-open": "The record was changed on its way.",
  "consent/not-permitted": "The patient does not share this.",
  "contract/ConsentRevisionOther": "A later stop counts, so this permit is worth nothing.",
  "sign-in/signature": "The doctor signed something else.",
  "sign-in/domain": "The doctor signed in to another hospital.",
  "reading/not-signed": "The sensor’s signature does not fit what was changed.",
  "reading/behind": "The sensor has sent later readings already.",
  "sign-in/nonce": "This sign-in was used before.",
};

/** Runs what must be refused, and tells who refused it and why. */
export async function mustBeRefused(by: string, attempt: () => Promise<unknown>): Promise<Refusal> {
  try {
    await attempt();
    return { step: { kind: "succeeded", says: `${by} let it pass.` }, code: "" };
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    const { code, message: exact } = error;
    return refusal(`${by} refused. ${reasons[code] ?? exact}`, { code, exact });
  }
}

/** Puts a report together. Steps that must be refused are {@link Refusal}s. */
export function reportOf(parts: readonly (AttackStep | Refusal)[]): AttackReport {
  const refusals = parts.filter((part) => "code" in part);
  const steps = parts.map((part) => ("code" in part ? part.step : part));
  const isRefused = refusals.length > 0 && refusals.every(({ code }) => code !== "");
  return { steps, isRefused, codes: refusals.map(({ code }) => code) };
}
