import { expect } from "chai";
import type { CategoryId } from "#lib/categories";
import { classify } from "#lib/fhir/classify";
import {
  claim,
  concept,
  condition,
  encounter,
  inputOf,
  type Loose,
  medicationRequest,
  practitioner,
  ref,
  subject,
} from "../../support/fhir-bundles.ts";

const sorted = (...resources: Loose[]): CategoryId[] => classify(inputOf(resources).entries);
const depression = condition(concept("snomed", "370143000"));

describe("classify, where entries refer to each other", () => {
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
});
