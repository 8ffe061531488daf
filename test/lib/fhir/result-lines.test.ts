import { expect } from "chai";
import { resultLines } from "#lib/fhir/result-lines";
import {
  condition,
  inputOf,
  observation,
  subject,
  type Loose,
} from "../../support/fhir-bundles.ts";

const of = (...resources: Loose[]) => resultLines(inputOf(resources).entries);
const report = (more: Loose): Loose => ({
  resourceType: "DiagnosticReport",
  status: "final",
  subject,
  ...more,
});

describe("resultLines", () => {
  it("tells the newest result and report of each name, newest first", () => {
    const fraction = (value: number, effectiveDateTime: string) =>
      observation(
        { text: "Ejection fraction" },
        { valueQuantity: { value, unit: "%" }, effectiveDateTime },
      );
    const ecg = report({
      code: { text: "ECG" },
      conclusion: "Atrial fibrillation",
      effectiveDateTime: "2026-01-05",
    });
    const lines = of(fraction(38, "2024-02-03"), ecg, fraction(45, "2025-02-03"));
    expect(lines.map(({ name, detail, when }) => [name, detail, when])).to.deep.equal([
      ["ECG", "Atrial fibrillation", "5 January 2026"],
      ["Ejection fraction", "45 %", "3 February 2025"],
    ]);
  });

  it("keeps a report without a conclusion, and leaves out what was entered in error", () => {
    const lines = of(
      report({ code: { text: "Echocardiogram" }, status: "preliminary" }),
      report({ code: { text: "ECG" }, status: "entered-in-error" }),
      condition({ text: "Gout" }),
    );
    expect(lines.map(({ name, detail, status }) => [name, detail, status])).to.deep.equal([
      ["Echocardiogram", "", "preliminary"],
    ]);
  });
});
