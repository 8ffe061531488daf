import { HealthChainError } from "#lib/errors";
import { printable } from "#lib/printable";
import { told } from "../report-error.ts";

/** What a promise cost, beside time. */
export type Cost = {
  readonly gas?: bigint | undefined;
  readonly bytes?: number | undefined;
  readonly says?: readonly string[];
};

/** One line of the demo. */
export type Step = {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly gas?: number;
  readonly bytes?: number;
  /** What was seen instead, of a promise that broke. */
  readonly why?: string;
};

/** Runs promises one after the other and keeps score. */
export type Score = {
  readonly keep: (name: string, act: () => Promise<Cost>) => Promise<void>;
  readonly steps: () => readonly Step[];
};

/** A promise did not hold. The message says what was seen instead. */
export class BrokenPromiseError extends Error {}

/** Fails the promise under way unless `holds`. */
export function promised(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new BrokenPromiseError(otherwise);
}

/** Passes when `act` is refused with one of `codes`; anything else breaks the promise. */
export async function refused(
  act: () => Promise<unknown>,
  codes: readonly string[],
): Promise<string> {
  try {
    await act();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    promised(
      codes.includes(code),
      `refused with ${code === "" ? String(error) : code}, expected ${codes.join(" or ")}`,
    );
    return code;
  }
  throw new BrokenPromiseError("it was allowed");
}

/** Hears of each promise as it begins and as it is done; what it `says` may be shown as it is. */
export type Listener = {
  readonly begun?: (name: string) => void;
  readonly done?: (step: Step, says: readonly string[]) => void;
};

/** A new score. A promise that breaks counts as broken and does not stop the next. */
export function newScore({ begun, done }: Listener = {}): Score {
  const steps: Step[] = [];
  return {
    steps: () => steps,
    keep: async (name, act) => {
      begun?.(name);
      const started = performance.now();
      const result = await attempt(act);
      const { gas, bytes } = result.cost;
      const says = (result.cost.says ?? []).map(printable);
      const step: Step = {
        name,
        ok: result.ok,
        ms: Math.round(performance.now() - started),
        ...(gas === undefined ? {} : { gas: Number(gas) }),
        ...(bytes === undefined ? {} : { bytes }),
        ...(result.ok ? {} : { why: says.join() }),
      };
      steps.push(step);
      done?.(step, says);
    },
  };
}

/** Only an error of ours may be quoted: another's text might hold a piece of the record. */
async function attempt(act: () => Promise<Cost>): Promise<{ ok: boolean; cost: Cost }> {
  try {
    return { ok: true, cost: await act() };
  } catch (error) {
    const isOurs = error instanceof BrokenPromiseError || error instanceof HealthChainError;
    const says = isOurs ? error.message : told(error).message;
    return { ok: false, cost: { says: [says] } };
  }
}
