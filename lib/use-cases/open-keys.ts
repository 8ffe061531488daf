import {
  addWalletSlot,
  decodeSlots,
  encodeSlots,
  newSlotsDocument,
  openWithPhrase,
  openWithWallet,
  addPhraseSlot,
  type SlotsDocument,
} from "../key-slots.ts";
import { withPair, type AccountKey } from "../account-key.ts";
import { equal, fromHex } from "../bytes.ts";
import { deploymentOf } from "../keyring.ts";
import { checkPhrase, newPhrase, PhraseError } from "../phrase.ts";
import { SlotError } from "../slot-error.ts";
import type { Person } from "../person.ts";
import type { Member, Ports } from "../ports.ts";
import { TrustError } from "../trust.ts";
import { newSlotSalt, walletSlotMessage } from "../wallet-slot.ts";

type SlotPorts = Pick<Ports, "read" | "sign" | "vault">;

/** What a person should know about the words that they are shown. */
export type PhraseNotice = {
  /** False for a wallet that signs differently each time: then the words are the only way to open the keys again. */
  readonly opensByWallet: boolean;
};

/** Shows the 24 words once and returns them as the person typed them back. */
export type ConfirmPhrase = (phrase: string, notice: PhraseNotice) => Promise<string>;

/** Asks the person for their 24 words. */
export type AskPhrase = () => Promise<string>;

/** Whose signature is no secret that comes again: such a wallet gets no slot. */
const unfitForSlots = new Set(["slots/wallet-signs-differently", "slots/bad-signature"]);

/**
 * Seals a new account key in a wallet slot (two signatures, which must agree) and a recovery-phrase slot, and stores
 * the document. A wallet that signs differently each time, as some hardware wallets and all contract wallets do, gets no
 * slot: its owner opens the keys with the words. Throws {@link PhraseError} `phrase/not-confirmed` when the words typed
 * back differ.
 */
export async function storeKeySlots(
  ports: SlotPorts,
  key: AccountKey,
  confirmPhrase: ConfirmPhrase,
): Promise<void> {
  const empty = newSlotsDocument({
    deployment: await deploymentOf(ports),
    account: fromHex(ports.sign.account),
    publicKey: key.publicKey,
  });
  const started = await withWalletSlot(ports, empty, key);
  const phrase = newPhrase();
  const typed = await confirmPhrase(phrase, { opensByWallet: started.slots.length > 0 });
  if (checkPhrase(typed) !== phrase) {
    throw new PhraseError(
      "phrase/not-confirmed",
      "The words typed back are not the recovery phrase shown. Nothing was stored.",
    );
  }
  const document = addPhraseSlot(started, { accountKey: key, phrase });
  await ports.vault.putSlots(ports.sign.account, encodeSlots(document));
}

async function withWalletSlot(
  { sign }: SlotPorts,
  document: SlotsDocument,
  accountKey: AccountKey,
): Promise<SlotsDocument> {
  const salt = newSlotSalt();
  const message = walletSlotMessage({ ...document, salt });
  const first = fromHex(await sign.typedData(message));
  const second = fromHex(await sign.typedData(message));
  try {
    return addWalletSlot(document, { accountKey, salt, signatures: [first, second] });
  } catch (error) {
    if (error instanceof SlotError && unfitForSlots.has(error.code)) return document;
    throw error;
  }
}

/** How somebody opens their keys: by wallet first, unless they chose the words. */
export type WayIn = { readonly askPhrase: AskPhrase; readonly first?: "wallet" | "phrase" };

/**
 * Opens the stored account key by one wallet signature or, where that does not open it or was not wanted, by the 24
 * words; undefined where this account has stored none. Throws {@link PhraseError} or {@link SlotError} for words that
 * are not those of this account.
 */
export async function openKeys(
  ports: SlotPorts,
  { askPhrase, first = "wallet" }: WayIn,
): Promise<AccountKey | undefined> {
  const document = await storedSlots(ports);
  if (document === undefined) return undefined;
  const byWallet = first === "wallet" ? await openedByWallet(ports, document) : undefined;
  return byWallet ?? openWithPhrase(document, checkPhrase(await askPhrase()));
}

/** Undefined where the wallet has no slot, or signs otherwise than it did. */
async function openedByWallet(
  ports: SlotPorts,
  document: SlotsDocument,
): Promise<AccountKey | undefined> {
  try {
    return await openWithWalletOf(ports, document);
  } catch (error) {
    if (error instanceof SlotError) return undefined;
    throw error;
  }
}

/** Opens the stored account key with one wallet signature; undefined where this account has stored none. */
export async function openKeysWithWallet(ports: SlotPorts): Promise<AccountKey | undefined> {
  const document = await storedSlots(ports);
  return document === undefined ? undefined : openWithWalletOf(ports, document);
}

async function openWithWalletOf({ sign }: SlotPorts, document: SlotsDocument): Promise<AccountKey> {
  const slot = document.slots.find(({ kind }) => kind === "wallet");
  if (slot === undefined)
    throw new SlotError(
      "slots/unknown-slot",
      "These keys have no wallet slot. Open them with the recovery phrase.",
    );
  const signature = await sign.typedData(walletSlotMessage({ ...document, salt: slot.salt }));
  return openWithWallet(document, { id: slot.id, signature: fromHex(signature) });
}

/** Opens the stored account key with the 24 words; undefined where this account has stored none. */
export async function openKeysWithPhrase(
  ports: SlotPorts,
  phrase: string,
): Promise<AccountKey | undefined> {
  const document = await storedSlots(ports);
  return document === undefined ? undefined : openWithPhrase(document, checkPhrase(phrase));
}

/**
 * The key that was opened, with the pair that the chain has for this member: the newest, or one before it where a
 * rotation broke off. Throws {@link TrustError} where it has no such pair.
 */
export function registeredKey(member: Member, key: AccountKey): AccountKey {
  const registered = withPair(key, member.publicKey);
  if (registered !== undefined) return registered;
  throw new TrustError(
    "trust/other-key",
    `The keys stored for this wallet are not those of member ${member.number}. Use the vault that this member enrolled with.`,
  );
}

/**
 * The person behind this wallet, keys open by one signature. Throws {@link TrustError} when not registered, without
 * keys, or with keys that are not the registered ones.
 */
export const signIn = (ports: SlotPorts): Promise<Person> =>
  personWith(ports, () => openKeysWithWallet(ports));

/** {@link signIn} on a device that has nothing: by a wallet signature or, failing that, by the recovery phrase. */
export const openAgain = (ports: SlotPorts, way: WayIn): Promise<Person> =>
  personWith(ports, () => openKeys(ports, way));

async function personWith(
  { read, sign }: SlotPorts,
  open: () => Promise<AccountKey | undefined>,
): Promise<Person> {
  const member = await read.memberOfAccount(sign.account);
  if (member === undefined) {
    throw new TrustError(
      "trust/unknown-member",
      "This wallet is not registered here. Ask your hospital for a link.",
    );
  }
  const key = await open();
  if (key === undefined) {
    throw new TrustError(
      "trust/no-keys",
      "No keys are stored for this wallet. Enrol first, or use the recovery phrase.",
    );
  }
  return { number: member.number, account: sign.account, key: registeredKey(member, key) };
}

/** The slots document of this wallet. Refused where it is another account's or another deployment's, as after a restart. */
export async function storedSlots(
  ports: Pick<Ports, "read" | "vault"> & { readonly sign: Pick<Ports["sign"], "account"> },
): Promise<SlotsDocument | undefined> {
  const stored = await ports.vault.slots(ports.sign.account);
  if (stored === undefined) return undefined;
  const document = decodeSlots(stored);
  const isOurs =
    equal(document.deployment, await deploymentOf(ports)) &&
    equal(document.account, fromHex(ports.sign.account));
  if (isOurs) return document;
  throw new SlotError(
    "slots/other-deployment",
    "The keys stored for this wallet belong to another deployment: the chain was started anew, or this vault is another chain's. Use the vault that belongs to this chain.",
  );
}
