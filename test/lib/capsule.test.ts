import { expect } from "chai";
import { newAccountKey } from "#lib/account-key";
import { openCapsule, sealCapsule, type CapsuleKey } from "#lib/capsule";
import { deriveCategoryKey, xOf } from "#lib/category-key";
import { sealLabelled } from "#lib/labelled-box";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { errorOf, flipped } from "../support/rejects.ts";

const wrap = nativeWrap();
const deployment = new Uint8Array(32).fill(1);
const root = new Uint8Array(32).fill(2);
const doctor = newAccountKey();
const parties = { deployment, patient: 7, reader: 12 };

const keyOf = (category: number, epoch: number): CapsuleKey => {
  const { privateKey } = deriveCategoryKey({ root, deployment, category, epoch });
  return { category, epoch, privateKey };
};
const expected = (category: number, epoch: number) =>
  Promise.resolve(deriveCategoryKey({ root, deployment, category, epoch }).x);
const seal = (keys: CapsuleKey[]) =>
  sealCapsule(wrap, { readerPublicKey: doctor.publicKey, ...parties, keys });
const open = { readerPrivateKey: doctor.privateKey, ...parties, expected };

describe("capsule", () => {
  it("opens to its keys, in order, none and many", async () => {
    const keys = [keyOf(8, 1), keyOf(4, 300), keyOf(4, 2)];
    expect(await openCapsule(wrap, { ...open, sealed: seal(keys) })).to.deep.equal([
      keys[2],
      keys[1],
      keys[0],
    ]);
    expect(await openCapsule(wrap, { ...open, sealed: seal([]) })).to.deep.equal([]);
  });

  it("has a size that depends on the number of keys alone", () => {
    expect(seal([keyOf(1, 1), keyOf(4, 2)])).to.have.length(1 + 97 + 32 + 2 * 37);
    expect(seal([keyOf(200, 2 ** 32 - 1), keyOf(0, 0)])).to.have.length(1 + 97 + 32 + 2 * 37);
  });

  it("refuses every flipped byte", async () => {
    const sealed = seal([keyOf(6, 3)]);
    for (let at = 0; at < sealed.length; at += 1) {
      await errorOf(
        () => openCapsule(wrap, { ...open, sealed: flipped(sealed, at) }),
        "box/does-not-open",
      );
    }
  });

  for (const other of [{ patient: 8 }, { reader: 13 }, { deployment: new Uint8Array(32) }]) {
    it(`refuses another ${Object.keys(other).join()}`, () =>
      errorOf(
        () => openCapsule(wrap, { ...open, ...other, sealed: seal([keyOf(6, 3)]) }),
        "box/does-not-open",
      ));
  }

  it("refuses another reader's account key", () => {
    const readerPrivateKey = newAccountKey().privateKey;
    const sealed = seal([keyOf(6, 3)]);
    return errorOf(
      () => openCapsule(wrap, { ...open, readerPrivateKey, sealed }),
      "box/does-not-open",
    );
  });

  it("refuses the whole capsule for one key that the patient never stated", async () => {
    const foreign = { ...keyOf(6, 3), privateKey: keyOf(6, 4).privateKey };
    const zero = { ...keyOf(6, 3), privateKey: new Uint8Array(32) };
    for (const key of [foreign, zero]) {
      const sealed = seal([keyOf(4, 2), key]);
      await errorOf(() => openCapsule(wrap, { ...open, sealed }), "capsule/wrong-key");
    }
    const unstated = { ...open, expected: () => Promise.resolve(undefined) };
    await errorOf(
      () => openCapsule(wrap, { ...unstated, sealed: seal([keyOf(6, 3)]) }),
      "capsule/wrong-key",
    );
  });

  it("refuses the negated private key, whose point has the same x and an odd y", async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const { privateKey } = keyOf(6, 3);
    const negated = order - BigInt(`0x${Buffer.from(privateKey).toString("hex")}`);
    const odd = Uint8Array.from(Buffer.from(negated.toString(16).padStart(64, "0"), "hex"));
    await errorOf(() => xOf(odd), "category-key/bad-input");
    const sealed = seal([{ category: 6, epoch: 3, privateKey: odd }]);
    await errorOf(() => openCapsule(wrap, { ...open, sealed }), "capsule/wrong-key");
  });

  it("is not sealed with a pair given twice, or a category or epoch out of range", async () => {
    await errorOf(() => seal([keyOf(6, 3), keyOf(6, 3)]), "capsule/malformed");
    await errorOf(() => seal([{ ...keyOf(6, 3), category: 256 }]), "capsule/malformed");
    await errorOf(() => seal([{ ...keyOf(6, 3), epoch: 2 ** 32 }]), "capsule/malformed");
    await errorOf(
      () => seal([{ ...keyOf(6, 3), privateKey: root.subarray(1) }]),
      "capsule/malformed",
    );
  });

  it("refuses a body of a wrong length, out of order or with a pair twice", async () => {
    const entry = (category: number) => [category, 0, 0, 0, 3, ...keyOf(category, 3).privateKey];
    const bodies = [[1], entry(6).slice(1), [...entry(6), ...entry(6)], [...entry(6), ...entry(4)]];
    for (const body of bodies) {
      const context = {
        ...{ label: "capsule" as const, deployment, patient: 7, category: null, epoch: null },
        ...{ sender: 7, recipient: 12, object: doctor.publicKey },
      };
      const publicKey = doctor.publicKey;
      const sealed = sealLabelled(wrap, { publicKey, context, body: Uint8Array.from(body) });
      await errorOf(() => openCapsule(wrap, { ...open, sealed }), "capsule/malformed");
    }
  });
});
