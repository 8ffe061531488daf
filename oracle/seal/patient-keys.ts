import { HealthChainError } from "#lib/errors";
import { vitalsCategory } from "#lib/segment";
import { currentCategoryKey } from "#lib/trust";
import type { Oracle } from "../oracle.ts";

/** The key that a patient's readings are sealed to. */
export type PatientKey = { readonly epoch: number; readonly publicKey: Uint8Array };

type Known = PatientKey & { readonly x: string; readonly at: number };

/** More patients than this are asked anew. */
const mostKnown = 100_000;

/**
 * Finds the key of a patient's vitals, signed by the patient. The chain is asked for each segment; while it is away, what
 * it said within the last hour counts, so a reader stopped meanwhile gets no more than that.
 */
export function openPatientKeys(oracle: Oracle): (patient: number) => Promise<PatientKey> {
  const known = new Map<number, Known>();
  const { read, config, passed } = oracle;
  return async (patient) => {
    const before = known.get(patient);
    try {
      const { x, epoch } = await read.categoryKey(patient, vitalsCategory);
      const isSame = before?.epoch === epoch && before.x === x;
      const key = isSame ? before : await currentCategoryKey(oracle, { patient }, vitalsCategory);
      if (known.size >= mostKnown) known.clear();
      known.set(patient, { ...key, x, at: passed() });
      return key;
    } catch (error) {
      const isAway = error instanceof HealthChainError && error.code.startsWith("chain/");
      const isRecent = before !== undefined && passed() - before.at < config.KEY_SECONDS;
      if (isAway && isRecent) return before;
      throw error;
    }
  };
}
