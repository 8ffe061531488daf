import * as dagCbor from "@ipld/dag-cbor";
import { expect } from "chai";
import fc from "fast-check";
import {
  addGeneration,
  decodeAccountKey,
  encodeAccountKey,
  newAccountKey,
  renewAccountKey,
  rootOf,
  rotatePair,
  withPair,
} from "#lib/account-key";
import { errorOf } from "../support/rejects.ts";

describe("account key", () => {
  it("is random and begins with generation 1", () => {
    const [a, b] = [newAccountKey(), newAccountKey()];
    expect(a.privateKey).not.to.deep.equal(b.privateKey);
    expect(rootOf(a, 1)).not.to.deep.equal(rootOf(b, 1));
  });

  it("decodes to what was encoded", () => {
    const key = addGeneration(addGeneration(newAccountKey()));
    expect(decodeAccountKey(encodeAccountKey(key))).to.deep.equal(key);
  });

  it("keeps its older roots when a generation is added or the pair is renewed", () => {
    const key = newAccountKey();
    const [more, renewed] = [addGeneration(key), renewAccountKey(key)];
    expect(more.publicKey).to.deep.equal(key.publicKey);
    expect(renewed.publicKey).not.to.deep.equal(key.publicKey);
    for (const later of [more, renewed]) {
      expect(rootOf(later, 1)).to.deep.equal(rootOf(key, 1));
      expect(rootOf(later, 2)).not.to.deep.equal(rootOf(key, 1));
    }
  });

  it("keeps its former pairs when it is rotated, also when it is encoded", () => {
    const key = newAccountKey();
    const next = rotatePair(renewAccountKey(key));
    expect(next.former).to.have.length(2);
    expect(next.former.at(-1)).to.deep.equal(key.privateKey);
    expect(next.roots).to.have.length(2);
    expect(decodeAccountKey(encodeAccountKey(next))).to.deep.equal(next);
  });

  it("puts any of its pairs in front and keeps the others", () => {
    const key = newAccountKey();
    const next = rotatePair(rotatePair(key));
    expect(withPair(next, next.publicKey)).to.equal(next);
    const back = withPair(next, key.publicKey)!;
    expect([back.privateKey, back.publicKey]).to.deep.equal([key.privateKey, key.publicKey]);
    expect(back.former).to.deep.equal([next.privateKey, next.former[0]]);
    expect(withPair(next, newAccountKey().publicKey)).to.equal(undefined);
  });

  it("names a generation that it does not have", async () => {
    const error = await errorOf(() => rootOf(newAccountKey(), 2), "account-key/unknown-generation");
    expect(error.message).to.contain("generation 2");
  });

  it("refuses gaps, a private key out of range and arbitrary bytes, and never shows a byte", async () => {
    const root = new Uint8Array(32).fill(0xab);
    const bad = [
      [1, root, [[2, root]]],
      [
        1,
        root,
        [
          [1, root],
          [3, root],
        ],
      ],
      [1, root, []],
      [2, root, [[1, root]]],
      [2, root, [[1, root]], []],
      [2, root, [[1, root]], [root.subarray(1)]],
      [1, root, [[1, root]], [root]],
      [3, root, [[1, root]]],
      [1, new Uint8Array(32), [[1, root]]],
    ];
    for (const value of bad) {
      const decode = () => decodeAccountKey(dagCbor.encode(value));
      const error = await errorOf(decode, "account-key/malformed");
      expect(`${error.message} ${JSON.stringify(error)} ${error.cause}`).not.to.match(/171|abab/);
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await errorOf(() => decodeAccountKey(bytes), "account-key/malformed");
      }),
    );
  });
});
