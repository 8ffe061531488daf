import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { utf8 } from "#lib/bytes";
import { readBundle } from "#lib/fhir/bundle";
import { makeNote } from "#lib/fhir/note";
import { tablesOf } from "#lib/fhir/tables";
import { bundledRecord } from "../../../scripts/demo-data/bundled-record.ts";

const bundleOf = (...resources: readonly object[]): Uint8Array =>
  utf8(
    JSON.stringify({
      resourceType: "Bundle",
      type: "collection",
      entry: resources.map((resource) => ({ resource })),
    }),
  );

const potassium = (value: number, day: string) => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "Potassium" },
  effectiveDateTime: day,
  valueQuantity: { value, unit: "mmol/l" },
  referenceRange: [{ low: { value: 3.5 }, high: { value: 5, unit: "mmol/l" } }],
});

describe("tablesOf", () => {
  it("shows results with flag and normal range, the newest first", () => {
    const [table] = tablesOf(bundleOf(potassium(4.1, "2024-01-02"), potassium(5.9, "2026-03-01")));
    expect(table).to.deep.equal({
      heading: "Results",
      columns: ["What", "Result", "Normal range", "When"],
      rows: [
        ["Potassium", "5.9 mmol/l (high)", "3.5 to 5 mmol/l", "1 March 2026"],
        ["Potassium", "4.1 mmol/l", "3.5 to 5 mmol/l", "2 January 2024"],
      ],
    });
  });

  it("shows a note of ours as its text, and leaves its markup text", () => {
    const written = { text: "<b>Seen today</b>\nStable.", author: "Dr Amara Osei" };
    const { bytes } = makeNote({ ...written, date: "2026-11-22T10:42:00.000Z" });
    expect(tablesOf(bytes)).to.deep.equal([
      {
        heading: "Notes",
        columns: ["Written by", "Note", "When"],
        rows: [["Dr Amara Osei", "<b>Seen today</b>\nStable.", "22 November 2026, 10:42"]],
      },
    ]);
  });

  it("names what it has no words for by its type", () => {
    expect(
      tablesOf(bundleOf({ resourceType: "Basic", code: { coding: [{ userSelected: true }] } })),
    ).to.deep.equal([
      { heading: "Basic", columns: ["What", "State", "When"], rows: [["Basic", "", ""]] },
    ]);
  });

  it("has at least a row for every resource of a whole record, each as wide as its table", async () => {
    const bytes = new Uint8Array(await readFile(bundledRecord));
    const tables = tablesOf(bytes);
    const rows = tables.flatMap((table) => table.rows);
    expect(rows.length).to.be.at.least(readBundle(bytes).entries.length);
    for (const { columns, rows: some } of tables)
      for (const cells of some) expect(cells.length).to.equal(columns.length);
    expect(rows.flat().some((cell) => /undefined|\[object/.test(cell))).to.equal(false);
  });
});
