import { expect } from "chai";
import type { CategoryId } from "#lib/categories";
import { classify } from "#lib/fhir/classify";
import { categoryByType } from "#lib/fhir/mapping";
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
  subject,
} from "../../support/fhir-bundles.ts";

const sorted = (...resources: Loose[]): CategoryId[] => classify(inputOf(resources).entries);

describe("classify", () => {
  const rows: [string, Loose, CategoryId][] = [
    ["Patient", { resourceType: "Patient" }, "profile"],
    ["RelatedPerson", { resourceType: "RelatedPerson", patient: subject }, "profile"],
    [
      "blood pressure",
      observation(concept("loinc", "85354-9"), {
        category: [concept("observation", "vital-signs")],
      }),
      "vitals",
    ],
    ["heart rate without a category", observation(concept("loinc", "8867-4")), "vitals"],
    [
      "vital-signs of an unknown code",
      observation({ text: "x" }, { category: [concept("observation", "vital-signs")] }),
      "vitals",
    ],
    ["diabetes", condition(concept("icd10", "E11.9")), "conditions"],
    [
      "sinusitis",
      condition(concept("snomed", "40055000", "Chronic sinusitis (disorder)")),
      "conditions",
    ],
    ["AllergyIntolerance", { resourceType: "AllergyIntolerance", patient: subject }, "allergies"],
    [
      "MedicationRequest",
      medicationRequest({
        medicationCodeableConcept: concept("rxnorm", "562251", "Amoxicillin 250 MG"),
      }),
      "medications",
    ],
    [
      "a human papilloma vaccine",
      {
        resourceType: "Immunization",
        status: "completed",
        vaccineCode: concept("cvx", "165", "HPV9"),
        patient: subject,
        occurrenceString: "x",
      },
      "immunizations",
    ],
    [
      "laboratory",
      observation(concept("loinc", "2093-3"), { category: [concept("observation", "laboratory")] }),
      "laboratory",
    ],
    [
      "troponin, cardiac",
      observation(
        { text: "Troponin I, cardiac" },
        { category: [concept("observation", "laboratory")] },
      ),
      "laboratory",
    ],
    ["a laboratory report", report({ category: [concept("sections", "LAB")] }), "laboratory"],
    ["Specimen", { resourceType: "Specimen" }, "laboratory"],
    ["radiology", report({ category: [concept("sections", "RAD")] }), "imaging"],
    ["ImagingStudy", { resourceType: "ImagingStudy", status: "available", subject }, "imaging"],
    [
      "ECG",
      observation(concept("loinc", "11524-6"), { category: [concept("observation", "procedure")] }),
      "heart-and-lung",
    ],
    [
      "ST depression on an ECG",
      observation(concept("loinc", "8601-7"), { valueCodeableConcept: { text: "ST depression" } }),
      "heart-and-lung",
    ],
    [
      "an echo report by its section",
      report({ category: [concept("sections", "CUS")] }),
      "heart-and-lung",
    ],
    [
      "spirometry by its words",
      { resourceType: "Procedure", status: "completed", subject, code: { text: "Spirometry" } },
      "heart-and-lung",
    ],
    ["hypertension", condition(concept("icd10", "I10")), "heart-and-lung"],
    ["asthma", condition(concept("snomed", "195967001")), "heart-and-lung"],
    ["Procedure", { resourceType: "Procedure", status: "completed", subject }, "procedures"],
    ["Encounter", encounter({ reasonCode: [{ text: "Check-up" }] }), "notes"],
    [
      "smoking status",
      observation(concept("loinc", "72166-2"), {
        category: [concept("observation", "social-history")],
      }),
      "notes",
    ],
    [
      "a progress note",
      {
        resourceType: "DocumentReference",
        status: "current",
        type: concept("loinc", "11506-3"),
        content: [{ attachment: { title: "x" } }],
      },
      "notes",
    ],
    [
      "any other document",
      {
        resourceType: "DocumentReference",
        status: "current",
        content: [{ attachment: { title: "x" } }],
      },
      "documents",
    ],
    ["an observation that says nothing of itself", observation({ text: "x" }), "documents"],
    ["a type of no rule", { resourceType: "Basic", code: { text: "x" } }, "documents"],
    ["Claim", claim({}), "billing"],
    [
      "Coverage",
      {
        resourceType: "Coverage",
        status: "active",
        beneficiary: subject,
        payor: [{ display: "x" }],
      },
      "billing",
    ],
    ["Account", { resourceType: "Account", status: "active" }, "billing"],
    ["non-alcoholic fatty liver", condition({ text: "Non-alcoholic fatty liver" }), "conditions"],
    ["respiratory depression", condition({ text: "Respiratory depression" }), "conditions"],
    [
      "an alcohol swab",
      { resourceType: "Procedure", status: "completed", subject, code: { text: "Alcohol swab" } },
      "procedures",
    ],
  ];
  for (const [what, resource, category] of rows) {
    it(`puts ${what} into ${category}`, () => expect(sorted(resource)).to.deep.equal([category]));
  }

  it("knows every type of the table as a type of FHIR R4", () => {
    expect([...categoryByType.values()]).not.to.include(undefined);
    expect(categoryByType.size).to.be.greaterThan(60);
  });
});
