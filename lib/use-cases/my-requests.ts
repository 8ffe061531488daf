import { deploymentOf } from "../keyring.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
import { openReason } from "../request-reason.ts";
import {
  termsListed,
  type AskedRequest,
  type ListedTerms,
  type RequestStatus,
} from "../requests.ts";
import { readReason, type GivenReason } from "./read-reason.ts";

/** A request as people see it. Times are Unix seconds. */
export type RequestView = ListedTerms & {
  readonly patient: number;
  readonly reader: number;
  /** Counts the requests of the pair from 1. */
  readonly number: number;
  readonly status: RequestStatus;
  readonly askedAt: number;
  /** Undefined while it is open. */
  readonly endedAt: number | undefined;
};

/** A request to a patient, with what its reader wrote. */
export type ReceivedRequest = RequestView & { readonly reason: GivenReason };

type Reading = Pick<Ports, "read">;

/** What a reader has asked of anybody, or of one patient, newest first. */
export async function requestsOf(
  { read }: Reading,
  of: { readonly reader: number; readonly patient?: number },
): Promise<RequestView[]> {
  return viewed({ read }, await read.requests(of));
}

/**
 * What a patient was asked, what waits for an answer first, then newest first. The reasons of open requests are fetched
 * and opened; that of an ended one is not kept.
 */
export async function requestsTo(
  ports: Pick<Ports, "read" | "wrap" | "vault">,
  patient: Person,
): Promise<ReceivedRequest[]> {
  const asked = await ports.read.requests({ patient: patient.number });
  const views = await viewed(ports, asked);
  const received = await Promise.all(
    views.map(async (view) => {
      const event = asked.find((one) => one.reader === view.reader && one.number === view.number);
      const isOpen = view.status === "open" && event !== undefined;
      const reason: GivenReason = isOpen
        ? await reasonOf(ports, patient, event)
        : { missing: "not-kept" };
      return { ...view, reason };
    }),
  );
  return received.toSorted((a, b) => Number(b.status === "open") - Number(a.status === "open"));
}

/** Opens what a reader wrote with a request, and checks it against the chain. */
async function reasonOf(
  ports: Pick<Ports, "read" | "wrap" | "vault">,
  { key, number: patient }: Person,
  { digest, ...request }: AskedRequest,
): Promise<GivenReason> {
  const pair = { patient, reader: request.reader };
  const about = { ...pair, number: request.number, deployment: await deploymentOf(ports) };
  return readReason(key, {
    fetch: () => ports.vault.requestReason(pair),
    open: (privateKey, sealed) => openReason(ports.wrap, { ...about, privateKey, sealed, digest }),
  });
}

async function viewed({ read }: Reading, asked: readonly AskedRequest[]): Promise<RequestView[]> {
  const blocks = asked.flatMap(({ block, endedIn }) => (endedIn ? [block, endedIn] : [block]));
  const times = await read.blockTimes(blocks);
  return asked
    .map(({ patient, reader, number, status, terms, block, endedIn }) => ({
      ...{ patient, reader, number, status, ...termsListed(terms) },
      askedAt: times.get(block) ?? 0,
      endedAt: endedIn === undefined ? undefined : times.get(endedIn),
    }))
    .toReversed();
}
