import { expect } from "chai";
import { addGeneration, newAccountKey, rootOf } from "#lib/account-key";
import { toHex, type Hex } from "#lib/bytes";
import { sealCapsule, type CapsuleKey } from "#lib/capsule";
import { deriveCategoryKey } from "#lib/category-key";
import { portableWrap } from "#lib/ecies";
import { epochKeysStatement } from "#lib/acts/statements";
import { hashText } from "#lib/eip712";
import { keyringFor } from "#lib/keyring";
import { signerOf } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { randomBytes } from "#lib/random";
import { newWallet } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";

describe("keyringFor", () => {
  const deployment = randomBytes(32);
  const wallet = newWallet();
  const key = addGeneration(newAccountKey());
  const patient = { number: 1, account: wallet.account, key };
  const doctor = { number: 2, account: newWallet().account, key: newAccountKey() };
  const privateKey = (category: number, epoch: number, generation = 1) =>
    deriveCategoryKey({ root: rootOf(key, generation), deployment, category, epoch }).privateKey;

  /** A chain on which the patient signed for (6, 1) and (4, 1) of generation 1, and (6, 2) of generation 2. */
  async function ports(capsule?: Uint8Array): Promise<Ports> {
    const statements = await Promise.all([
      statement(1, [
        [6, 1],
        [4, 1],
      ]),
      statement(2, [[6, 2]]),
    ]);
    return {
      read: {
        site: () => Promise.resolve({ deployment: toHex(deployment) }),
        member: () => Promise.resolve({ account: wallet.account, keyVersion: 1 }),
        epochStatements: () => Promise.resolve(statements),
      },
      verify: (account: Hex, digest: Uint8Array, signature: Hex) =>
        Promise.resolve(signerOf(digest, signature) === account),
      wrap: portableWrap,
      vault: { capsule: () => Promise.resolve(capsule) },
    } as unknown as Ports;
  }

  async function statement(generation: number, pairs: readonly [number, number][]) {
    const root = rootOf(key, generation);
    const keys = {
      ...{ deployment: toHex(deployment), account: wallet.account, generation, deadline: 1 },
      keys: pairs.map(([category, epoch]) => ({
        ...{ category, epoch },
        x: toHex(deriveCategoryKey({ root, deployment, category, epoch }).x),
      })),
      sentence: "Use new keys.",
    };
    const signature = await wallet.typedData(epochKeysStatement(keys));
    const sentence = { prehashed: hashText(keys.sentence) };
    return { keys: { ...keys, sentence }, kind: 0, companion: "0x" as const, signature };
  }

  const capsuleWith = (keys: readonly CapsuleKey[]) =>
    sealCapsule(portableWrap, {
      readerPublicKey: doctor.key.publicKey,
      ...{ deployment, patient: 1, reader: 2, keys },
    });

  it("derives the patient's keys from the root of each epoch's generation", async () => {
    const keyring = await keyringFor(await ports(), patient, 1);
    expect(keyring(6, 1)).to.deep.equal(privateKey(6, 1));
    expect(keyring(6, 2)).to.deep.equal(privateKey(6, 2, 2));
    expect(keyring(6, 2)).not.to.deep.equal(privateKey(6, 2, 1));
  });

  it("refuses an epoch that the patient never signed for", async () => {
    const keyring = await keyringFor(await ports(), patient, 1);
    await errorOf(() => keyring(4, 2), "trust/epoch-without-statement");
    await errorOf(() => keyring(16, 1), "trust/epoch-without-statement");
  });

  it("refuses keys of other roots, as of an older document or somebody else's", async () => {
    const other = { ...patient, key: addGeneration(newAccountKey()) };
    const keyring = await keyringFor(await ports(), other, 1);
    const { message } = await errorOf(() => keyring(6, 1), "keys/other-root");
    expect(message).to.contain("recovery phrase");
    const older = { ...patient, key: { ...key, roots: key.roots.slice(0, 1) } };
    const ring = await keyringFor(await ports(), older, 1);
    await errorOf(() => ring(6, 2), "account-key/unknown-generation");
  });

  it("takes a reader's keys from the capsule, and no others", async () => {
    const capsule = capsuleWith([{ category: 6, epoch: 1, privateKey: privateKey(6, 1) }]);
    const keyring = await keyringFor(await ports(capsule), doctor, 1);
    expect(keyring(6, 1)).to.deep.equal(privateKey(6, 1));
    await errorOf(() => keyring(6, 2), "keys/not-in-capsule");
    await errorOf(() => keyring(4, 1), "keys/not-in-capsule");
  });

  it("says when there is no capsule", async () => {
    await errorOf(async () => keyringFor(await ports(), doctor, 1), "keys/no-capsule");
  });

  it("refuses a whole capsule for one key that is not the patient's", async () => {
    const good = { category: 4, epoch: 1, privateKey: privateKey(4, 1) };
    const wrong = { category: 6, epoch: 1, privateKey: privateKey(6, 2, 2) };
    const unsigned = { category: 6, epoch: 3, privateKey: privateKey(6, 3) };
    const open = async (keys: CapsuleKey[]) =>
      keyringFor(await ports(capsuleWith(keys)), doctor, 1);
    await errorOf(() => open([good, wrong]), "capsule/wrong-key");
    await errorOf(() => open([good, unsigned]), "trust/epoch-without-statement");
    expect((await open([good]))(4, 1)).to.deep.equal(privateKey(4, 1));
  });
});
