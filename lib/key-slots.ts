import { gcm } from "@noble/ciphers/aes";
import { hkdf } from "@noble/hashes/hkdf";
import { sha256 } from "@noble/hashes/sha2";
import { z } from "zod";
import { decodeAccountKey, encodeAccountKey, isSamePair, type AccountKey } from "./account-key.ts";
import { equal } from "./bytes.ts";
import { encodeCanonical } from "./canonical-cbor.ts";
import { canonicalFormat } from "./canonical-format.ts";
import { accountField, bytesOf, bytesUpTo, deploymentField } from "./format-fields.ts";
import { seedOfPhrase } from "./phrase.ts";
import { randomBytes } from "./random.ts";
import { SlotError } from "./slot-error.ts";
import { normaliseSignature } from "./wallet-slot.ts";

/*
 * Slots document: one account key, sealed once for each way to open it. Canonical dag-cbor
 *   [1, deployment, account (20), account public key (33), [[kind, id (16), salt (32), nonce (12), ciphertext]…]]
 * A slot:
 *   bound      = dag-cbor ["slot", 1, deployment, account, account public key, kind, id]
 *   key        = HKDF-SHA256(ikm, salt, info = bound, 32 bytes)
 *   ciphertext = AES-256-GCM(key, nonce, encoded account key, AAD = bound) ‖ 16-byte tag
 *   ikm        = "wallet": r ‖ low s of the signature over walletSlotMessage with this salt (64 bytes)
 *                "phrase": BIP-39 seed of the 24 words, no passphrase (64 bytes)
 *                "passkey": WebAuthn PRF output (32 bytes)
 */

/** One way to open the account key. */
export type Slot = {
  kind: "wallet" | "phrase" | "passkey";
  /** 16 random bytes. */
  id: Uint8Array;
  /** 32 random bytes. */
  salt: Uint8Array;
  nonce: Uint8Array;
  ciphertext: Uint8Array;
};

/** All slots of an account: deployment (32 bytes), account (20), account public key (33). */
export type SlotsDocument = {
  deployment: Uint8Array;
  account: Uint8Array;
  publicKey: Uint8Array;
  slots: Slot[];
};

const label = "slot";
const version = 1;
const slotLimit = 16;

const slotSchema = z.tuple([
  z.enum(["wallet", "phrase", "passkey"]),
  bytesOf(16),
  bytesOf(32),
  bytesOf(12),
  bytesUpTo(64 * 1024),
]);
const schema = z.tuple([
  z.literal(version),
  deploymentField,
  accountField,
  bytesOf(33),
  z.array(slotSchema).max(slotLimit),
]);
const format = canonicalFormat(schema, malformed);

/** A document without slots. A changed account key needs one: slots cannot be sealed anew without what opens them. */
export const newSlotsDocument = (about: Omit<SlotsDocument, "slots">): SlotsDocument => ({
  ...about,
  slots: [],
});

/** Adds a slot for a recovery phrase of 24 words. Throws PhraseError for a phrase that fails its checks. */
export const addPhraseSlot = (
  document: SlotsDocument,
  { accountKey, phrase }: { accountKey: AccountKey; phrase: string },
): SlotsDocument =>
  addSlot(document, {
    kind: "phrase",
    accountKey,
    salt: randomBytes(32),
    ikm: seedOfPhrase(phrase),
  });

/**
 * Adds a slot for a wallet, from two signatures over `walletSlotMessage` with `salt`. Throws {@link SlotError}
 * `slots/wallet-signs-differently` when they differ: such a wallet would lock its owner out.
 */
export function addWalletSlot(
  document: SlotsDocument,
  {
    accountKey,
    salt,
    signatures,
  }: {
    accountKey: AccountKey;
    salt: Uint8Array;
    signatures: readonly [Uint8Array, Uint8Array];
  },
): SlotsDocument {
  const [ikm, again] = [normaliseSignature(signatures[0]), normaliseSignature(signatures[1])];
  if (!equal(ikm, again)) throw signsDifferently();
  return addSlot(document, { kind: "wallet", accountKey, salt, ikm });
}

/** The account key. Throws PhraseError for a mistyped phrase, {@link SlotError} for the phrase of somebody else. */
export function openWithPhrase(document: SlotsDocument, phrase: string): AccountKey {
  const ikm = seedOfPhrase(phrase);
  for (const slot of document.slots.filter(({ kind }) => kind === "phrase")) {
    const opened = tryOpen(document, slot, ikm);
    if (opened !== undefined) return opened;
  }
  throw doesNotOpen("recovery phrase");
}

/** The account key, by a signature over `walletSlotMessage` with the salt of slot `id`. Throws {@link SlotError}. */
export function openWithWallet(
  document: SlotsDocument,
  { id, signature }: { id: Uint8Array; signature: Uint8Array },
): AccountKey {
  const slot = document.slots.find((one) => one.kind === "wallet" && equal(one.id, id));
  if (slot === undefined) throw unknownSlot();
  const opened = tryOpen(document, slot, normaliseSignature(signature));
  if (opened === undefined) throw doesNotOpen("wallet");
  return opened;
}

/** The document without slot `id`. Whoever could open it may know the key: renew the account key as well. */
export function removeSlot(document: SlotsDocument, id: Uint8Array): SlotsDocument {
  const slots = document.slots.filter((slot) => !equal(slot.id, id));
  if (slots.length === document.slots.length) throw unknownSlot();
  return { ...document, slots };
}

/** Throws {@link SlotError} for a field out of range. */
export function encodeSlots({ deployment, account, publicKey, slots }: SlotsDocument): Uint8Array {
  const list = slots.map(({ kind, id, salt, nonce, ciphertext }) => [
    kind,
    id,
    salt,
    nonce,
    ciphertext,
  ]);
  return format.encode([version, deployment, account, publicKey, list]);
}

/** Throws {@link SlotError} for anything but the one canonical encoding of a slots document. */
export function decodeSlots(bytes: Uint8Array): SlotsDocument {
  const [, deployment, account, publicKey, list] = format.decode(bytes);
  const slots = list.map(([kind, id, salt, nonce, ciphertext]) => ({
    kind,
    id,
    salt,
    nonce,
    ciphertext,
  }));
  return { deployment, account, publicKey, slots };
}

function addSlot(
  document: SlotsDocument,
  {
    kind,
    accountKey,
    salt,
    ikm,
  }: Pick<Slot, "kind" | "salt"> & {
    accountKey: AccountKey;
    ikm: Uint8Array;
  },
): SlotsDocument {
  if (!isSamePair(accountKey, document.publicKey)) throw malformed();
  const id = randomBytes(16);
  const nonce = randomBytes(12);
  const bound = boundOf(document, { kind, id });
  const cipher = gcm(hkdf(sha256, ikm, salt, bound, 32), nonce, bound);
  const slot = { kind, id, salt, nonce, ciphertext: cipher.encrypt(encodeAccountKey(accountKey)) };
  return { ...document, slots: [...document.slots, slot] };
}

function tryOpen(document: SlotsDocument, slot: Slot, ikm: Uint8Array): AccountKey | undefined {
  const bound = boundOf(document, slot);
  const cipher = gcm(hkdf(sha256, ikm, slot.salt, bound, 32), slot.nonce, bound);
  try {
    const accountKey = decodeAccountKey(cipher.decrypt(slot.ciphertext));
    return isSamePair(accountKey, document.publicKey) ? accountKey : undefined;
  } catch {
    return undefined;
  }
}

const boundOf = (
  { deployment, account, publicKey }: SlotsDocument,
  { kind, id }: Pick<Slot, "kind" | "id">,
): Uint8Array => encodeCanonical([label, version, deployment, account, publicKey, kind, id]);

function malformed(cause?: unknown) {
  return new SlotError(
    "slots/malformed",
    "slots document is not version 1, or belongs to another account key: fetch it again",
    { cause },
  );
}

const doesNotOpen = (opener: string) =>
  new SlotError(
    "slots/does-not-open",
    `${opener} does not open this account's key: it belongs to another account or an older document`,
  );

const unknownSlot = () =>
  new SlotError("slots/unknown-slot", "slots document has no such slot: fetch it again");

const signsDifferently = () =>
  new SlotError(
    "slots/wallet-signs-differently",
    "wallet signs differently each time, so its signature cannot open the records: use the recovery phrase",
  );
