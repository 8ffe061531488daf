import { HealthChainError } from "#lib/errors";

/** One step of a check. `noted` is neither good nor bad. */
export type CheckStep = { readonly kind: "passed" | "failed" | "noted"; readonly says: string };

/** What a check came to. `open`: it can't be said here and now, and the steps tell what is missing. */
export type CheckReport = {
  readonly what: string;
  readonly verdict: "holds" | "broken" | "open" | "unknown";
  readonly steps: readonly CheckStep[];
};

export const passed = (says: string): CheckStep => ({ kind: "passed", says });
export const failed = (says: string): CheckStep => ({ kind: "failed", says });
export const noted = (says: string): CheckStep => ({ kind: "noted", says });

/** Broken as soon as one step failed. */
export function reportOf(what: string, steps: readonly CheckStep[]): CheckReport {
  const isBroken = steps.some(({ kind }) => kind === "failed");
  return { what, verdict: isBroken ? "broken" : "holds", steps };
}

/** What could not be asked (nobody answers) leaves a check open; every other refusal breaks it. */
export function refusedReport(
  what: string,
  steps: readonly CheckStep[],
  error: unknown,
): CheckReport {
  if (!(error instanceof HealthChainError)) throw error;
  const isOpen = /^(?:chain|gateway|session|quota)\//.test(error.code);
  return isOpen
    ? { what, verdict: "open", steps: [...steps, noted(error.message)] }
    : { what, verdict: "broken", steps: [...steps, failed(error.message)] };
}
