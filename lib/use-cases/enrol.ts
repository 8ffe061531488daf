import { newAccountKey, rootOf, type AccountKey } from "../account-key.ts";
import { epochKeysHash, openEpochsAct, openEpochsCall } from "../acts/consent.ts";
import type { Site } from "../acts/domains.ts";
import { claimMessage, enrolCall, type Voucher } from "../acts/registration.ts";
import {
  encryptionKeyHash,
  encryptionKeyStatement,
  enrolmentStatement,
  type EncryptionKey,
  type EpochKeys,
} from "../acts/statements.ts";
import { fromHex, toHex, type Hex } from "../bytes.ts";
import { categories } from "../categories.ts";
import { deriveCategoryKey } from "../category-key.ts";
import { localWallet } from "../local-wallet.ts";
import type { Person } from "../person.ts";
import { perform, type Ports } from "../ports.ts";
import { roles } from "../roles.ts";
import { enrolmentSentence, epochSentence } from "../sentences.ts";
import { TrustError } from "../trust.ts";
import {
  openKeys,
  openKeysWithWallet,
  registeredKey,
  storeKeySlots,
  type AskPhrase,
  type ConfirmPhrase,
} from "./open-keys.ts";
import { signingTime } from "./signing-time.ts";

/** What a hospital hands to a new member, by link or in person. */
export type Invitation = {
  readonly voucher: Voucher;
  readonly signature: Hex;
  /** The one-time key of a claim link, 32 bytes; absent where the voucher names the account. */
  readonly claimKey?: Uint8Array;
};

type EnrolPorts = Pick<Ports, "read" | "sign" | "relay" | "vault" | "now"> & {
  /** Asked when the enrolment broke off after keys were stored which this wallet does not open. */
  readonly askPhrase?: AskPhrase;
};
type EpochText = EpochKeys & { sentence: string };

/**
 * Makes a member of the wallet's owner: account key sealed in slots, hospital's voucher used up, and for a patient the
 * first keys of every category. Safe to repeat after any failure: each step that is done is skipped.
 * Signatures asked for: three (slot twice, statement).
 */
export async function enrol(
  ports: EnrolPorts,
  invitation: Invitation,
  confirmPhrase: ConfirmPhrase,
): Promise<Person> {
  const known = await ports.read.memberOfAccount(ports.sign.account);
  const { askPhrase } = ports;
  const stored = await (askPhrase === undefined
    ? openKeysWithWallet(ports)
    : openKeys(ports, { askPhrase }));
  if (known !== undefined && stored === undefined) throw keysElsewhere(known.number);
  const key = stored ?? (await newKeys(ports, confirmPhrase));
  const isPatient = (known ?? invitation.voucher).role === roles.patient;
  if (known === undefined) await (isPatient ? enrolPatient : enrolStaff)(ports, invitation, key);
  const member = known ?? (await ports.read.memberOfAccount(ports.sign.account));
  if (member === undefined)
    throw new TrustError(
      "trust/unknown-member",
      "The enrolment is not on the chain yet. Run it again.",
    );
  const person = {
    ...{ number: member.number, account: ports.sign.account },
    key: registeredKey(member, key),
  };
  if (isPatient) await finishEnrolment(ports, person);
  return person;
}

/** The statement of the keys that follow the current ones in `categoryNumbers`, from the newest root. */
export function nextEpochKeys(
  site: Site,
  { account, key }: Pick<Person, "account" | "key">,
  { current, deadline }: { current: ReadonlyMap<number, number>; deadline: number },
): EpochText {
  const generation = Math.max(...key.roots.map((root) => root.generation));
  const deployment = fromHex(site.deployment);
  const keys = [...current].map(([category, epoch]) => {
    const derived = deriveCategoryKey({
      root: rootOf(key, generation),
      deployment,
      category,
      epoch: epoch + 1,
    });
    return { category, epoch: epoch + 1, x: toHex(derived.x) };
  });
  const sentence =
    keys.length === categories.length ? enrolmentSentence() : epochSentence([...current.keys()]);
  return { deployment: site.deployment, account, generation, keys, deadline, sentence };
}

const keysElsewhere = (number: number): TrustError =>
  new TrustError(
    "trust/no-keys",
    `This wallet is member ${number} already, but the vault has no keys for it. Use the vault that it enrolled with.`,
  );

async function newKeys(ports: EnrolPorts, confirmPhrase: ConfirmPhrase): Promise<AccountKey> {
  const key = newAccountKey();
  await storeKeySlots(ports, key, confirmPhrase);
  return key;
}

async function enrolStaff(
  ports: EnrolPorts,
  invitation: Invitation,
  key: AccountKey,
): Promise<void> {
  const site = await ports.read.site();
  const statement = firstKey(site, ports.sign.account, key);
  const signature = await ports.sign.typedData(encryptionKeyStatement(statement));
  await ports.relay(
    enrolCall({
      ...invitation,
      ...(await claimed(site, invitation, statement.account)),
      statement,
      keySignature: signature,
    }),
  );
}

async function enrolPatient(
  ports: EnrolPorts,
  invitation: Invitation,
  key: AccountKey,
): Promise<void> {
  const site = await ports.read.site();
  const { account } = ports.sign;
  const statement = firstKey(site, account, key);
  const none = new Map(categories.map(({ number }) => [number, 0]));
  const epochKeys = nextEpochKeys(
    site,
    { account, key },
    { current: none, deadline: ports.now() + signingTime },
  );
  const signature = await ports.sign.typedData(
    enrolmentStatement(site.deployment, statement, epochKeys),
  );
  const claim = await claimed(site, invitation, account);
  await ports.relay(
    enrolCall({
      ...invitation,
      ...claim,
      statement,
      keySignature: signature,
      companion: epochKeysHash(epochKeys),
    }),
  );
  const member = await ports.read.memberOfAccount(account);
  if (member === undefined) return;
  await ports.relay(
    openEpochsCall({
      patient: member.number,
      epochKeys,
      companion: encryptionKeyHash(statement),
      signature,
    }),
  );
}

/**
 * What is left for a patient whose enrolment broke off after the voucher was used: the first keys of each category. One
 * signature, or none where nothing is missing.
 */
export async function finishEnrolment(
  ports: Pick<Ports, "read" | "sign" | "relay" | "now">,
  person: Person,
): Promise<void> {
  const missing = new Map<number, number>();
  for (const { number } of categories) {
    const { epoch } = await ports.read.categoryKey(person.number, number);
    if (epoch === 0) missing.set(number, 0);
  }
  if (missing.size === 0) return;
  const site = await ports.read.site();
  const epochKeys = nextEpochKeys(site, person, {
    current: missing,
    deadline: ports.now() + signingTime,
  });
  await perform(ports, openEpochsAct(person.number, epochKeys));
}

function firstKey({ deployment }: Site, account: Hex, { publicKey }: AccountKey): EncryptionKey {
  return { deployment, account, publicKey: toHex(publicKey), keyVersion: 1 };
}

async function claimed(
  site: Site,
  { voucher, claimKey }: Invitation,
  account: Hex,
): Promise<{ claim: Hex }> {
  if (claimKey === undefined) return { claim: "0x" };
  return { claim: await localWallet(claimKey).typedData(claimMessage(site, voucher, account)) };
}
