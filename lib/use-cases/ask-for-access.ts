import { requestAct } from "../acts/requests.ts";
import { toHex } from "../bytes.ts";
import { deploymentOf } from "../keyring.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { reasonDigest, reasonText, sealReason } from "../request-reason.ts";
import {
  RequestError,
  requestSentence,
  termsListed,
  termsMasked,
  type LastRequest,
  type ListedTerms,
} from "../requests.ts";
import { roles } from "../roles.ts";
import { momentOf } from "../sentences.ts";
import { verifiedEncryptionKey } from "../trust.ts";
import { sentOrLater, type Unsent } from "./sent-or-later.ts";
import { signingTime } from "./signing-time.ts";

/** Whom a reader asks, for what, and why in their own words. */
export type Asking = ListedTerms & { readonly patient: number; readonly reason: string };

/**
 * Asks a patient for access, with one signature of the reader. The reason is sealed to the patient, and kept off the
 * chain once the chain has taken the request, since gateways keep only what an open request names. Where only that failed
 * the patient sees the request without it, and `unsent` tells how to send the same again.
 */
export async function askForAccess(
  ports: Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">,
  reader: Pick<Person, "number">,
  { patient, reason, ...terms }: Asking,
): Promise<{ receipt: Receipt; sentence: string; number: number; unsent: Unsent | undefined }> {
  const text = reasonText(reason);
  const pair = { patient, reader: reader.number };
  const last = await requireMayAsk(ports, pair);
  const { member, publicKey } = await verifiedEncryptionKey(ports, patient);
  if (member.role !== roles.patient) throw notAPatient(patient);
  const id = { ...pair, number: last.number + 1 };
  const sealing = { ...id, deployment: await deploymentOf(ports), publicKey, text };
  const sealed = sealReason(ports.wrap, sealing);
  const asked = termsMasked(terms);
  const sentence = requestSentence(termsListed(asked));
  const act = requestAct(await ports.read.site(), {
    ...{ id, terms: asked, digest: toHex(reasonDigest(sealed)), sentence },
    deadline: ports.now() + signingTime,
  });
  const receipt = await perform(ports, act);
  const unsent = await sentOrLater(() => ports.vault.putRequestReason({ ...pair, reason: sealed }));
  return { receipt, sentence, number: id.number, unsent };
}

/**
 * From when this reader may ask this patient (Unix seconds, 0 for at once); undefined while a request is open.
 */
export async function mayAskFrom(
  { read }: Pick<Ports, "read">,
  pair: { readonly patient: number; readonly reader: number },
): Promise<number | undefined> {
  return earliest({ read }, await read.lastRequest(pair));
}

async function earliest(
  { read }: Pick<Ports, "read">,
  { status, changedAt }: LastRequest,
): Promise<number | undefined> {
  if (status === "open") return undefined;
  if (status !== "refused" && status !== "cancelled") return 0;
  const { afterRefusal, afterCancel } = await read.requestPauses();
  return changedAt + (status === "refused" ? afterRefusal : afterCancel);
}

async function requireMayAsk(
  { read, now }: Pick<Ports, "read" | "now">,
  pair: { readonly patient: number; readonly reader: number },
): Promise<LastRequest> {
  const last = await read.lastRequest(pair);
  const from = await earliest({ read }, last);
  if (from === undefined)
    throw new RequestError(
      "access-request/open-already",
      "Your last request waits for this patient's answer. Nothing was sent. Take it back first to ask for something else.",
    );
  const { time } = await read.head();
  if (Math.max(time, now()) >= from) return last;
  const why = last.status === "refused" ? "The patient refused" : "You took back";
  throw new RequestError(
    "access-request/too-soon",
    `${why} your last request, so you can ask again from ${momentOf(from)}. Nothing was sent.`,
  );
}

const notAPatient = (number: number): RequestError =>
  new RequestError(
    "access-request/not-a-patient",
    `Member ${number} is no patient, so there is nothing to ask for. Check the number.`,
  );

/** What to tell somebody whose reason could not be kept, and can't be sent again. */
export const reasonNotKept = ({ cause }: Unsent): RequestError =>
  new RequestError(
    "access-request/reason-not-kept",
    "The patient sees your request, but perhaps not why you ask: that could not be kept. To say it again, take the request back and ask anew.",
    { cause },
  );
