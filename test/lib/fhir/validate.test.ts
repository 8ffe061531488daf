import { expect } from "chai";
import { readFileSync } from "node:fs";
import { FhirError } from "#lib/fhir/errors";
import { isKnownName, validateResource } from "#lib/fhir/validate";
import { concept, condition, type Loose, observation } from "../../support/fhir-bundles.ts";

const code = concept("loinc", "29463-7");
const patient = (more: Loose): Loose => ({ resourceType: "Patient", ...more });

describe("validateResource", () => {
  const good: [string, Loose][] = [
    ["one choice of a value", observation(code, { valueString: "x" })],
    [
      "an extension of a primitive",
      patient({
        birthDate: "1958",
        _birthDate: { extension: [{ url: "u", valueTime: "10:42:00" }] },
      }),
    ],
    [
      "a primitive that is only an extension",
      observation(code, { status: undefined, _status: { id: "a" } }),
    ],
    [
      "a null with its extension in a list",
      patient({ name: [{ given: [null, "B"], _given: [{ id: "a" }, null] }] }),
    ],
    ["contained resources", observation(code, { contained: [patient({ id: "p" })] })],
    [
      "nested backbone elements",
      observation(code, {
        component: [{ code, valueInteger: 3, referenceRange: [{ text: "x" }] }],
      }),
    ],
    ["partial dates", condition(code, { onsetDateTime: "2019-02" })],
    ["a leap day", condition(code, { onsetDateTime: "2024-02-29T23:59:60Z" })],
    [
      "narrative",
      patient({
        text: { status: "generated", div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
      }),
    ],
  ];
  for (const [what, resource] of good) {
    it(`takes ${what}`, () =>
      expect(() => validateResource(JSON.parse(JSON.stringify(resource)))).not.to.throw());
  }

  const bad: [string, Loose, string][] = [
    [
      "a missing required property",
      { resourceType: "Observation", status: "final" },
      "Observation.code: is required.",
    ],
    [
      "a property of no type",
      observation(code, { SecretName: 1 }),
      "Observation: property 5 does not exist in FHIR R4.",
    ],
    [
      "an underscore before a complex property",
      observation(code, { _code: {} }),
      "Observation: property 5 does not exist",
    ],
    [
      "two choices",
      observation(code, { valueString: "x", valueInteger: 1 }),
      "Observation: valueString and valueInteger exclude each other.",
    ],
    [
      "a choice of no type",
      observation(code, { valueAddress: { city: "x" } }),
      "property 5 does not exist",
    ],
    [
      "a list where one belongs",
      observation([code] as unknown as Loose),
      "Observation.code: may stand only once",
    ],
    [
      "one where a list belongs",
      observation(code, { category: code }),
      "Observation.category: wants a list",
    ],
    [
      "an empty list",
      observation(code, { category: [] }),
      "Observation.category: wants a list that is not empty",
    ],
    ["an empty object", observation({}), "Observation.code: may not be empty"],
    [
      "a null",
      observation(code, { category: [null] }),
      "Observation.category[0]: wants a CodeableConcept",
    ],
    [
      "a null whose twin is empty",
      patient({ name: [{ given: [null], _given: [null] }] }),
      "Patient.name[0].given[0]",
    ],
    ["empty text", observation(code, { valueString: "" }), "Observation.valueString: wants text"],
    [
      "a number as text",
      observation(code, { valueQuantity: { value: "7" } }),
      "Observation.valueQuantity.value: wants a number",
    ],
    [
      "a day that does not exist",
      condition(code, { onsetDateTime: "2019-02-30" }),
      "Condition.onsetDateTime: wants a date",
    ],
    [
      "a time without its zone",
      condition(code, { onsetDateTime: "2019-02-03T10:00:00" }),
      "Condition.onsetDateTime",
    ],
    [
      "a contained resource of no type",
      observation(code, { contained: [{ id: "x" }] }),
      "Observation.contained[0]: wants a resource",
    ],
    [
      "a fraction as an integer",
      observation(code, { valueInteger: 1.5 }),
      "Observation.valueInteger: wants a whole number",
    ],
    [
      "a code out of its list",
      patient({ gender: "Secret" }),
      "Patient.gender: wants one of: male, female, other, unknown.",
    ],
    [
      "deep flaws, by their path",
      observation(code, { component: [{ code }, {}] }),
      "Observation.component[1]: may not be empty",
    ],
  ];
  for (const [what, resource, words] of bad) {
    it(`refuses ${what}, naming the path`, () => {
      const plain: unknown = JSON.parse(JSON.stringify(resource));
      expect(() => validateResource(plain))
        .to.throw(FhirError)
        .with.property("message")
        .that.contains(words)
        .and.does.not.contain("Secret");
    });
  }

  it("answers at once to megabytes of blanks where base64 belongs", () => {
    const data = `${" ".repeat(3_000_000)}!`;
    expect(() => validateResource({ resourceType: "Binary", contentType: "a/b", data })).to.throw(
      FhirError,
      "base64",
    );
  }).timeout(2_000);

  it("knows FHIR's names", () => {
    expect(isKnownName("valueQuantity")).to.equal(true);
    expect(isKnownName("_birthDate")).to.equal(true);
    expect(isKnownName("Halvorsen")).to.equal(false);
  });

  it("rests on a schema of all 147 FHIR R4 resources that is small enough for a phone", () => {
    const text = readFileSync(new URL("../../../lib/fhir/schema.json", import.meta.url), "utf8");
    expect((JSON.parse(text) as { resources: string[] }).resources).to.have.length(147);
    expect(text.length).to.be.below(200_000);
  });
});
