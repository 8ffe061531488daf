import { expect } from "chai";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { Bundle } from "@medplum/fhirtypes";
import { readBundle } from "#lib/fhir/bundle";
import { codeLimit, fhirMediaType, splitBundle } from "#lib/fhir/split";
import {
  bundleOf,
  bytesOf,
  concept,
  condition,
  type Loose,
  observation,
  subject,
  urn,
} from "../../support/fhir-bundles.ts";

const parse = (bytes: Uint8Array): Bundle => JSON.parse(new TextDecoder().decode(bytes)) as Bundle;
const split = (bytes: Uint8Array) => splitBundle(readBundle(bytes));
const withoutOriginals = (bytes: Uint8Array) =>
  split(bytes).filter(({ category }) => category !== 15);

/** The shape of a Synthea export: a transaction whose entries refer to each other by urn:uuid. */
const visit = bundleOf(
  [
    { resourceType: "Patient", name: [{ family: "Test" }], birthDate: "1990-01-01" },
    {
      resourceType: "Encounter",
      status: "finished",
      class: { code: "AMB" },
      subject,
      period: { start: "2019-12-18T10:00:00+01:00" },
    },
    observation(concept("loinc", "8302-2", "Body Height"), {
      category: [concept("observation", "vital-signs")],
      encounter: { reference: urn(1) },
      effectiveDateTime: "2013-11-27T10:00:00+01:00",
      valueQuantity: { value: 175.59, unit: "cm", system: "http://unitsofmeasure.org", code: "cm" },
    }),
    observation(concept("loinc", "55284-4", "Blood Pressure"), {
      category: [concept("observation", "vital-signs")],
      effectiveDateTime: "2019-12-18T10:00:00+01:00",
      component: [{ code: concept("loinc", "8480-6"), valueQuantity: { value: 120 } }],
    }),
    condition(concept("icd10", "F32.1"), { onsetDateTime: "2016-05" }),
  ],
  "transaction",
);

describe("splitBundle", () => {
  it("makes one record a category, in category order, and one of the original", () => {
    expect(
      split(bytesOf(visit)).map(({ category, title, date }) => [category, title, date]),
    ).to.deep.equal([
      [0, "Profile, 1 entry", ""],
      [1, "Vital signs, 2 measurements, 2013–2019", "2019-12-18"],
      [10, "Notes and visits, 1 entry, 2019", "2019-12-18"],
      [15, "Original file, FHIR transaction, 5 entries", "2019-12-18"],
      [16, "Mental health, 1 entry, 2016", "2016-05"],
    ]);
  });

  it("keeps the original bytes untouched", () => {
    const bytes = new TextEncoder().encode(`\n${JSON.stringify(visit, null, 3)} \n`);
    const original = split(bytes).find(({ category }) => category === 15);
    expect(original?.bytes).to.equal(bytes);
    expect(original?.codes).to.deep.equal([]);
  });

  it("makes records that are FHIR collections which it can read again", () => {
    for (const { bytes, mediaType } of withoutOriginals(bytesOf(visit))) {
      expect(mediaType).to.equal(fhirMediaType);
      expect(readBundle(bytes).shape).to.equal("collection");
    }
  });

  it("lists the leading LOINC and SNOMED codes once, and not too many", () => {
    expect(split(bytesOf(visit))[1]?.codes).to.deep.equal([
      "http://loinc.org|8302-2",
      "http://loinc.org|55284-4",
    ]);
    const many = Array.from({ length: 60 }, (_, n) => observation(concept("loinc", `${n % 50}-1`)));
    expect(split(bytesOf(bundleOf(many)))[0]?.codes).to.have.length(codeLimit);
  });

  it("keeps every digit of a decimal", () => {
    const text = JSON.stringify(
      bundleOf([observation(concept("loinc", "2093-3"), { valueQuantity: { value: 123456 } })]),
    );
    const [draft] = split(new TextEncoder().encode(text.replace("123456", "7.10")));
    expect(new TextDecoder().decode(draft?.bytes)).to.contain('"value":7.10');
  });

  it("takes a single resource", () => {
    expect(
      split(bytesOf(condition({ text: "Cold" }))).map(({ category, title }) => [category, title]),
    ).to.deep.equal([
      [2, "Conditions, 1 entry"],
      [15, "Original file, FHIR resource, 1 entry"],
    ]);
  });

  it("loses nothing, adds nothing, and gives the same for the same bytes", () => {
    const resource = fc.oneof(
      fc
        .constantFrom("8867-4", "44261-6", "2093-3", "48018-6")
        .map((code) => observation(concept("loinc", code))),
      fc.constantFrom("F32", "I10", "E11", "F10").map((code) => condition(concept("icd10", code))),
      fc.nat(8).map((n): Loose => ({
        resourceType: "Goal",
        lifecycleStatus: "active",
        description: { text: "x" },
        subject,
        addresses: [{ reference: urn(n) }],
      })),
    );
    fc.assert(
      fc.property(fc.array(resource, { minLength: 1, maxLength: 12 }), (resources) => {
        const bundle = bundleOf(resources, "transaction");
        const bytes = bytesOf(bundle);
        const out = withoutOriginals(bytes).flatMap((draft) => parse(draft.bytes).entry ?? []);
        const sent = (bundle["entry"] as Loose[]).map(({ fullUrl, resource: one }) => ({
          fullUrl,
          resource: one,
        }));
        expect(out).to.have.deep.members(sent);
        expect(split(bytesOf(bundle))).to.deep.equal(split(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it("finds the demo's patient valid, in 18 records, with the sensitive entries apart", () => {
    const bytes = readFileSync(new URL("../../../scripts/demo-data/patient.json", import.meta.url));
    const drafts = split(bytes);
    expect(drafts.map(({ category }) => category)).to.deep.equal([
      ...Array(13).keys(),
      15,
      16,
      17,
      18,
      19,
    ]);
    for (const { category, bytes: own } of drafts.filter((draft) => draft.category < 13)) {
      const text = new TextDecoder().decode(own);
      expect(text, `category ${category}`).not.to.match(
        /escitalopram|depress|psychiatr|PHQ|AUDIT|genotype|eclampsia|cervical/i,
      );
    }
  });
});
