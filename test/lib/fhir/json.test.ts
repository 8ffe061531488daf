import { expect } from "chai";
import fc from "fast-check";
import { FhirError } from "#lib/fhir/errors";
import { depthLimit, parseJson } from "#lib/fhir/json";

const read = (text: string) => parseJson(text, (path) => path.join("/"));
const codeOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof FhirError) return error.code;
    throw error;
  }
  return "accepted";
};
const isPlain = (text: string): boolean => !/"(?:__proto__|constructor|prototype)"/.test(text);

describe("parseJson", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }).filter(isPlain), fc.nat(3), (text, indent) => {
        const spread = JSON.stringify(JSON.parse(text), null, indent);
        expect(read(spread).value).to.deep.equal(JSON.parse(spread));
      }),
      { numRuns: 500 },
    );
  });

  it("refuses exactly what JSON.parse refuses, after any one character changed", () => {
    const sample = '{"a":[1,-2.50e+3,true,null,"\\u00e9\\n"],"b":{"c":""}}';
    fc.assert(
      fc.property(fc.nat(sample.length), fc.string({ maxLength: 2 }), (at, put) => {
        const text = sample.slice(0, at) + put + sample.slice(at + 1);
        const code = codeOf(text);
        if (code === "fhir/duplicate-key") return;
        expect(code === "accepted", text).to.equal(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("names line and column, and quotes nothing", () => {
    expect(() => read('{\n  "name": "Secret",\n  "b": Secret\n}')).to.throw(
      FhirError,
      "line 3, column 8",
    );
    expect(() => read('{"name": "Secret" "b"}'))
      .to.throw(FhirError)
      .with.property("message")
      .not.contain("Secret");
  });

  it("keeps the text of each object, so that no digit is lost", () => {
    const { value, sourceOf } = read('[ {"value": 7.10 } ]');
    expect(sourceOf((value as object[])[0]!)).to.equal('{"value": 7.10 }');
    expect(() => sourceOf({})).to.throw("not read from this text");
  });

  for (const key of ["__proto__", "constructor", "prototype"]) {
    it(`refuses ${key} as a key and names its path`, () => {
      expect(() => read(`{"a":[0,{"${key}":{"polluted":true}}]}`))
        .to.throw(FhirError, "a/1")
        .with.property("code", "fhir/forbidden-key");
      expect(({} as Record<string, unknown>)["polluted"]).to.equal(undefined);
    });
  }

  it("refuses a forbidden key that is written with escapes", () => {
    expect(codeOf('{"\\u005f_proto__":1}')).to.equal("fhir/forbidden-key");
  });

  it("refuses a key that stands twice", () => {
    expect(codeOf('{"a":1,"a":2}')).to.equal("fhir/duplicate-key");
  });

  it("refuses nesting beyond the limit, at a million levels too, and takes the limit itself", () => {
    expect(codeOf("[".repeat(depthLimit) + "]".repeat(depthLimit))).to.equal("accepted");
    expect(codeOf("[".repeat(depthLimit + 1) + "]".repeat(depthLimit + 1))).to.equal(
      "fhir/too-deep",
    );
    expect(codeOf('{"a":'.repeat(1_000_000))).to.equal("fhir/too-deep");
  });

  it("reads a string of 20 MB", () => {
    expect(read(`"${"QUJD".repeat(5_000_000)}"`).value).to.have.length(20_000_000);
  });

  it("refuses a number beyond what a number holds", () => {
    expect(codeOf("1e400")).to.equal("fhir/malformed-json");
  });
});

/** JSON by JSON.parse, with numbers that a number holds. */
function isJson(text: string): boolean {
  try {
    return !JSON.stringify(
      JSON.parse(text, (_, one: unknown) => (one === Infinity || one === -Infinity ? "∞" : one)),
    ).includes("∞");
  } catch {
    return false;
  }
}
