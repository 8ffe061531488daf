import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { utf8 } from "#lib/bytes";
import { readBundle } from "#lib/fhir/bundle";
import { FhirError } from "#lib/fhir/errors";
import { laboratoryTable, vitalSignsTable } from "#lib/fhir/observations";
import { patientSummary } from "#lib/fhir/patient-summary";
import { summarize } from "#lib/fhir/summary";
import {
  bundleOf,
  bytesOf,
  condition,
  inputOf,
  medicationRequest,
  observation,
  subject,
  urn,
  type Loose,
} from "../../support/fhir-bundles.ts";
import { hostileText, shownBadly, spoiled } from "../../support/hostile-fhir.ts";

const of = (...resources: Loose[]) => patientSummary(inputOf(resources).entries);
const status = (code: string): Loose => ({ coding: [{ code }] });
const loinc = (code: string, display: string): Loose => ({
  coding: [{ system: "http://loinc.org", code, display }],
});
const allergy = (code: Loose, more: Loose = {}): Loose => ({
  resourceType: "AllergyIntolerance",
  patient: subject,
  code,
  ...more,
});

/** One of each kind that the readers look at, with all they look at in it. */
const rich: Loose[] = [
  condition(
    { text: "Gout", coding: [{ system: "http://snomed.info/sct", code: "90560007" }] },
    {
      clinicalStatus: status("active"),
      verificationStatus: status("provisional"),
      severity: { text: "Mild" },
      bodySite: [{ text: "Left toe" }],
      onsetDateTime: "2014-03",
      text: { status: "generated", div: "<div><script>alert(1)</script></div>" },
    },
  ),
  medicationRequest({
    medicationReference: { reference: urn(2), display: "a pill" },
    authoredOn: "2024-02-03",
    dosageInstruction: [
      {
        timing: { repeat: { frequency: 2, period: 1, periodUnit: "d" } },
        doseAndRate: [{ doseQuantity: { value: 100, unit: "mg" } }],
      },
    ],
  }),
  { resourceType: "Medication", id: "m1", code: { text: "Allopurinol" } },
  allergy(
    { text: "Nuts" },
    { criticality: "high", reaction: [{ manifestation: [{ text: "Hives" }, { text: "Hives" }] }] },
  ),
  {
    resourceType: "Immunization",
    status: "completed",
    vaccineCode: { text: "Tetanus" },
    patient: subject,
    occurrenceDateTime: "2023-04-05",
    protocolApplied: [{ doseNumberPositiveInt: 2 }],
  },
  {
    resourceType: "Procedure",
    status: "completed",
    code: { text: "Appendectomy" },
    subject,
    performedPeriod: { start: "2020-01-01T08:00:00Z", end: "2020-01-01T09:00:00Z" },
    outcome: { text: "Good" },
  },
  observation(loinc("2339-0", "Glucose"), {
    category: [{ coding: [{ code: "laboratory" }] }],
    effectiveDateTime: "2024-01-01T08:00:00+01:00",
    valueQuantity: { value: 7.2, unit: "mmol/L", code: "mmol/L" },
    referenceRange: [{ low: { value: 4 }, high: { value: 6 } }],
    interpretation: [{ coding: [{ code: "HH" }], text: "critical" }],
  }),
  observation(loinc("85354-9", "Blood pressure"), {
    category: [{ coding: [{ code: "vital-signs" }] }],
    component: [
      { code: loinc("8480-6", "Systolic"), valueQuantity: { value: 120, unit: "mmHg" } },
      { code: loinc("8462-4", "Diastolic"), valueQuantity: { value: 80, unit: "mmHg" } },
    ],
  }),
];

describe("patientSummary", () => {
  it("tells each kind in plain words", () => {
    const { conditions, medications, allergies, immunizations, procedures } = of(...rich);
    expect(conditions).to.deep.equal([
      {
        name: "Gout",
        detail: "Mild; Left toe; provisional",
        when: "since March 2014",
        date: "2014-03",
        status: "active",
        isCurrent: true,
        codes: [{ system: "http://snomed.info/sct", code: "90560007" }],
      },
    ]);
    expect(medications[0]).to.deep.include({
      name: "Allopurinol",
      detail: "100 mg, 2 × every day",
      when: "3 February 2024",
      isCurrent: true,
    });
    expect(allergies[0]).to.deep.include({ name: "Nuts", detail: "high risk; Hives" });
    expect(immunizations[0]).to.deep.include({
      name: "Tetanus",
      detail: "dose 2",
      when: "5 April 2023",
    });
    expect(procedures[0]).to.deep.include({
      name: "Appendectomy",
      detail: "Good",
      when: "1 January 2020, 08:00 to 1 January 2020, 09:00",
    });
  });

  it("puts what counts now first, then the newest", () => {
    const { conditions } = of(
      condition({ text: "Over" }, { clinicalStatus: status("resolved"), onsetDateTime: "2024" }),
      condition({ text: "Old" }, { clinicalStatus: status("active"), onsetDateTime: "2001" }),
      condition({ text: "New" }, { clinicalStatus: status("relapse"), onsetDateTime: "2020" }),
      condition({ text: "Ended" }, { onsetDateTime: "2022", abatementDateTime: "2023" }),
    );
    expect(conditions.map(({ name }) => name)).to.deep.equal(["New", "Old", "Over", "Ended"]);
    expect(conditions.map(({ isCurrent }) => isCurrent)).to.deep.equal([true, true, false, false]);
    expect(conditions[3]!.when).to.equal("2022 to 2023");
  });

  it("leaves out what was entered in error or refuted", () => {
    const wrong = "entered-in-error";
    const summary = of(
      condition({ text: "A" }, { verificationStatus: status(wrong) }),
      condition({ text: "B" }, { verificationStatus: status("refuted") }),
      allergy({ text: "C" }, { verificationStatus: status("refuted") }),
      medicationRequest({ status: wrong, medicationCodeableConcept: { text: "D" } }),
      { ...rich[4]!, status: wrong },
      { ...rich[5]!, status: wrong },
    );
    expect(Object.values(summary).flat()).to.deep.equal([]);
  });

  it("keeps two dosages of a medicine apart, and says the same order once", () => {
    const order = (text: string, authoredOn: string): Loose =>
      medicationRequest({
        medicationCodeableConcept: { text: "Insulin" },
        dosageInstruction: [{ text }],
        authoredOn,
      });
    const { medications } = of(
      order("morning: 10", "2024-01-01"),
      order("evening: 6", "2024-01-01"),
      order("morning: 10", "2024-03-01"),
    );
    expect(medications.map(({ detail, date }) => [detail, date])).to.deep.equal([
      ["morning: 10", "2024-03-01"],
      ["evening: 6", "2024-01-01"],
    ]);
  });

  it("hides no resource for having no name", () => {
    const nameless = (onset: string): Loose => ({
      resourceType: "Condition",
      subject,
      onsetDateTime: onset,
    });
    expect(of(nameless("2001"), nameless("2002")).conditions).to.have.length(2);
  });

  it("finds a medicine inside the order, by id, by address, or else by what it is called", () => {
    const inside = { resourceType: "Medication", id: "in", code: { text: "Inside" } };
    const { medications } = of(
      medicationRequest({ contained: [inside], medicationReference: { reference: "#in" } }),
      medicationRequest({ medicationReference: { reference: "Medication/m1/_history/2" } }),
      { resourceType: "Medication", id: "m1", code: { text: "By id" } },
      medicationRequest({ medicationReference: { reference: urn(99), display: "Elsewhere" } }),
      medicationRequest({ medicationReference: { reference: "#gone" } }),
    );
    expect(medications.map(({ name }) => name)).to.have.members([
      ...["Inside", "By id", "Elsewhere", "unnamed"],
    ]);
  });

  it("says that a vaccination or procedure was not done", () => {
    const { immunizations, procedures } = of(
      { ...rich[4]!, status: "not-done", statusReason: { text: "fever" } },
      { ...rich[5]!, status: "not-done" },
    );
    expect(immunizations[0]).to.deep.include({ detail: "not given; fever; dose 2" });
    expect(immunizations[0]!.isCurrent).to.equal(false);
    expect(procedures[0]!.detail).to.equal("Good; not done");
  });
});

describe("laboratoryTable", () => {
  const glucose = (value: number, date: string, more: Loose = {}): Loose => ({
    ...rich[6]!,
    effectiveDateTime: date,
    valueQuantity: { value, unit: "mmol/L", code: "mmol/L" },
    interpretation: undefined,
    ...more,
  });
  const tableOf = (...resources: Loose[]) => laboratoryTable(inputOf(resources).entries);

  it("has a series for each kind of result, the newest first", () => {
    const [series, ...more] = tableOf(
      glucose(5, "2024-01-01T23:30:00-05:00"),
      glucose(6.5, "2024-01-02T02:00:00Z"),
      glucose(3.1, "2023"),
    );
    expect(more).to.deep.equal([]);
    expect(series).to.deep.include({ name: "Glucose", loinc: "2339-0", unit: "mmol/L" });
    expect(series!.results.map(({ value, flag, day }) => [value, flag, day])).to.deep.equal([
      [5, "", "1 January 2024, 23:30"],
      [6.5, "high", "2 January 2024, 02:00"],
      [3.1, "low", "2023"],
    ]);
    expect(series!.results[0]).to.deep.include({
      low: 4,
      high: 6,
      range: "4 – 6",
      text: "5 mmol/L",
    });
  });

  it("never mixes units", () => {
    const milligrams = { valueQuantity: { value: 90, unit: "mg/dL", code: "mg/dL" } };
    const table = tableOf(glucose(5, "2024"), glucose(0, "2024", milligrams));
    expect(table.map(({ unit }) => unit)).to.deep.equal(["mg/dL", "mmol/L"]);
  });

  it("judges by the laboratory first, and by a range only in the same unit", () => {
    const judged = tableOf(
      glucose(99, "2024-04", { interpretation: [{ coding: [{ code: "N" }] }] }),
      glucose(5, "2024-03", {
        interpretation: [{ coding: [{ code: "LL" }], text: "far too low" }],
      }),
      glucose(99, "2024-02", { referenceRange: [{ high: { value: 6, unit: "g/L" } }] }),
      glucose(99, "2024-01", {
        referenceRange: [{ appliesTo: [{ text: "children" }], high: { value: 6 } }],
      }),
    )[0]!.results;
    expect(judged.map(({ flag }) => flag)).to.deep.equal(["", "low", "", ""]);
    expect(judged[1]).to.deep.include({ isCritical: true, interpretation: "far too low" });
    expect(judged[2]!.high).to.equal(undefined);
  });

  it("gives no number for a bound or for words", () => {
    const bound = { value: 5, comparator: "<", unit: "mmol/L" };
    const words = { valueQuantity: undefined, valueString: "trace" };
    const none = { valueQuantity: undefined, dataAbsentReason: { text: "haemolysed" } };
    const results = tableOf(
      glucose(0, "2024-03", { valueQuantity: bound }),
      glucose(0, "2024-02", words),
      glucose(0, "2024-01", none),
    ).flatMap((series) => series.results);
    expect(results.map(({ value, text }) => [value, text])).to.have.deep.members([
      [undefined, "< 5 mmol/L"],
      [undefined, "trace"],
      [undefined, "no result: haemolysed"],
    ]);
    expect(results.find(({ text }) => text === "< 5 mmol/L")!.flag).to.equal("");
  });

  it("leaves out what was withdrawn, and marks what is not final", () => {
    const table = tableOf(
      glucose(1, "2024", { status: "entered-in-error" }),
      glucose(2, "2024", { status: "cancelled" }),
      glucose(3, "2024", { status: "preliminary" }),
    );
    expect(table[0]!.results.map((result) => [result.value, result.status])).to.deep.equal([
      [3, "preliminary"],
    ]);
  });

  it("is apart from vital signs, whose components are series of their own", () => {
    const { entries } = inputOf(rich);
    expect(laboratoryTable(entries).map(({ name }) => name)).to.deep.equal(["Glucose"]);
    expect(vitalSignsTable(entries).map(({ name, unit }) => [name, unit])).to.deep.equal([
      ["Diastolic", "mmHg"],
      ["Systolic", "mmHg"],
    ]);
  });
});

describe("the readers of hostile FHIR", () => {
  const readAll = (bytes: Uint8Array): unknown => {
    const { entries } = readBundle(bytes);
    return [
      patientSummary(entries),
      laboratoryTable(entries).map(({ results, ...about }) => [
        about,
        results.map((result) => ({ ...result, date: "" })),
      ]),
      vitalSignsTable(entries).length,
      summarize([bytes]),
    ];
  };

  it("give lines fit to be shown, whatever texts, numbers and gaps a valid record has", () => {
    let valid = 0;
    fc.assert(
      fc.property(
        fc.array(hostileText, { minLength: 1, maxLength: 12 }),
        fc.gen(),
        (texts, gen) => {
          const choose = (count: number): number => gen(fc.nat, Math.max(0, count - 1));
          let bundle: unknown = bundleOf(rich);
          for (const text of texts) bundle = spoiled(bundle, choose, text);
          try {
            const shown = readAll(bytesOf(bundle));
            valid += 1;
            expect(shownBadly(shown)).to.equal(undefined);
          } catch (error) {
            if (!(error instanceof FhirError)) throw error;
          }
        },
      ),
      { numRuns: 600 },
    );
    expect(valid).to.be.above(60);
  });

  it("never show a narrative", () => {
    expect(JSON.stringify(readAll(bytesOf(bundleOf(rich))))).not.to.include("script");
  });

  it("take the demo's record, and a thousand results of one kind, without delay", () => {
    const demo = readFileSync(new URL("../../../scripts/demo-data/patient.json", import.meta.url));
    expect(shownBadly(readAll(demo))).to.equal(undefined);
    const many = Array.from({ length: 4_000 }, (_, index) => ({
      ...rich[6]!,
      effectiveDateTime: `20${String(index % 100).padStart(2, "0")}-01-01`,
    }));
    const started = performance.now();
    const [series] = laboratoryTable(readBundle(utf8(JSON.stringify(bundleOf(many)))).entries);
    expect(series!.results).to.have.length(4_000);
    expect(performance.now() - started).to.be.below(5_000);
  });
});
