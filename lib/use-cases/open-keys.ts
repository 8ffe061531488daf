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
import { isSamePair, type AccountKey } from "../account-key.ts";
import { equal, fromHex } from "../bytes.ts";
import { deploymentOf } from "../keyring.ts";
import { checkPhrase, newPhrase, PhraseError } from "../phrase.ts";
import { SlotError } from "../slot-error.ts";
import type { Person } from "../person.ts";
import type { Member, Ports } from "../ports.ts";
import { TrustError } from "../trust.ts";
import { newSlotSalt, walletSlotMessage } from "../wallet-slot.ts";

type SlotPorts = Pick<Ports, "read" | "sign" | "vault">;

/** Shows the 24 words once and returns them as the person typed them back. */
export type ConfirmPhrase = (phrase: string) => Promise<string>;

/**
 * Seals a new account key in a wallet slot (two signatures, which must agree) and a recovery-phrase slot, and stores
 * the document. Throws {@link PhraseError} `phrase/not-confirmed` when the words typed back differ.
 */
export async function storeKeySlots(
  ports: SlotPorts,
  key: AccountKey,
  confirmPhrase: ConfirmPhrase,
): Promise<void> {
  const deployment = await deploymentOf(ports);
  const account = fromHex(ports.sign.account);
  const salt = newSlotSalt();
  const message = walletSlotMessage({ deployment, account, salt });
  const first = fromHex(await ports.sign.typedData(message));
  const second = fromHex(await ports.sign.typedData(message));
  const empty = newSlotsDocument({ deployment, account, publicKey: key.publicKey });
  const withWallet = addWalletSlot(empty, { accountKey: key, salt, signatures: [first, second] });
  const phrase = newPhrase();
  if (checkPhrase(await confirmPhrase(phrase)) !== phrase) {
    throw new PhraseError(
      "phrase/not-confirmed",
      "The words typed back are not the recovery phrase shown. Nothing was stored.",
    );
  }
  const document = addPhraseSlot(withWallet, { accountKey: key, phrase });
  await ports.vault.putSlots(ports.sign.account, encodeSlots(document));
}

/** Opens the stored account key with one wallet signature; undefined where this account has stored none. */
export async function openKeysWithWallet(ports: SlotPorts): Promise<AccountKey | undefined> {
  const document = await storedSlots(ports);
  if (document === undefined) return undefined;
  const slot = document.slots.find(({ kind }) => kind === "wallet");
  if (slot === undefined)
    throw new SlotError(
      "slots/unknown-slot",
      "These keys have no wallet slot. Open them with the recovery phrase.",
    );
  const signature = await ports.sign.typedData(walletSlotMessage({ ...document, salt: slot.salt }));
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

/** Throws {@link TrustError} unless the key that was opened is the one that the chain has for this member. */
export function requireSameKey(member: Member, key: AccountKey): void {
  if (isSamePair(key, member.publicKey)) return;
  throw new TrustError(
    "trust/other-key",
    `The keys stored for this wallet are not those of member ${member.number}. Use the vault that this member enrolled with.`,
  );
}

/**
 * The person behind this wallet, keys open by its signature, or by the 24 words where they are given. Throws
 * {@link TrustError} when not registered, without keys, or with keys that are not the registered ones.
 */
export async function signIn(ports: SlotPorts, phrase?: string): Promise<Person> {
  const member = await ports.read.memberOfAccount(ports.sign.account);
  if (member === undefined) {
    throw new TrustError(
      "trust/unknown-member",
      "This wallet is not registered here. Ask your hospital for a link.",
    );
  }
  const key = await (phrase === undefined
    ? openKeysWithWallet(ports)
    : openKeysWithPhrase(ports, phrase));
  if (key === undefined) {
    throw new TrustError(
      "trust/no-keys",
      "No keys are stored for this wallet. Enrol first, or use the recovery phrase.",
    );
  }
  requireSameKey(member, key);
  return { number: member.number, account: ports.sign.account, key };
}

/** The slots document of this wallet. Refused where it is another account's or another deployment's, as after a restart. */
async function storedSlots(ports: SlotPorts): Promise<SlotsDocument | undefined> {
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
