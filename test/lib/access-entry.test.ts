import { expect } from "chai";
import { keccak256, TypedDataEncoder } from "ethers";
import {
  accessEntrySchema,
  accessLeaf,
  entryKinds,
  zeroWord,
  type AccessEntry,
} from "#lib/access-entry";
import { categories, purposes } from "#lib/categories";
import { concat, fromHex, toHex, type Hex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { errorOf } from "../support/rejects.ts";
import vector from "../vectors/access-entry.json" with { type: "json" };

const frozen = vector.entries as unknown as { entry: AccessEntry; salt: Hex; leaf: Hex }[];
const [{ entry, salt }] = frozen as [(typeof frozen)[0]];

/** Written down a second time from the specification, not imported from lib. */
const fields =
  "bytes32 deployment,uint32 gateway,uint64 sequence,uint32 patient,uint64 number,uint32 reader,uint8 category,bytes32 record,uint8 purpose,uint8 kind,uint8 outcome,uint32 count,uint40 at,bytes32 request";
const types = {
  AccessEntry: fields.split(",").map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  }),
};

describe("access entry", () => {
  it("has the leaf that ethers and the specification give, and that is frozen", () => {
    for (const { entry: one, salt: its, leaf } of frozen) {
      const hash = TypedDataEncoder.hashStruct("AccessEntry", types, one);
      expect(keccak256(concat(Uint8Array.of(0), fromHex(its), fromHex(hash)))).to.equal(leaf);
      expect(toHex(accessLeaf(one, fromHex(its)))).to.equal(leaf);
    }
  });

  it("has another leaf for every field and for the salt", () => {
    const seen = new Set([toHex(accessLeaf(entry, fromHex(salt)))]);
    for (const { name, type } of types.AccessEntry) {
      const value = type === "bytes32" ? `0x${"5".repeat(64)}` : 77;
      seen.add(toHex(accessLeaf({ ...entry, [name]: value }, fromHex(salt))));
    }
    seen.add(toHex(accessLeaf(entry, randomBytes(32))));
    expect(seen.size).to.equal(types.AccessEntry.length + 2);
  });

  it("is what its schema takes, and survives JSON", () => {
    for (const { entry: one } of frozen)
      expect(accessEntrySchema.parse(JSON.parse(JSON.stringify(one)))).to.deep.equal(one);
  });

  const unfit: Record<string, Partial<Record<keyof AccessEntry, unknown>>> = {
    "a sequence of 0": { sequence: 0 },
    "a sequence beyond what a number holds": { sequence: 2 ** 53 },
    "an unknown kind": { kind: Math.max(...Object.values(entryKinds)) + 1 },
    "an unknown outcome": { outcome: 2 },
    "a fraction": { at: 1.5 },
    "a negative count": { count: -1 },
    "upper-case hex": { record: `0x${"AB".repeat(32)}` },
    "a short digest": { request: "0x12" },
    "a missing field": { reader: undefined },
  };
  for (const [what, change] of Object.entries(unfit)) {
    it(`is not one with ${what}`, () => {
      expect(accessEntrySchema.safeParse({ ...entry, ...change }).success).to.equal(false);
    });
  }

  it("is not one with a field more", () => {
    expect(accessEntrySchema.safeParse({ ...entry, name: "x" }).success).to.equal(false);
  });

  it("has no leaf without 32 bytes of salt", async () => {
    for (const length of [0, 31, 33])
      await errorOf(() => accessLeaf(entry, new Uint8Array(length)), "access-entry/bad-salt");
  });
});

describe("what is on chain of an access entry (threat 6)", () => {
  /** An observer who knows everything but reader, category, purpose and minute: the rest given away for nothing. */
  function guesses(one: AccessEntry): AccessEntry[] {
    const readers = Array.from({ length: 10 }, (_, index) => index + 1);
    const minutes = Array.from({ length: 6 }, (_, index) => one.at - 3 + index);
    return readers.flatMap((reader) =>
      categories.flatMap(({ number: category }) =>
        purposes.flatMap(({ bit: purpose }) =>
          minutes.map((at) => ({ ...one, reader, category, purpose, at })),
        ),
      ),
    );
  }
  const secret = { ...entry, reader: 4, category: 16, purpose: 1, request: zeroWord };
  const noSalt = new Uint8Array(32);

  it("matches no guess of reader, category, purpose and time, since the salt is not known", () => {
    const leaf = toHex(accessLeaf(secret, randomBytes(32)));
    const tried = guesses(secret);
    expect(tried).to.have.length.above(5000);
    expect(tried.some((one) => toHex(accessLeaf(one, noSalt)) === leaf)).to.equal(false);
  });

  it("would match one if the salt were known: the guesses hold the truth", () => {
    const leaf = toHex(accessLeaf(secret, noSalt));
    const matches = guesses(secret).filter((one) => toHex(accessLeaf(one, noSalt)) === leaf);
    expect(matches).to.deep.equal([secret]);
  });

  it("differs for two equal reads", () => {
    expect(accessLeaf(secret, randomBytes(32))).to.not.deep.equal(
      accessLeaf(secret, randomBytes(32)),
    );
  });
});
