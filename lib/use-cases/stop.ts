import { revokeAndRotateAct } from "../acts/consent.ts";
import { toHex } from "../bytes.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { stopSentence } from "../sentences.ts";
import { nextEpochKeys } from "./enrol.ts";
import { reissueCapsules, type Reissue } from "./reissue-capsules.ts";
import type { Reader } from "./share.ts";
import { randomBytes } from "../random.ts";
import { signingTime } from "./signing-time.ts";

/** Whom to stop in which categories. */
export type Stopping = Pick<Reissue, "accountOf" | "stranger"> & {
  readonly reader: Reader;
  readonly categories: readonly number[];
};

type StopPorts = Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">;

/**
 * Ends what `reader` may do in `categories` and gives these categories new keys, in one signed act. Afterwards the
 * reader's capsule is replaced by what remains (or deleted), and every remaining reader gets the new keys. If that
 * breaks off, the consent has ended all the same: {@link reissueCapsules} or the same call gives out the keys later.
 * What was read stays read.
 */
export async function stopSharing(
  ports: StopPorts,
  patient: Person,
  { reader, categories, accountOf, stranger }: Stopping,
): Promise<{ receipt: Receipt; rewrapped: number; sentence: string }> {
  const site = await ports.read.site();
  const deadline = ports.now() + signingTime;
  const sentence = stopSentence(reader.label, categories);
  const cells = categories.map((category) => ({ reader: reader.number, category }));
  const current = new Map<number, number>();
  for (const category of categories)
    current.set(category, (await ports.read.categoryKey(patient.number, category)).epoch);
  const nonce = toHex(randomBytes(32));
  const revoke = { patient: patient.number, cells, nonce, deadline, sentence };
  const act = revokeAndRotateAct(site, revoke, nextEpochKeys(site, patient, { current, deadline }));
  const receipt = await perform(ports, act);
  const holders = await reissueCapsules(ports, patient, { ended: cells, accountOf, stranger });
  const rewrapped = holders.filter((number) => number !== reader.number).length;
  return { receipt, rewrapped, sentence };
}
