import type { Call } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import type { Visitor } from "../gateway.ts";

/** Something under a name that each write replaces: what was acknowledged last, and what was sent since without an answer. */
export type Replaced = { acknowledged: Uint8Array | undefined; unanswered: Uint8Array[] };

/** What people were told by a gateway, as they remember it. */
export type Ledger = {
  /** Records whose addition was acknowledged. */
  readonly records: { readonly patient: Visitor; readonly text: string; readonly digest: Hex }[];
  /** Texts of all records that were begun. */
  readonly begun: { readonly patient: Visitor; readonly text: string }[];
  readonly capsules: Map<string, Replaced>;
  readonly slots: Map<string, Replaced>;
  /** Answered reads, each by the digest of its signed request. */
  readonly served: { readonly patient: number; readonly request: Hex }[];
  /** Refusals by "reader/patient": how many were answered, how many asked for. */
  readonly refused: Map<string, { answered: number; asked: number }>;
  /** Signed acts that were handed in until they were decided. */
  readonly acts: Call[];
  /** Whole answers to anybody, and errors that an outage explains. */
  readonly counts: { answers: number; outages: number };
  /** Errors that nothing explains. */
  readonly unexpected: string[];
};

export const newLedger = (): Ledger => ({
  ...{ records: [], begun: [], capsules: new Map(), slots: new Map() },
  ...{
    served: [],
    refused: new Map(),
    acts: [],
    counts: { answers: 0, outages: 0 },
    unexpected: [],
  },
});

const outage = /^(gateway\/unreachable|chain\/(unreachable|timeout)|store\/(unreachable|timeout))$/;

/** Notes why somebody got no answer. */
export function noteFailure(ledger: Ledger, error: unknown): void {
  const isOutage = error instanceof HealthChainError ? outage.test(error.code) : isBroken(error);
  if (isOutage) ledger.counts.outages += 1;
  else ledger.unexpected.push(error instanceof Error ? (error.stack ?? "") : String(error));
}

/** A connection that broke before or in the midst of an answer, as `fetch` and `json` tell it. */
const isBroken = (error: unknown): boolean =>
  error instanceof TypeError && /fetch failed|terminated|aborted/.test(error.message);

/** Writes one value and remembers whether that was acknowledged. */
export async function replace(
  values: Map<string, Replaced>,
  { name, value }: { name: string; value: Uint8Array },
  put: () => Promise<void>,
): Promise<void> {
  const known = values.get(name) ?? { acknowledged: undefined, unanswered: [] };
  values.set(name, known);
  known.unanswered.push(value);
  await put();
  known.acknowledged = value;
  known.unanswered = [];
}
