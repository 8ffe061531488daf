import { expect } from "chai";
import fc from "fast-check";
import { utf8 } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { byteLimit, entryLimit, readBundle } from "#lib/fhir/bundle";
import { FhirError } from "#lib/fhir/errors";
import { bundleOf, bytesOf, concept, observation } from "../../support/fhir-bundles.ts";

const weight = observation(concept("loinc", "29463-7"), {
  valueQuantity: { value: 72.5, unit: "kg" },
});

const refusal = (bytes: Uint8Array): FhirError => {
  try {
    readBundle(bytes);
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("readBundle", () => {
  for (const type of ["transaction", "collection", "document", "searchset", "batch"]) {
    it(`reads a ${type} Bundle`, () => {
      const { shape, entries } = readBundle(bytesOf(bundleOf([weight], type)));
      expect(shape).to.equal(type);
      expect(entries.map(({ resource }) => resource)).to.deep.equal([weight]);
    });
  }

  it("reads a single resource", () => {
    const { shape, entries } = readBundle(bytesOf(weight));
    expect(shape).to.equal("resource");
    expect(entries).to.deep.equal([{ resource: weight, source: JSON.stringify(weight) }]);
  });

  it("reads a file that begins with a byte order mark", () => {
    expect(
      readBundle(Uint8Array.from([0xef, 0xbb, 0xbf, ...bytesOf(weight)])).entries,
    ).to.have.length(1);
  });

  it("takes as many entries as the limit", () => {
    expect(readBundle(bytesOf(bundleOf(Array(entryLimit).fill(weight)))).entries).to.have.length(
      entryLimit,
    );
  });

  const bad: [string, Uint8Array, string, string][] = [
    ["an empty file", new Uint8Array(), "fhir/empty", "choose a file"],
    ["blanks", utf8(" \n\t "), "fhir/empty", "choose a file"],
    ["a file that is not UTF-8", Uint8Array.of(0x7b, 0xff, 0xfe), "fhir/not-utf8", "UTF-8"],
    [
      "a file beyond the size limit",
      new Uint8Array(byteLimit + 1),
      "fhir/too-large",
      String(byteLimit),
    ],
    [
      "malformed JSON",
      utf8('{"resourceType": "Bundle",\n "type" }'),
      "fhir/malformed-json",
      "line 2, column 9",
    ],
    ["a cut file", bytesOf(weight).slice(0, -3), "fhir/malformed-json", "line 1"],
    ["JSON that is a list", utf8("[]"), "fhir/not-a-resource", "resourceType"],
    ["JSON that is null", utf8("null"), "fhir/not-a-resource", "resourceType"],
    ["an object without a type", utf8('{"a":1}'), "fhir/not-a-resource", "resourceType"],
    [
      "a type that does not exist",
      utf8('{"resourceType":"Secret"}'),
      "fhir/not-a-resource",
      "resourceType",
    ],
    [
      "a type of no resource",
      utf8('{"resourceType":"Quantity","value":1}'),
      "fhir/not-a-resource",
      "FHIR R4",
    ],
    [
      "10,000 entries",
      bytesOf(bundleOf(Array(10_000).fill(weight))),
      "fhir/too-many-entries",
      "10000 entries",
    ],
    [
      "a Bundle without entries",
      bytesOf({ resourceType: "Bundle", type: "collection" }),
      "fhir/no-entries",
      "at least one",
    ],
    [
      "a Bundle whose entries hold nothing",
      bytesOf({
        resourceType: "Bundle",
        type: "batch",
        entry: [{ request: { method: "DELETE", url: "Patient/1" } }],
      }),
      "fhir/no-entries",
      "at least one",
    ],
    [
      "__proto__ keys",
      utf8('{"resourceType":"Bundle","type":"batch","entry":[{"__proto__":{}}]}'),
      "fhir/forbidden-key",
      "The input.entry[0]",
    ],
    [
      "a key inside names that FHIR does not know",
      utf8('{"Secret":{"constructor":1}}'),
      "fhir/forbidden-key",
      "The input.?:",
    ],
    ["a resource too deep to fit into a Bundle", utf8(nested(30)), "fhir/too-deep", "Bundle"],
    [
      "a bad status, by its path",
      bytesOf(bundleOf([weight, weight, weight, { ...weight, status: "Secret" }])),
      "fhir/invalid",
      "Bundle.entry[3].resource.status: wants one of: registered",
    ],
  ];
  for (const [what, bytes, code, words] of bad) {
    it(`refuses ${what} as ${code}`, () => {
      const error = refusal(bytes);
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(words);
      expect(error.message).not.to.contain("Secret");
      expect(error.cause).to.equal(undefined);
    });
  }

  it("throws nothing but HealthChainError on any JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => void onlyOurErrors(utf8(text))),
      { numRuns: 500 },
    );
  });

  it("throws nothing but HealthChainError on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void onlyOurErrors(bytes)),
      { numRuns: 500 },
    );
  });

  it("throws nothing but HealthChainError, and echoes nothing, when any part of a good Bundle is replaced", () => {
    const good = JSON.stringify(
      bundleOf([weight, { ...weight, note: [{ text: "x" }] }], "transaction"),
    );
    const marks = [...good.matchAll(/"[^"]*"|72\.5|\{|\}|\[|\]/g)].map(({ index, 0: part }) => [
      index,
      part.length,
    ]);
    const put = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.constantFrom("", '"SECRET"', "null", "{}", "[]", "[null]"),
    );
    fc.assert(
      fc.property(fc.constantFrom(...marks), put, ([at = 0, length = 0], text) => {
        const error = onlyOurErrors(utf8(good.slice(0, at) + text + good.slice(at + length)));
        expect(error?.message ?? "").not.to.contain("SECRET");
      }),
      { numRuns: 2000 },
    );
  });
});

function onlyOurErrors(bytes: Uint8Array): HealthChainError | undefined {
  try {
    readBundle(bytes);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(HealthChainError);
    return error as HealthChainError;
  }
}

function nested(levels: number): string {
  const inner =
    '{"url":"u","extension":['.repeat(levels) + '{"url":"u","valueCode":"x"}' + "]}".repeat(levels);
  return `{"resourceType":"Basic","code":{"text":"x"},"extension":[${inner}]}`;
}
