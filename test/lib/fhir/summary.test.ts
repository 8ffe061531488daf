import { expect } from "chai";
import { readFileSync } from "node:fs";
import { readBundle } from "#lib/fhir/bundle";
import { splitBundle } from "#lib/fhir/split";
import { renderSummary, type Summary, summarize } from "#lib/fhir/summary";
import {
  bundleOf,
  bytesOf,
  concept,
  condition,
  type Loose,
  medicationRequest,
  observation,
  subject,
} from "../../support/fhir-bundles.ts";

const of = (...resources: Loose[]): Summary => summarize([bytesOf(bundleOf(resources))]);
const status = (code: string): Loose => ({ coding: [{ code }] });
const glucose = (value: number, date: string, more: Loose = {}): Loose =>
  observation(
    { text: "Glucose" },
    {
      category: [concept("observation", "laboratory")],
      effectiveDateTime: date,
      valueQuantity: { value, unit: "mmol/L" },
      referenceRange: [{ low: { value: 4 }, high: { value: 6 } }],
      ...more,
    },
  );

describe("summarize", () => {
  it("shows what is active and leaves out what is over, refuted or entered in error", () => {
    const summary = of(
      condition({ text: "Gout" }, { clinicalStatus: status("active"), onsetDateTime: "2014-03" }),
      condition({ text: "Cold" }, { clinicalStatus: status("resolved") }),
      condition({ text: "Mistake" }, { verificationStatus: status("entered-in-error") }),
      medicationRequest({
        medicationCodeableConcept: { text: "Allopurinol" },
        dosageInstruction: [{ text: "1 a day" }],
      }),
      medicationRequest({ medicationCodeableConcept: { text: "Old" }, status: "stopped" }),
      {
        resourceType: "AllergyIntolerance",
        patient: subject,
        code: { text: "Nuts" },
        criticality: "high",
      },
      {
        resourceType: "AllergyIntolerance",
        patient: subject,
        code: { text: "No" },
        verificationStatus: status("refuted"),
      },
    );
    expect(summary).to.deep.include({
      conditions: ["Gout (since 2014)"],
      medications: ["Allopurinol, 1 a day"],
      allergies: ["Nuts (high risk)"],
    });
  });

  it("shows the newest value of each test, with its unit", () => {
    const { laboratory } = of(
      glucose(5, "2023-01-01"),
      glucose(5.25, "2024-01-01"),
      glucose(5.1, "2022-01-01"),
    );
    expect(laboratory).to.deep.equal([
      { name: "Glucose", value: "5.25 mmol/L", date: "2024-01-01", flag: "" },
    ]);
  });

  it("flags by the laboratory's judgement, else by the range", () => {
    const flag = (resource: Loose) => of(resource).laboratory[0]?.flag;
    expect(flag(glucose(7, "2024"))).to.equal("high");
    expect(flag(glucose(3, "2024"))).to.equal("low");
    expect(flag(glucose(7, "2024", { interpretation: [status("N")] }))).to.equal("");
    expect(flag(glucose(5, "2024", { interpretation: [status("LL")] }))).to.equal("low");
    expect(flag(glucose(5, "2024", { interpretation: [status("A")] }))).to.equal("abnormal");
  });

  it("leaves out a result entered in error", () => {
    expect(of(glucose(5, "2024", { status: "entered-in-error" })).laboratory).to.deep.equal([]);
  });

  it("shows heart and lung findings and reports", () => {
    const { heartAndLung } = of(
      observation(concept("loinc", "10230-1", "LVEF"), {
        valueQuantity: { value: 58, unit: "%" },
        effectiveDateTime: "2022-03-08",
      }),
      {
        resourceType: "DiagnosticReport",
        status: "final",
        code: { text: "ECG" },
        conclusion: "Sinus rhythm.",
      },
    );
    expect(heartAndLung.map(({ name, value }) => `${name} ${value}`)).to.deep.equal([
      "LVEF 58 %",
      "ECG Sinus rhythm.",
    ]);
  });

  it("shows of the demo's patient only what is in the records that were opened", () => {
    const bytes = readFileSync(new URL("../../../scripts/demo-data/patient.json", import.meta.url));
    const shared = splitBundle(readBundle(bytes)).filter(({ category }) =>
      [4, 6, 8].includes(category),
    );
    const lines = renderSummary(summarize(shared.map((draft) => draft.bytes)));
    expect(lines).to.include("Allergies: none in the records you can read");
    expect(lines).to.include("Laboratory, HbA1c: 7.3 % (high), 2025-05-06");
    expect(lines).to.include(
      "Heart and lung, Left ventricular ejection fraction: 58 %, 2022-03-08",
    );
    expect(lines.join("\n"))
      .to.contain("Warfarin")
      .and.not.match(/escitalopram|depress|halvorsen/i);
  });

  it("is empty for no records", () => {
    expect(renderSummary(summarize([]))).to.have.length(3);
  });
});
