import { approveAct, refuseAct, type AskedTerms, type RequestId } from "../acts/requests.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { approvalOpening, refusalSentence, RequestError, termsListed } from "../requests.ts";
import { grantWithKeys, plannedGrant, type Reader, type ShareTerms } from "./share.ts";
import { signingTime } from "./signing-time.ts";

/** Which request a patient answers. `reader`: the account is what the patient's directory says. */
export type Answering = { readonly reader: Reader; readonly number: number };

/** Less than was asked: fewer categories, an earlier end, or both. */
export type Narrowing = { readonly categories?: readonly number[]; readonly until?: number };

type ApprovePorts = Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">;

/**
 * Lets a reader do what they asked for, or less, with one signature of the patient, and hands them the keys as `share`
 * does. Throws {@link RequestError} for what is wider than the request, and for one that is not open any more.
 */
export async function approveRequest(
  ports: ApprovePorts,
  patient: Person,
  { reader, number, ...narrowing }: Answering & Narrowing,
): Promise<{ receipt: Receipt; capsuleBytes: number; sentence: string }> {
  const pair = { patient: patient.number, reader: reader.number };
  const { id, terms } = await openRequest(ports, { ...pair, number });
  const narrowed = narrowedTerms(terms, narrowing);
  const { cells, sentence } = await plannedApproval(ports, id, { reader, terms: narrowed });
  const deadline = ports.now() + signingTime;
  const act = approveAct(await ports.read.site(), { id, cells, deadline, sentence });
  const granted = await grantWithKeys(ports, patient, { reader, cells, act });
  await forgetReason(ports, id);
  return { ...granted, sentence };
}

/** What the wallet would show for this approval now. */
export async function previewApproval(
  ports: Pick<Ports, "read" | "verify" | "now">,
  patient: number,
  { reader, number, ...narrowing }: Answering & Narrowing,
): Promise<string> {
  const { id, terms } = await openRequest(ports, { patient, reader: reader.number, number });
  const planned = { reader, terms: narrowedTerms(terms, narrowing) };
  return (await plannedApproval(ports, id, planned)).sentence;
}

/** Refuses a request, with one signature of the patient. The reader waits before asking again. */
export async function refuseRequest(
  ports: Pick<Ports, "read" | "sign" | "relay" | "vault" | "now">,
  patient: Pick<Person, "number">,
  { reader, number }: Answering,
): Promise<{ receipt: Receipt; sentence: string }> {
  const pair = { patient: patient.number, reader: reader.number };
  const { id, terms } = await openRequest(ports, { ...pair, number });
  const sentence = refusalSentence(reader.label, termsListed(terms));
  const deadline = ports.now() + signingTime;
  const receipt = await perform(
    ports,
    refuseAct(await ports.read.site(), { id, deadline, sentence }),
  );
  await forgetReason(ports, id);
  return { receipt, sentence };
}

/** The open request of a pair. Throws {@link RequestError} `access-request/not-open`, also when another `number` is open. */
export async function openRequest(
  { read }: Pick<Ports, "read">,
  { number: expected, ...pair }: Omit<RequestId, "number"> & { readonly number?: number },
): Promise<{ id: RequestId; terms: AskedTerms }> {
  const { status, number, terms } = await read.lastRequest(pair);
  if (status === "open" && number === (expected ?? number))
    return { id: { ...pair, number }, terms };
  throw new RequestError(
    "access-request/not-open",
    "This request is not open any more: it was answered, or taken back. Nothing was changed. Look at your requests again.",
  );
}

async function plannedApproval(
  ports: Pick<Ports, "read" | "verify" | "now">,
  { patient }: RequestId,
  { reader, terms }: { reader: Reader; terms: ShareTerms },
) {
  const { cells, sentence } = await plannedGrant(ports, patient, { reader, terms: [terms] });
  return { cells, sentence: `${approvalOpening} ${sentence}` };
}

function narrowedTerms(asked: AskedTerms, { categories, until }: Narrowing): ShareTerms {
  const whole = termsListed(asked);
  const terms = {
    ...whole,
    categories: categories ?? whole.categories,
    until: until ?? whole.until,
  };
  const isWithin =
    terms.categories.length > 0 &&
    terms.categories.every((one) => whole.categories.includes(one)) &&
    terms.until <= whole.until;
  if (isWithin) return terms;
  throw new RequestError(
    "access-request/wider",
    "A request is answered with what was asked or less. Nothing was shared. To share more, use Sharing.",
  );
}

/** The reason is of no use after the answer; where it stays, the next request takes its place. */
const forgetReason = ({ vault }: Pick<Ports, "vault">, { patient, reader }: RequestId) =>
  vault.deleteRequestReason({ patient, reader }).catch(() => undefined);
