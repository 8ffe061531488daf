import { renewAccountKey, rotatePair, type AccountKey } from "../account-key.ts";
import { openEpochsAct } from "../acts/consent.ts";
import { moveAccountAct, type KeyChange, type Stated } from "../acts/keys.ts";
import { successionStatement } from "../acts/statements.ts";
import { equal, toHex } from "../bytes.ts";
import { categories } from "../categories.ts";
import { HealthChainError } from "../errors.ts";
import { encodeSlots } from "../key-slots.ts";
import { sameAccount } from "../local-wallet.ts";
import type { Person } from "../person.ts";
import { perform, type Member, type Ports, type Receipt } from "../ports.ts";
import { roles } from "../roles.ts";
import { SlotError } from "../slot-error.ts";
import { knownMember } from "../trust.ts";
import { followingEpochKeys, type KeyChanged, type KeyChanging } from "./change-key.ts";
import { openKeysWithWallet, storeKeySlots, storedSlots, type ConfirmPhrase } from "./open-keys.ts";
import { reissueCapsules, type Reissue } from "./reissue-capsules.ts";
import { signingTime } from "./signing-time.ts";

/**
 * A number does not move as asked. Codes: `move/same-account`, `move/account-taken`, `move/hospital-account` (the wallet to
 * move to is not free), `move/other-keys` (the new wallet's keys were made again meanwhile).
 */
export class MoveError extends HealthChainError {}

export type MovePorts = Pick<
  Ports,
  "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now"
>;

/** The ports of both wallets of one person. */
export type Wallets = { readonly from: MovePorts; readonly to: MovePorts };

/** How somebody moves. */
export type Moving = {
  /** Somebody else may know a key: consents that name it end, and a patient's categories get new keys. */
  readonly compromised: boolean;
  /** The new wallet's slots have new recovery words. */
  readonly confirmPhrase: ConfirmPhrase;
  /** `anew` makes new keys and words although a move that broke off has left some. */
  readonly begins?: "anew";
};

/** A move that lacks the old wallet's word only: the new wallet has its keys, and has signed for them. */
export type PreparedMove = {
  /** Who the person is afterwards. */
  readonly person: Person;
  readonly change: Omit<KeyChange, "deadline">;
  readonly stated: Stated;
  /** The slots document as the vault has it for the new wallet. */
  readonly slots: Uint8Array;
};

/**
 * Moves the person's number to the account of `to`, with a new key that both accounts sign for. Consents and records stay
 * with the number. Signatures asked for: one of the old wallet; three of the new one (slot twice, succession), and where
 * a patient's key was compromised a fourth for the new category keys.
 */
export async function moveAccount(
  wallets: Wallets,
  person: Person,
  changing: KeyChanging,
): Promise<KeyChanged> {
  const prepared = await prepareMove(wallets, person, changing);
  const { person: next, receipt } = await finishMove(wallets, prepared);
  const { keyVersion } = prepared.change.key;
  const member = await knownMember(wallets.to, next.number);
  if (changing.compromised && member.role === roles.patient)
    await renewEpochs(wallets.to, next, changing);
  return { person: next, keyVersion, receipt };
}

/** Throws {@link MoveError} unless the wallet to move to is another one that nobody is registered with. */
export async function requireFreeAccount({
  from,
  to,
}: {
  readonly from: Pick<Ports, "read" | "sign">;
  readonly to: { readonly sign: Pick<Ports["sign"], "account"> };
}): Promise<void> {
  const { account } = to.sign;
  if (sameAccount(account, from.sign.account)) throw sameWallet();
  const taken = await from.read.memberOfAccount(account);
  if (taken !== undefined)
    throw new MoveError(
      "move/account-taken",
      `That wallet is member ${taken.number}. Nothing was changed. Take one that is no member's.`,
    );
  if ((await from.read.hospitalOf(account)) !== undefined)
    throw new MoveError(
      "move/hospital-account",
      "That wallet speaks for a hospital. Nothing was changed. Take one that is nobody's.",
    );
}

/**
 * Makes the new wallet's keys and has it sign that it takes the number over. Nothing changes for anybody yet. A move that
 * broke off after its keys were stored goes on with them, and shows no words again. Signatures of the new wallet: three
 * (slot twice, succession), or two where its keys are there (slot, succession).
 */
export async function prepareMove(
  wallets: Wallets,
  person: Person,
  moving: Moving,
): Promise<PreparedMove> {
  await requireFreeAccount(wallets);
  const { from, to } = wallets;
  const member = await knownMember(from, person.number);
  const begun = moving.begins === "anew" ? undefined : await begunKey(to, person, moving);
  const key = begun ?? (await newKey(wallets, person, moving));
  const slots = await requireSlotsOf(to, key);
  const next = { ...person, account: to.sign.account, key };
  const change = await changeTo(from, next, { member, moving });
  const taking = { member: person.number, predecessor: person.account };
  const signature = await to.sign.typedData(successionStatement(change.key, taking));
  return { person: next, change, stated: { signature }, slots };
}

/**
 * The old wallet's word: one signature, after which it is nobody's. A patient whose key was compromised goes on with
 * {@link renewEpochs}.
 */
export async function finishMove(
  { from, to }: Wallets,
  { person, change, stated, slots }: PreparedMove,
): Promise<{ readonly person: Person; readonly receipt: Receipt }> {
  await requireSlotsOf(to, person.key);
  const site = await from.read.site();
  const dated = { ...change, deadline: from.now() + signingTime };
  const receipt = await perform(from, moveAccountAct(site, dated, stated));
  // Another tab may have made other keys for this wallet in between: those that were signed for count.
  const stored = await storedSlots(to);
  if (stored === undefined || !equal(encodeSlots(stored), slots))
    await to.vault.putSlots(to.sign.account, slots);
  return { person, receipt };
}

/** Whether a patient's records still lack the keys of the newest root, after a compromised key was replaced. */
export async function lacksNewRoot(
  { read }: Pick<Ports, "read">,
  { number, key }: Person,
  member: Member,
): Promise<boolean> {
  const isReplaced = member.lowestValidKeyVersion > 1;
  if (member.role !== roles.patient || !isReplaced) return false;
  const states = await Promise.all(categories.map((one) => read.categoryKey(number, one.number)));
  return states.some(({ generation }) => generation < key.roots.length);
}

/** Gives a patient's categories keys of the newest root, and those to the remaining readers: one signature. */
export async function renewEpochs(
  ports: MovePorts,
  person: Person,
  reissue: Reissue,
): Promise<void> {
  const epochKeys = await followingEpochKeys(ports, person);
  await perform(ports, openEpochsAct(person.number, epochKeys));
  await reissueCapsules(ports, person, reissue);
}

/** The keys of a move to this wallet that broke off: they follow the person's present ones, in the way that is wanted. */
async function begunKey(
  to: MovePorts,
  { key }: Person,
  { compromised }: Moving,
): Promise<AccountKey | undefined> {
  const found = await openedByWallet(to);
  const [latest] = found?.former ?? [];
  if (found === undefined || latest === undefined || !equal(latest, key.privateKey))
    return undefined;
  const isRenewed = found.roots.length === key.roots.length + 1;
  const isSame = found.roots.length === key.roots.length;
  const keepsRoots = key.roots.every(({ root }, index) => {
    const other = found.roots[index];
    return other !== undefined && equal(other.root, root);
  });
  return keepsRoots && (compromised ? isRenewed : isSame) ? found : undefined;
}

/** Undefined where nothing is stored, or the wallet does not open it. */
async function openedByWallet(to: MovePorts): Promise<AccountKey | undefined> {
  try {
    return await openKeysWithWallet(to);
  } catch (error) {
    if (error instanceof SlotError) return undefined;
    throw error;
  }
}

async function newKey(
  { from, to }: Wallets,
  { key }: Person,
  { compromised, confirmPhrase }: Moving,
): Promise<AccountKey> {
  const next = compromised ? renewAccountKey(key) : rotatePair(key);
  await storeKeySlots(to, next, async (phrase, notice) => {
    const typed = await confirmPhrase(phrase, notice);
    await requireFreeAccount({ from, to }); // another tab may have moved while the words were written down
    return typed;
  });
  return next;
}

/** What the vault has for the new wallet is this key, or its owner would be locked out. */
async function requireSlotsOf(to: MovePorts, key: AccountKey): Promise<Uint8Array> {
  const stored = await storedSlots(to);
  if (stored !== undefined && equal(stored.publicKey, key.publicKey)) return encodeSlots(stored);
  throw new MoveError(
    "move/other-keys",
    "The new wallet’s keys were made again in another window. Nothing was moved. Begin again here, or go on there.",
  );
}

async function changeTo(
  { read }: MovePorts,
  { number, account, key }: Person,
  { member, moving: { compromised } }: { member: Member; moving: Moving },
): Promise<Omit<KeyChange, "deadline">> {
  const { deployment } = await read.site();
  const keyVersion = member.keyVersion + 1;
  const publicKey = toHex(key.publicKey);
  return { member: number, key: { deployment, account, publicKey, keyVersion }, compromised };
}

const sameWallet = (): MoveError =>
  new MoveError(
    "move/same-account",
    "That is the wallet that you have now. Nothing was changed. Choose another one.",
  );
