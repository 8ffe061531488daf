import { expect } from "chai";
import fc from "fast-check";
import { padme, paddedSizeOf } from "#lib/padme";

describe("padme", () => {
  it("never shrinks a size and adds at most an eighth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 33 }), (size) => {
        expect(padme(size)).to.be.at.least(size);
        expect(padme(size)).to.be.at.most(size * 1.125);
      }),
    );
  });

  it("is its own fixed point and keeps order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 33 }), fc.nat(1000), (size, more) => {
        expect(padme(padme(size))).to.equal(padme(size));
        expect(padme(size + more)).to.be.at.least(padme(size));
      }),
    );
  });

  it("hides sizes below 4 KiB entirely, length included", () => {
    const sizes = [0, 1, 100, 4088].map(paddedSizeOf);
    expect(sizes).to.deep.equal([4096, 4096, 4096, 4096]);
    expect(paddedSizeOf(4089)).to.equal(4352);
  });

  it("leaves few sizes up to 1 MiB", () => {
    const sizes = new Set(Array.from({ length: 2 ** 20 }, (_, size) => paddedSizeOf(size)));
    expect(sizes.size).to.be.below(200);
  });
});
