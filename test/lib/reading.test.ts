import { expect } from "chai";
import { keccak256, toBeHex, TypedDataEncoder } from "ethers";
import fc from "fast-check";
import { concat, fromHex, toHex, utf8, type Hex } from "#lib/bytes";
import { hashStruct } from "#lib/eip712";
import {
  measurementSchema,
  readingHash,
  readingLeaf,
  readingSalt,
  readingTypes,
  readingValue,
  type Reading,
} from "#lib/reading";
import { readingsOf, signedReadingsSchema, type SignedReadings } from "#lib/reading-batch";
import { errorOf } from "../support/rejects.ts";
import vector from "../vectors/readings.json" with { type: "json" };

const [frozen] = vector.batches as unknown as [
  { message: SignedReadings; leaves: Hex[]; key: { saltSecret: Hex } },
];
const { message } = frozen;
const [reading] = readingsOf(message) as [Reading];
const [measurement] = message.readings as [SignedReadings["readings"][0]];

/** Written down a second time from the specification, not imported from lib. */
const fields =
  "bytes32 deployment,uint32 device,uint32 patient,string code,int64 mantissa,int8 exponent,string unit,uint40 observedAt,uint64 sequence";
const types = {
  Reading: fields.split(",").map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  }),
};

const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const anyReading: fc.Arbitrary<Reading> = fc.record({
  deployment: word,
  device: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  patient: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  code: fc.stringMatching(/^[0-9]{1,7}-[0-9]$/),
  mantissa: fc.maxSafeInteger(),
  exponent: fc.integer({ min: -128, max: 127 }),
  unit: fc.stringMatching(/^[!-~]{1,20}$/),
  observedAt: fc.integer({ min: 1, max: 2 ** 40 - 1 }),
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

describe("reading", () => {
  it("has the struct hash that ethers and the specification give, for any reading", () => {
    fc.assert(
      fc.property(anyReading, (one) => {
        const hash = toHex(readingHash(one));
        expect(hash).to.equal(TypedDataEncoder.hashStruct("Reading", types, one));
        expect(hash).to.equal(toHex(hashStruct(readingTypes, "Reading", one)));
      }),
    );
  });

  it("has the leaf that is frozen, and another for every field and for the salt", () => {
    const salt = fromHex(measurement.salt);
    const leaf = toHex(readingLeaf(reading, salt));
    expect(leaf).to.equal(frozen.leaves[0]);
    const hash = TypedDataEncoder.hashStruct("Reading", types, reading);
    expect(keccak256(concat(Uint8Array.of(0), salt, fromHex(hash)))).to.equal(leaf);
    const changes: Partial<Reading>[] = [
      { deployment: `0x${"5".repeat(64)}` },
      ...(["device", "patient", "mantissa", "exponent", "observedAt", "sequence"] as const).map(
        (field) => ({ [field]: reading[field] + 1 }),
      ),
      { code: "8867-5" },
      { unit: "/h" },
    ];
    const leaves = changes.map((change) => toHex(readingLeaf({ ...reading, ...change }, salt)));
    const other = toHex(readingLeaf(reading, new Uint8Array(32)));
    expect(new Set([leaf, other, ...leaves]).size).to.equal(changes.length + 2);
  });

  it("has a salt that comes from the device's secret and the sequence alone", async () => {
    const secret = fromHex(frozen.key.saltSecret);
    for (const [at, { salt }] of message.readings.entries()) {
      expect(toHex(readingSalt(secret, message.first + at))).to.equal(salt);
      const input = concat(
        utf8("HealthChain reading salt"),
        secret,
        fromHex(toBeHex(message.first + at, 8)),
      );
      expect(keccak256(input)).to.equal(salt);
    }
    for (const wrong of [new Uint8Array(31), new Uint8Array(33)]) {
      await errorOf(() => readingSalt(wrong, 1), "reading/bad-salt");
      await errorOf(() => readingLeaf(reading, wrong), "reading/bad-salt");
    }
  });

  it("cannot be found by guessing heart rates against its leaf", () => {
    const guesses = Array.from({ length: 301 }, (_, mantissa) => ({ ...reading, mantissa }));
    const found = guesses.filter((guess) =>
      [new Uint8Array(32), readingSalt(new Uint8Array(32), reading.sequence)].some(
        (salt) => toHex(readingLeaf(guess, salt)) === frozen.leaves[0],
      ),
    );
    expect(found).to.deep.equal([]);
  });

  it("has the value mantissa × 10^exponent, rounded once", () => {
    expect(readingValue({ mantissa: 3672, exponent: -2 })).to.equal(36.72);
    expect(readingValue({ mantissa: 1, exponent: -1 })).to.equal(0.1);
    expect(readingValue({ mantissa: 72, exponent: 127 })).to.equal(7.2e128);
    expect(readingValue({ mantissa: 0, exponent: 127 })).to.equal(0);
  });
});

describe("signed readings", () => {
  const withFirst = (change: object) => ({
    ...message,
    readings: [{ ...measurement, ...change }, ...message.readings.slice(1)],
  });

  it("are what their schema takes, and survive JSON", () => {
    expect(signedReadingsSchema.parse(JSON.parse(JSON.stringify(message)))).to.deep.equal(message);
  });

  const unfit: Record<string, unknown> = {
    "a mantissa that is not a number": withFirst({ mantissa: NaN }),
    "an infinite mantissa": withFirst({ mantissa: JSON.parse("1e999") as unknown }),
    "a mantissa in quotes": withFirst({ mantissa: "72" }),
    "a fraction": withFirst({ mantissa: 7.2 }),
    "a mantissa beyond what a number holds": withFirst({ mantissa: 2 ** 53 }),
    "minus zero": withFirst({ mantissa: JSON.parse("-0") as unknown }),
    "an exponent beyond 8 bits": withFirst({ exponent: 128 }),
    "an exponent below 8 bits": withFirst({ exponent: -129 }),
    "a fraction as exponent": withFirst({ exponent: 0.5 }),
    "a code that is none of LOINC": withFirst({ code: "8867" }),
    "a code with a blank": withFirst({ code: " 8867-4" }),
    "a unit with a line break": withFirst({ unit: "/min\n" }),
    "a unit without end": withFirst({ unit: "m".repeat(21) }),
    "no unit": withFirst({ unit: "" }),
    "a time of 0": withFirst({ observedAt: 0 }),
    "a time in the year 36812": withFirst({ observedAt: 2 ** 40 }),
    "a salt of 31 bytes": withFirst({ salt: `0x${"1".repeat(62)}` }),
    "a salt in upper case": withFirst({ salt: `0x${"AB".repeat(32)}` }),
    "a field too many": withFirst({ name: "x" }),
    "a field too few": withFirst({ unit: undefined }),
    "a sequence of 0": { ...message, first: 0 },
    "sequences beyond what a number holds": { ...message, first: Number.MAX_SAFE_INTEGER },
    "device 0": { ...message, device: 0 },
    "a team as patient": { ...message, patient: 2 ** 31 },
    "no readings": { ...message, readings: [] },
    "too many readings": { ...message, readings: Array(1025).fill(measurement) },
    "a signature of 64 bytes": { ...message, signature: `0x${"1".repeat(128)}` },
    "no signature": { ...message, signature: undefined },
    "a list": [message],
    nothing: null,
  };
  for (const [what, value] of Object.entries(unfit)) {
    it(`are refused with ${what}`, () => {
      expect(signedReadingsSchema.safeParse(value).success).to.equal(false);
    });
  }

  it("are refused or as they were, whatever JSON comes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(signedReadingsSchema.safeParse(value).success).to.equal(false);
        const { success, data } = measurementSchema.safeParse(value);
        if (success) expect(data).to.deep.equal(value);
      }),
    );
  });
});
