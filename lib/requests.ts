import { categories, actions, purposes } from "./categories.ts";
import type { AskedTerms, RequestId } from "./acts/requests.ts";
import type { Hex } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import {
  listed,
  momentOf,
  purposesListed,
  readerName,
  verbsOf,
  type ReaderLabel,
} from "./sentences.ts";

/**
 * A request cannot be made or answered as it was meant. Codes: `access-request/not-a-patient`, `access-request/open-already`,
 * `access-request/too-soon`, `access-request/reason-not-kept`, `access-request/not-open`, `access-request/wider`.
 */
export class RequestError extends HealthChainError {}

/** What is asked for, in lists of bit indexes and category numbers; `until` is Unix seconds. */
export type ListedTerms = {
  readonly categories: readonly number[];
  readonly purposes: readonly number[];
  readonly actions: readonly number[];
  readonly until: number;
};

/** Where a request stands, as in `Consent`. Each but open is an end. */
export type RequestStatus = "none" | "open" | "approved" | "refused" | "cancelled";

/** A request as its events tell it. `digest`: of the sealed reason; `endedIn`: the block of its end. */
export type AskedRequest = RequestId & {
  readonly terms: AskedTerms;
  readonly digest: Hex;
  readonly status: RequestStatus;
  readonly block: number;
  readonly endedIn?: number;
};

/** The last request of a reader to a patient; number 0 and status "none" where there was none. */
export type LastRequest = {
  readonly number: number;
  readonly status: RequestStatus;
  /** Unix seconds at which the status began. */
  readonly changedAt: number;
  readonly terms: AskedTerms;
};

/** What the chain says of requests: a part of the port `Read`. */
export type RequestRead = {
  readonly lastRequest: (pair: Pick<RequestId, "patient" | "reader">) => Promise<LastRequest>;
  /** Every request to this patient, of this reader, or both, oldest first. */
  readonly requests: (of: {
    readonly patient?: number;
    readonly reader?: number;
  }) => Promise<readonly AskedRequest[]>;
  /** Seconds that a reader waits before asking the same patient again. */
  readonly requestPauses: () => Promise<{
    readonly afterRefusal: number;
    readonly afterCancel: number;
  }>;
};

const statuses = ["none", "open", "approved", "refused", "cancelled"] as const;

/** A status by its number on chain. */
export const requestStatusOf = (number: number): RequestStatus => statuses[number] ?? "none";

/** Bit sets as lists. */
export const termsListed = ({ until, ...masks }: AskedTerms): ListedTerms => ({
  categories: bitsIn(
    categories.map(({ number }) => number),
    masks.categories,
  ),
  purposes: bitsIn(
    purposes.map(({ bit }) => bit),
    masks.purposes,
  ),
  actions: bitsIn(
    actions.map(({ bit }) => bit),
    masks.actions,
  ),
  until,
});

/** Lists as bit sets. */
export const termsMasked = ({ until, ...lists }: ListedTerms): AskedTerms => ({
  categories: maskOf(lists.categories),
  purposes: maskOf(lists.purposes),
  actions: maskOf(lists.actions),
  until,
});

/** One sentence of a reader who asks. The patient is never named. */
export const requestSentence = (terms: ListedTerms): string =>
  `I ask to ${asked(terms, "this patient's")}.`;

/** What stands before the sentences of the grant when it answers a request. */
export const approvalOpening = "I say yes to a request.";

/** One sentence of a patient who refuses. */
export const refusalSentence = (reader: ReaderLabel, terms: ListedTerms): string =>
  `I refuse the request of ${readerName(reader)} to ${asked(terms, "my")}.`;

/** One sentence of a reader who takes a request back. */
export const cancellationSentence = (terms: ListedTerms): string =>
  `I take back my request to ${asked(terms, "this patient's")}.`;

const asked = (
  { categories: kinds, purposes: why, actions: verbs, until }: ListedTerms,
  whose: string,
) => `${verbsOf(verbs)} ${whose} ${listed(kinds)} ${purposesListed(why)} until ${momentOf(until)}`;

const bitsIn = (known: readonly number[], mask: number): number[] =>
  known.filter((bit) => ((mask >>> bit) & 1) === 1);

const maskOf = (bits: readonly number[]): number =>
  bits.reduce((mask, bit) => (mask | (1 << bit)) >>> 0, 0);
