import { expect } from "chai";
import fc from "fast-check";
import { keccak_256 } from "@noble/hashes/sha3";
import { concat, equal } from "#lib/bytes";
import { joinedMerkleRoot, merkleProof, merkleRoot, verifyMerkleProof } from "#lib/merkle-tree";
import { errorOf } from "../support/rejects.ts";

const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 });
const leaves = fc.uniqueArray(leaf, {
  minLength: 1,
  maxLength: 40,
  selector: (bytes) => bytes.join(),
});
/** Leaves and one of their indexes. */
const chosen = leaves.chain((all) =>
  fc.record({ all: fc.constant(all), index: fc.nat({ max: all.length - 1 }) }),
);

type Chosen = { all: Uint8Array[]; index: number };

const claimOf = ({ all, index }: Chosen) => ({
  leaf: all[index]!,
  proof: merkleProof(all, index),
  index,
  size: all.length,
  root: merkleRoot(all),
});

const node = (left: Uint8Array, right: Uint8Array) =>
  keccak_256(concat(Uint8Array.of(1), left, right));

/** The root written down a second time, from the top: the left part is the largest power of two below the whole. */
function rootFromTheTop(all: readonly Uint8Array[]): Uint8Array {
  if (all.length === 1) return all[0]!;
  const left = 2 ** Math.ceil(Math.log2(all.length) - 1);
  return node(rootFromTheTop(all.slice(0, left)), rootFromTheTop(all.slice(left)));
}

describe("Merkle tree", () => {
  it("has the root that the recursive definition gives", () => {
    fc.assert(
      fc.property(leaves, (all) => {
        expect(merkleRoot(all)).to.deep.equal(rootFromTheTop(all));
      }),
    );
  });

  it("has the same root over leaves that lie one after the other", () => {
    fc.assert(
      fc.property(leaves, (all) => {
        expect(joinedMerkleRoot(concat(...all))).to.deep.equal(rootFromTheTop(all));
      }),
    );
  });

  it("proves every leaf at its place, with at most log2 siblings", () => {
    fc.assert(
      fc.property(chosen, (choice) => {
        const claim = claimOf(choice);
        expect(verifyMerkleProof(claim)).to.equal(true);
        expect(claim.proof.length).to.be.at.most(Math.ceil(Math.log2(claim.size)));
      }),
    );
  });

  it("proves no leaf at another place", () => {
    fc.assert(
      fc.property(chosen, fc.integer({ min: -2, max: 60 }), (choice, index) => {
        fc.pre(index !== choice.index);
        expect(verifyMerkleProof({ ...claimOf(choice), index })).to.equal(false);
      }),
    );
  });

  it("proves nothing once any bit of leaf, sibling or root is turned", () => {
    fc.assert(
      fc.property(chosen, fc.nat(255), fc.nat(), (choice, bit, which) => {
        const claim = claimOf(choice);
        const turned = (bytes: Uint8Array) => {
          const copy = bytes.slice();
          copy[bit >> 3]! ^= 1 << (bit & 7);
          return copy;
        };
        const proof = claim.proof.map((one, at) =>
          at === which % claim.proof.length ? turned(one) : one,
        );
        expect(verifyMerkleProof({ ...claim, leaf: turned(claim.leaf) })).to.equal(false);
        expect(verifyMerkleProof({ ...claim, root: turned(claim.root) })).to.equal(false);
        expect(verifyMerkleProof({ ...claim, proof })).to.equal(proof.length === 0);
      }),
    );
  });

  it("proves nothing with a sibling too many, too few, or too short", () => {
    fc.assert(
      fc.property(chosen, leaf, (choice, extra) => {
        const claim = claimOf(choice);
        const { proof } = claim;
        const changed = [[...proof, extra], ...(proof.length === 0 ? [] : [proof.slice(0, -1)])];
        for (const other of changed)
          expect(verifyMerkleProof({ ...claim, proof: other })).to.equal(false);
        const short = proof.map((one) => one.subarray(1));
        if (proof.length > 0) expect(verifyMerkleProof({ ...claim, proof: short })).to.equal(false);
      }),
    );
  });

  it("has another root for any other order, and for any leaf left out", () => {
    fc.assert(
      fc.property(chosen, fc.nat(), ({ all, index }, to) => {
        const other = to % all.length;
        const root = merkleRoot(all);
        const swapped = all.slice();
        [swapped[index], swapped[other]] = [swapped[other]!, swapped[index]!];
        expect(equal(merkleRoot(swapped), root)).to.equal(index === other);
        if (all.length > 1)
          expect(equal(merkleRoot(all.filter((_, at) => at !== index)), root)).to.equal(false);
      }),
    );
  });

  it("takes no node for a leaf, since the number of leaves says how deep it is", () => {
    const four = [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte));
    const [a, b, c, d] = four as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const claim = { leaf: node(a, b), proof: [node(c, d)], index: 0, root: merkleRoot(four) };
    expect(verifyMerkleProof({ ...claim, size: 4 })).to.equal(false);
  });

  it("has no root over nothing and no proof of a leaf that is not there", async () => {
    await errorOf(() => merkleRoot([]), "merkle/no-leaves");
    await errorOf(() => joinedMerkleRoot(new Uint8Array()), "merkle/no-leaves");
    for (const index of [-1, 1, 0.5])
      await errorOf(() => merkleProof([new Uint8Array(32)], index), "merkle/no-such-leaf");
  });
});
