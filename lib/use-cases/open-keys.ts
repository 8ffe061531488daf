import {
  addWalletSlot,
  decodeSlots,
  encodeSlots,
  newSlotsDocument,
  openWithPhrase,
  openWithWallet,
  addPhraseSlot,
} from "../key-slots.ts";
import type { AccountKey } from "../account-key.ts";
import { fromHex } from "../bytes.ts";
import { deploymentOf } from "../keyring.ts";
import { checkPhrase, newPhrase, PhraseError } from "../phrase.ts";
import { SlotError } from "../slot-error.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
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
export async function openKeysWithWallet({
  sign,
  vault,
}: SlotPorts): Promise<AccountKey | undefined> {
  const stored = await vault.slots(sign.account);
  if (stored === undefined) return undefined;
  const document = decodeSlots(stored);
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
  { sign, vault }: SlotPorts,
  phrase: string,
): Promise<AccountKey | undefined> {
  const stored = await vault.slots(sign.account);
  return stored === undefined
    ? undefined
    : openWithPhrase(decodeSlots(stored), checkPhrase(phrase));
}

/** The person behind this wallet, keys open. Throws {@link TrustError} when not registered or without keys. */
export async function signIn(ports: SlotPorts): Promise<Person> {
  const member = await ports.read.memberOfAccount(ports.sign.account);
  if (member === undefined) {
    throw new TrustError(
      "trust/unknown-member",
      "This wallet is not registered here. Ask your hospital for a link.",
    );
  }
  const key = await openKeysWithWallet(ports);
  if (key === undefined) {
    throw new TrustError(
      "trust/no-keys",
      "No keys are stored for this wallet. Enrol first, or use the recovery phrase.",
    );
  }
  return { number: member.number, account: member.account, key };
}
