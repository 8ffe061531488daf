import { expect } from "chai";
import fc from "fast-check";
import type { CategoryId } from "#lib/categories";
import { classify } from "#lib/fhir/classify";
import { categoryByType } from "#lib/fhir/mapping";
import { sensitiveRules } from "#lib/fhir/sensitive";
import {
  concept,
  condition,
  inputOf,
  type Loose,
  medicationRequest,
  observation,
  subject,
  urn,
} from "../../support/fhir-bundles.ts";

const sorted = (...resources: Loose[]): CategoryId[] => classify(inputOf(resources).entries);
const depression = condition(concept("snomed", "370143000"));
const ref = (n: number): Loose => ({ reference: urn(n) });
const encounter = (more: Loose = {}): Loose => ({
  resourceType: "Encounter",
  status: "finished",
  class: { code: "AMB" },
  subject,
  ...more,
});
const claim = (more: Loose): Loose => ({
  resourceType: "Claim",
  status: "active",
  type: { text: "x" },
  use: "claim",
  patient: subject,
  created: "2024-01-01",
  provider: { display: "x" },
  priority: { text: "x" },
  insurance: [{ sequence: 1, focal: true, coverage: { display: "x" } }],
  ...more,
});
const report = (more: Loose): Loose => ({
  resourceType: "DiagnosticReport",
  status: "final",
  code: { text: "x" },
  ...more,
});
const practitioner: Loose = { resourceType: "Practitioner", name: [{ text: "x" }] };

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

  describe("where something is sensitive", () => {
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

    it("follows a reference: a medicine whose reason is a depression", () => {
      const medicine = medicationRequest({
        medicationCodeableConcept: { text: "x" },
        reasonReference: [ref(0)],
      });
      expect(sorted(depression, medicine)).to.deep.equal(["mental-health", "mental-health"]);
    });

    it("follows references through several steps, in any order, and in a circle", () => {
      const goal = (n: number): Loose => ({
        resourceType: "Goal",
        lifecycleStatus: "active",
        description: { text: "x" },
        subject,
        addresses: [ref(n)],
      });
      expect(sorted(goal(1), goal(2), goal(3), depression)).to.deep.equal(
        Array(4).fill("mental-health"),
      );
      expect(sorted(goal(1), goal(0))).to.deep.equal(["notes", "notes"]);
    });

    it("follows `Type/id`, a version of it, and a full address", () => {
      const known = { ...depression, id: "d1" };
      for (const reference of [
        "Condition/d1",
        "Condition/d1/_history/3",
        "https://north.example/fhir/Condition/d1",
      ]) {
        const medicine = medicationRequest({
          medicationCodeableConcept: { text: "x" },
          reasonReference: [{ reference }],
        });
        expect(sorted(known, medicine)).to.deep.equal(["mental-health", "mental-health"]);
      }
    });

    it("puts the bill for a sensitive thing with it", () => {
      const bill = claim({ diagnosis: [{ sequence: 1, diagnosisReference: ref(0) }] });
      expect(sorted(depression, bill)).to.deep.equal(["mental-health", "mental-health"]);
    });

    it("takes along a visit and a provider that only sensitive entries name, and the visit's bill", () => {
      const ill = condition(concept("icd10", "F32"), { encounter: ref(1), recorder: ref(2) });
      const bill = claim({
        item: [{ sequence: 1, productOrService: { text: "x" }, encounter: [ref(1)] }],
      });
      expect(sorted(ill, encounter(), practitioner, bill)).to.deep.equal(
        Array(4).fill("mental-health"),
      );
    });

    it("leaves a visit and a provider where ordinary entries name them too", () => {
      const ill = condition(concept("icd10", "F32"), { encounter: ref(1), recorder: ref(2) });
      const cold = condition({ text: "Cold" }, { encounter: ref(1), recorder: ref(2) });
      expect(sorted(ill, encounter(), practitioner, cold)).to.deep.equal([
        "mental-health",
        "notes",
        "profile",
        "conditions",
      ]);
    });

    it("never spreads through the Patient", () => {
      const labelled = { resourceType: "Patient", meta: { security: [{ code: "PSY" }] } };
      const cold = { resourceType: "Condition", code: { text: "Cold" }, subject: ref(0) };
      expect(sorted(labelled, cold)).to.deep.equal(["mental-health", "conditions"]);
    });

    it("keeps the Patient in the profile whatever else it says", () => {
      const patient = {
        resourceType: "Patient",
        extension: [{ url: "u", valueCodeableConcept: { text: "Transgender" } }],
      };
      expect(sorted(patient)).to.deep.equal(["profile"]);
    });

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
});
