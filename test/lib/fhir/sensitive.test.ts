import { expect } from "chai";
import fc from "fast-check";
import type { CategoryId } from "#lib/categories";
import { classify } from "#lib/fhir/classify";
import { sensitiveRules } from "#lib/fhir/sensitive";
import {
  claim,
  concept,
  condition,
  encounter,
  inputOf,
  type Loose,
  medicationRequest,
  observation,
  report,
} from "../../support/fhir-bundles.ts";

const sorted = (...resources: Loose[]): CategoryId[] => classify(inputOf(resources).entries);
const depression = condition(concept("snomed", "370143000"));

describe("classify, where something is sensitive", () => {
  const sensitive: [string, Loose, CategoryId][] = [
    ["depression by SNOMED CT", depression, "mental-health"],
    ["depression by ICD-10", condition(concept("icd10", "F32.1")), "mental-health"],
    [
      "a PHQ-9 score in the survey category",
      observation(concept("loinc", "44261-6"), { category: [concept("observation", "survey")] }),
      "mental-health",
    ],
    [
      "an antidepressant by ATC",
      medicationRequest({ medicationCodeableConcept: concept("atc", "N06AB10") }),
      "mental-health",
    ],
    [
      "an antidepressant by RxNorm",
      medicationRequest({ medicationCodeableConcept: concept("rxnorm", "36437") }),
      "mental-health",
    ],
    [
      "an antidepressant by its name alone",
      medicationRequest({ medicationCodeableConcept: { text: "SERTRALINE 50 mg" } }),
      "mental-health",
    ],
    [
      "a psychiatric visit",
      encounter({ serviceType: concept("serviceType", "417") }),
      "mental-health",
    ],
    [
      "psychotherapy on a bill",
      claim({ item: [{ sequence: 1, productOrService: concept("cpt", "90834") }] }),
      "mental-health",
    ],
    [
      "HIV in the laboratory",
      observation({ text: "HIV 1+2 Ab" }, { category: [concept("observation", "laboratory")] }),
      "sexual-and-reproductive-health",
    ],
    ["pregnancy", condition(concept("snomed", "72892002")), "sexual-and-reproductive-health"],
    [
      "a contraceptive",
      medicationRequest({ medicationCodeableConcept: concept("atc", "G03AA07") }),
      "sexual-and-reproductive-health",
    ],
    ["alcohol dependence", condition(concept("icd10", "F10.2")), "substance-use"],
    ["an AUDIT-C score", observation(concept("loinc", "75626-2")), "substance-use"],
    ["a genetic report", report({ category: [concept("sections", "GE")] }), "genetics"],
    ["MolecularSequence", { resourceType: "MolecularSequence", coordinateSystem: 0 }, "genetics"],
    [
      "a second coding",
      condition({
        coding: [
          { system: "http://loinc.org", code: "1" },
          { system: "http://hl7.org/fhir/sid/icd-10", code: "F20" },
        ],
      }),
      "mental-health",
    ],
    [
      "a reason code",
      medicationRequest({
        medicationCodeableConcept: { text: "x" },
        reasonCode: [concept("icd10", "F41.1")],
      }),
      "mental-health",
    ],
    [
      "a component",
      observation({ text: "x" }, { component: [{ code: concept("loinc", "48018-6") }] }),
      "genetics",
    ],
    [
      "a contained resource",
      {
        ...medicationRequest({ medicationReference: { reference: "#m" } }),
        contained: [{ resourceType: "Medication", id: "m", code: { text: "Fluoxetine" } }],
      },
      "mental-health",
    ],
    [
      "the display of a reference",
      medicationRequest({
        medicationCodeableConcept: { text: "x" },
        reasonReference: [{ display: "Depressive episode" }],
      }),
      "mental-health",
    ],
  ];
  for (const [what, resource, category] of sensitive) {
    it(`puts ${what} into ${category}`, () => expect(sorted(resource)).to.deep.equal([category]));
  }

  for (const { category, codes } of sensitiveRules) {
    for (const label of (codes.actCode ?? "").split(" ")) {
      it(`obeys the label ${label}, whatever the type`, () => {
        const meta = {
          security: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: label }],
        };
        const resources = [
          observation(concept("loinc", "8867-4"), { meta }),
          claim({ meta }),
          { resourceType: "Patient", meta },
        ];
        expect(sorted(...resources)).to.deep.equal([category, category, category]);
      });
    }
  }

  it("wins wherever in a resource it stands, beside any ordinary code", () => {
    const ordinary = fc.constantFrom(
      concept("loinc", "8867-4"),
      concept("loinc", "11524-6"),
      concept("sections", "LAB"),
      { text: "x" },
    );
    const psychiatric = fc.constantFrom(concept("icd10", "F33.1"), concept("loinc", "44261-6"), {
      text: "Anxiety",
    });
    const place = fc.constantFrom("code", "valueCodeableConcept", "method", "bodySite");
    fc.assert(
      fc.property(ordinary, psychiatric, place, (code, hint, name) => {
        expect(sorted(observation(code, { category: [code], [name]: hint }))).to.deep.equal([
          "mental-health",
        ]);
      }),
    );
  });
});
