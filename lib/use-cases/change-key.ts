import { renewAccountKey, rotatePair, type AccountKey } from "../account-key.ts";
import { epochKeysHash, openEpochsCall } from "../acts/consent.ts";
import type { Site } from "../acts/domains.ts";
import { rotateKeyAct, type KeyChange, type Stated } from "../acts/keys.ts";
import {
  encryptionKeyHash,
  encryptionKeyStatement,
  enrolmentStatement,
  type EncryptionKey,
} from "../acts/statements.ts";
import { toHex } from "../bytes.ts";
import { categories } from "../categories.ts";
import type { Person } from "../person.ts";
import { perform, type Member, type Ports, type Receipt } from "../ports.ts";
import { roles } from "../roles.ts";
import { knownMember } from "../trust.ts";
import { nextEpochKeys } from "./enrol.ts";
import { storeKeySlots, type ConfirmPhrase } from "./open-keys.ts";
import { reissueCapsules, type Reissue } from "./reissue-capsules.ts";
import { signingTime } from "./signing-time.ts";

type KeyPorts = Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">;

/** How a person's key changes. */
export type KeyChanging = Pick<Reissue, "accountOf" | "stranger"> & {
  /**
   * Somebody else may know a key: consents that name it end, and a patient's categories get new keys from a new root,
   * which the remaining readers are given.
   */
  readonly compromised: boolean;
  /** The new slots have new recovery words. */
  readonly confirmPhrase: ConfirmPhrase;
};

/** What came of it: the person with the new key. */
export type KeyChanged = { readonly person: Person; readonly keyVersion: number; receipt: Receipt };

/**
 * Gives the person a new encryption key. Slots come first and hold the older pairs too, so that nothing is locked out if
 * it breaks off, and capsules that are sealed to an older pair still open; to repeat it then makes one more key.
 * Signatures asked for: four (slot twice, statement, act).
 */
export async function rotateKey(
  ports: KeyPorts,
  person: Person,
  changing: KeyChanging,
): Promise<KeyChanged> {
  const member = await knownMember(ports, person.number);
  const site = await ports.read.site();
  const key = nextPair(person.key, changing);
  await storeKeySlots(ports, key, changing.confirmPhrase);
  const next = { ...person, key };
  const change = keyChange(site, next, { ports, member, changing });
  const isRooted = changing.compromised && member.role === roles.patient;
  const stated = isRooted
    ? await stateWithEpochs(ports, next, change.key)
    : { signature: await ports.sign.typedData(encryptionKeyStatement(change.key)) };
  const receipt = await perform(ports, rotateKeyAct(site, change, stated));
  if (isRooted) await reissueCapsules(ports, next, changing);
  return { person: next, keyVersion: change.key.keyVersion, receipt };
}

const nextPair = (key: AccountKey, { compromised }: KeyChanging): AccountKey =>
  compromised ? renewAccountKey(key) : rotatePair(key);

function keyChange(
  { deployment }: Site,
  { number, account, key }: Person,
  given: { ports: Pick<Ports, "now">; member: Member; changing: KeyChanging },
): KeyChange {
  const { ports, member, changing } = given;
  const keyVersion = member.keyVersion + 1;
  return {
    member: number,
    key: { deployment, account, publicKey: toHex(key.publicKey), keyVersion },
    compromised: changing.compromised,
    deadline: ports.now() + signingTime,
  };
}

/** One signature over the key and the new epochs, which are opened with it at once: the keys of both are in the slots. */
async function stateWithEpochs(
  ports: KeyPorts,
  person: Person,
  key: EncryptionKey,
): Promise<Stated> {
  const epochKeys = await followingEpochKeys(ports, person);
  const signature = await ports.sign.typedData(enrolmentStatement(key.deployment, key, epochKeys));
  const opening = { epochKeys, companion: encryptionKeyHash(key), signature };
  await ports.relay(openEpochsCall({ patient: person.number, ...opening }));
  return { signature, companion: epochKeysHash(epochKeys) };
}

/** The next epoch of every category, from the newest root. */
export async function followingEpochKeys(ports: Pick<Ports, "read" | "now">, person: Person) {
  const current = new Map<number, number>();
  for (const { number } of categories)
    current.set(number, (await ports.read.categoryKey(person.number, number)).epoch);
  const deadline = ports.now() + signingTime;
  return nextEpochKeys(await ports.read.site(), person, { current, deadline });
}
