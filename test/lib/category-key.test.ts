import { secp256k1 } from "@noble/curves/secp256k1";
import { expect } from "chai";
import { deriveCategoryKey, publicKeyFromX, xOf } from "#lib/category-key";
import { errorOf } from "../support/rejects.ts";

const scope = {
  root: new Uint8Array(32).fill(2),
  deployment: new Uint8Array(32).fill(1),
  category: 6,
};

describe("deriveCategoryKey", () => {
  it("gives a pair with an even y, whatever the scalar's parity was", () => {
    for (let epoch = 1; epoch <= 20; epoch += 1) {
      const { privateKey, x } = deriveCategoryKey({ ...scope, epoch });
      expect(secp256k1.getPublicKey(privateKey)).to.deep.equal(publicKeyFromX(x));
      expect(xOf(privateKey)).to.deep.equal(x);
    }
  });

  it("gives another key for another root, deployment, category or epoch", () => {
    const other = new Uint8Array(32).fill(9);
    const scopes = [{}, { root: other }, { deployment: other }, { category: 7 }, { epoch: 2 }];
    const keys = scopes.map((part) => deriveCategoryKey({ ...scope, epoch: 1, ...part }).x.join());
    expect(new Set(keys).size).to.equal(scopes.length);
  });

  it("refuses input out of range", async () => {
    const bad = [
      { root: new Uint8Array(31) },
      { deployment: new Uint8Array() },
      { category: 256 },
      { epoch: -1 },
    ];
    for (const part of bad) {
      await errorOf(
        () => deriveCategoryKey({ ...scope, epoch: 1, ...part }),
        "category-key/bad-input",
      );
    }
  });
});

describe("publicKeyFromX", () => {
  it("refuses an x that is not on the curve, and one of a wrong length", async () => {
    const bad = [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      new Uint8Array(31).fill(1),
      new Uint8Array(64),
    ];
    const five = Uint8Array.of(...new Uint8Array(31), 5);
    for (const x of [...bad, five]) {
      await errorOf(() => publicKeyFromX(x), "category-key/not-on-curve");
    }
  });
});
