import {
  bytes32,
  category,
  forever,
  hour,
  now,
  sentence,
  type Person,
  type World,
} from "./consortium.ts";
import { bits, type Cell } from "./consent-acts.ts";
import { hashOf, sign, type Message } from "./typed-data.ts";

export const requestStatus = { none: 0, open: 1, approved: 2, refused: 3, cancelled: 4 };

/** A bit set of categories. */
export const categories = (...of: number[]): number => of.reduce((set, one) => set | (1 << one), 0);

const asked = {
  categories: categories(category.laboratory, category.notes),
  purposes: bits.treatment,
  actions: bits.read,
  until: forever,
};

export type Terms = typeof asked;

/** Asks to read laboratory results and notes for treatment for ever, unless told otherwise. */
export const terms = (changed: Partial<Terms> = {}): Terms => ({ ...asked, ...changed });

export const reasonDigest = bytes32("why I ask");

/** Names the request of a reader to a patient with that number. */
export const requestId = (patient: Person, reader: Person, number = 1) => ({
  patient: patient.number,
  reader: reader.number,
  number,
});

export type RequestId = ReturnType<typeof requestId>;

/** Signs an act of Consent; gives the deadline, the sentence's hash and the signature, as contracts take them. */
export async function signedAct(
  { domains }: Pick<World, "domains">,
  signer: Pick<Person, "account">,
  [name, message]: [name: string, message: Message],
) {
  const deadline = (await now()) + hour;
  const whole = { ...message, deadline, sentence };
  const signature = await sign(signer.account, domains.consent, [name, whole]);
  return [deadline, hashOf(sentence), signature] as const;
}

/** Signed by the reader: the arguments of `requestBySig`. */
export async function signedRequest(
  world: World,
  reader: Person,
  { id, asks = terms() }: { id: RequestId; asks?: Terms },
) {
  const message = { ...id, ...asks, digest: reasonDigest };
  return [
    ...([id, asks, reasonDigest] as const),
    ...(await signedAct(world, reader, ["Request", message])),
  ] as const;
}

/** Signed by the patient: the arguments of `approveBySig`. */
export async function signedApprove(
  world: World,
  patient: Person,
  { id, cells }: { id: RequestId; cells: Cell[] },
) {
  const signed = await signedAct(world, patient, ["Approve", { ...id, cells }]);
  return [id, cells, ...signed] as const;
}
