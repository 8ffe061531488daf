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

/** A score that hands each finished line to `print`. */
export function newScore(print: (step: Step, says: readonly string[]) => void): Score {
  const steps: Step[] = [];
  return {
    steps: () => steps,
    keep: async (name, act) => {
      const started = performance.now();
      const result = await attempt(act);
      const { gas, bytes, says } = result.cost;
      const step: Step = {
        name,
        ok: result.ok,
        ms: Math.round(performance.now() - started),
        ...(gas === undefined ? {} : { gas: Number(gas) }),
        ...(bytes === undefined ? {} : { bytes }),
      };
      steps.push(step);
      print(step, says ?? []);
    },
  };
}

async function attempt(act: () => Promise<Cost>): Promise<{ ok: boolean; cost: Cost }> {
  try {
    return { ok: true, cost: await act() };
  } catch (error) {
    return { ok: false, cost: { says: [error instanceof Error ? error.message : String(error)] } };
  }
}
