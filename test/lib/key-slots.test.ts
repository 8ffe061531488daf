import * as dagCbor from "@ipld/dag-cbor";
import { expect } from "chai";
import fc from "fast-check";
import { addGeneration, newAccountKey, renewAccountKey } from "#lib/account-key";
import { fromHex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import {
  addPhraseSlot,
  addWalletSlot,
  decodeSlots,
  encodeSlots,
  newSlotsDocument,
  openWithPhrase,
  openWithWallet,
  removeSlot,
} from "#lib/key-slots";
import { signDigest } from "#lib/local-wallet";
import { newPhrase } from "#lib/phrase";
import { newSlotSalt, walletSlotMessage } from "#lib/wallet-slot";
import { errorOf, flipped } from "../support/rejects.ts";

const deployment = new Uint8Array(32).fill(1);
const account = new Uint8Array(20).fill(2);
const accountKey = addGeneration(newAccountKey());
const phrase = newPhrase();
const salt = newSlotSalt();

const sign = (slotSalt: Uint8Array, wallet = 3): Uint8Array => {
  const message = walletSlotMessage({ deployment, account, salt: slotSalt });
  return fromHex(signDigest(new Uint8Array(32).fill(wallet), typedDataDigest(message)));
};
const empty = newSlotsDocument({ deployment, account, publicKey: accountKey.publicKey });
const withPhrase = addPhraseSlot(empty, { accountKey, phrase });
const signatures = [sign(salt), sign(salt)] as const;
const document = addWalletSlot(withPhrase, { accountKey, salt, signatures });
const walletSlot = document.slots[1]!;

describe("slots document", () => {
  it("opens by the phrase and by the wallet, and survives encoding", () => {
    const stored = decodeSlots(encodeSlots(document));
    expect(stored).to.deep.equal(document);
    expect(openWithPhrase(stored, phrase)).to.deep.equal(accountKey);
    expect(openWithPhrase(stored, ` ${phrase.toUpperCase()}\n`)).to.deep.equal(accountKey);
    const signature = sign(walletSlot.salt);
    expect(openWithWallet(stored, { id: walletSlot.id, signature })).to.deep.equal(accountKey);
  });

  it("opens by the form of a signature that EIP-2098 defines, and by its malleable twin", () => {
    const signature = sign(walletSlot.salt);
    const compact = signature.slice(0, 64);
    if (signature[64] === 28) compact[32]! |= 0x80;
    expect(openWithWallet(document, { id: walletSlot.id, signature: compact })).to.deep.equal(
      accountKey,
    );
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = order - BigInt(`0x${Buffer.from(signature.subarray(32, 64)).toString("hex")}`);
    const twin = Uint8Array.of(
      ...signature.subarray(0, 32),
      ...fromHex(s.toString(16).padStart(64, "0")),
      27,
    );
    expect(openWithWallet(document, { id: walletSlot.id, signature: twin })).to.deep.equal(
      accountKey,
    );
  });

  it("refuses to enrol a wallet that signs differently each time", async () => {
    const differing = [sign(salt), sign(newSlotSalt())] as const;
    const enrol = () => addWalletSlot(withPhrase, { accountKey, salt, signatures: differing });
    const error = await errorOf(enrol, "slots/wallet-signs-differently");
    expect(error.message).to.contain("wallet signs differently each time");
  });

  it("refuses signatures of contracts and out-of-range ones", async () => {
    const bad = [
      new Uint8Array(),
      new Uint8Array(65),
      new Uint8Array(200).fill(1),
      new Uint8Array(65).fill(255),
    ];
    for (const signature of bad) {
      const enrol = () =>
        addWalletSlot(withPhrase, { accountKey, salt, signatures: [signature, signature] });
      await errorOf(enrol, "slots/bad-signature");
    }
  });

  it("stays closed to another phrase, wallet, salt or slot", async () => {
    await errorOf(() => openWithPhrase(document, newPhrase()), "slots/does-not-open");
    const { id } = walletSlot;
    const other = () => openWithWallet(document, { id, signature: sign(salt, 4) });
    await errorOf(other, "slots/does-not-open");
    const otherSalt = () => openWithWallet(document, { id, signature: sign(newSlotSalt()) });
    await errorOf(otherSalt, "slots/does-not-open");
    const phraseId = document.slots[0]!.id;
    const unknown = () => openWithWallet(document, { id: phraseId, signature: sign(salt) });
    await errorOf(unknown, "slots/unknown-slot");
  });

  it("opens nothing with any byte of the document flipped, or names it malformed", () => {
    const encoded = encodeSlots({ ...document, slots: [walletSlot] });
    const { id } = walletSlot;
    const signature = sign(walletSlot.salt);
    for (let at = 0; at < encoded.length; at += 1) {
      try {
        openWithWallet(decodeSlots(flipped(encoded, at)), { id, signature });
        expect.fail(`byte ${at} is not authenticated`);
      } catch (error) {
        expect(error)
          .to.have.property("code")
          .that.matches(/^slots\/(malformed|does-not-open|unknown-slot)$/);
      }
    }
  });

  it("refuses a slot moved to another account, deployment or account key", async () => {
    const signature = sign(walletSlot.salt);
    const moved = [
      { account: new Uint8Array(20) },
      { deployment: new Uint8Array(32) },
      { publicKey: newAccountKey().publicKey },
    ];
    for (const part of moved) {
      const open = () => openWithWallet({ ...document, ...part }, { id: walletSlot.id, signature });
      await errorOf(open, "slots/does-not-open");
    }
  });

  it("loses a slot for good, and only that", async () => {
    const without = removeSlot(document, walletSlot.id);
    expect(openWithPhrase(without, phrase)).to.deep.equal(accountKey);
    const signature = sign(walletSlot.salt);
    await errorOf(
      () => openWithWallet(without, { id: walletSlot.id, signature }),
      "slots/unknown-slot",
    );
    await errorOf(() => removeSlot(without, walletSlot.id), "slots/unknown-slot");
  });

  it("takes no slot of another account key", async () => {
    const renewed = renewAccountKey(accountKey);
    const add = () => addPhraseSlot(document, { accountKey: renewed, phrase });
    await errorOf(add, "slots/malformed");
  });

  it("checks the phrase before it makes a slot", () =>
    errorOf(() => addPhraseSlot(empty, { accountKey, phrase: "one two" }), "phrase/wrong-count"));

  it("refuses arbitrary bytes, too many slots and unknown kinds with one error", async () => {
    const [version, ...rest]: unknown[] = dagCbor.decode(encodeSlots(document));
    const slots = rest.pop() as unknown[][];
    const many = [version, ...rest, Array.from({ length: 17 }, () => slots[0])];
    const unknown = [version, ...rest, [["guess", ...slots[0]!.slice(1)]]];
    for (const value of [many, unknown, [2, ...rest, slots], [version, ...rest]]) {
      await errorOf(() => decodeSlots(dagCbor.encode(value)), "slots/malformed");
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await errorOf(() => decodeSlots(bytes), "slots/malformed");
      }),
    );
  });
});
