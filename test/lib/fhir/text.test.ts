import { expect } from "chai";
import fc from "fast-check";
import {
  conceptText,
  dateText,
  dosageText,
  periodText,
  plainText,
  quantityText,
  rangeText,
  ratioText,
  textLimit,
} from "#lib/fhir/text";
import { shownBadly } from "../../support/hostile-fhir.ts";

describe("FHIR values as text", () => {
  it("are one visible line", () => {
    expect(plainText(" a\r\n\tb\u2028c ")).to.equal("a b c");
    expect(plainText("dose\u202e gm\u202c \u200b10\u0007")).to.equal("dose gm 10");
    expect(plainText("\ud800x")).to.equal("\ufffdx");
    expect(plainText("\u{e0041}tag")).to.equal("tag");
    expect(plainText(undefined)).to.equal("");
    expect(plainText("می\u200cخواهم 👩‍⚕️")).to.equal("می\u200cخواهم 👩‍⚕️");
  });

  it("keep markup as the letters it is made of", () => {
    expect(plainText("<b>x</b>&amp;")).to.equal("<b>x</b>&amp;");
  });

  it("end where they are too long, between characters", () => {
    const long = plainText("😀".repeat(1000));
    expect(Array.from(long)).to.have.length(textLimit);
    expect(long.endsWith("😀…")).to.equal(true);
    expect(plainText("x".repeat(50_000_000)).length).to.equal(textLimit);
  });

  it("name a concept by its text, else a display, else a code", () => {
    const coding = [{ code: "1" }, { code: "2", display: "Gout (disorder)" }];
    expect(conceptText({ text: "My gout", coding })).to.equal("My gout");
    expect(conceptText({ coding })).to.equal("Gout");
    expect(conceptText({ text: "\u200b", coding: [{ code: "X1" }] })).to.equal("X1");
    expect(conceptText({})).to.equal("");
    expect(conceptText(undefined)).to.equal("");
  });

  it("write quantities with unit and comparator", () => {
    expect(quantityText({ value: 7.2345, unit: "mmol/L" })).to.equal("7.23 mmol/L");
    expect(quantityText({ value: 0.0123456, unit: "g" })).to.equal("0.0123 g");
    expect(quantityText({ value: 5, comparator: "<", code: "mg" })).to.equal("< 5 mg");
    expect(quantityText({ value: 1.1, unit: "{INR}" })).to.equal("1.1");
    expect(quantityText({ value: 0 })).to.equal("0");
    expect(quantityText(undefined)).to.equal("");
  });

  it("write ranges and ratios", () => {
    const [low, high] = [
      { value: 4, unit: "mmol/L" },
      { value: 6, unit: "mmol/L" },
    ];
    expect(rangeText({ low, high })).to.equal("4 – 6 mmol/L");
    expect(rangeText({ low: { value: 4 }, high })).to.equal("4 – 6 mmol/L");
    expect(rangeText({ low: { value: 900, unit: "mg" }, high: { value: 2, unit: "g" } })).to.equal(
      "900 mg – 2 g",
    );
    expect(rangeText({ high })).to.equal("≤ 6 mmol/L");
    expect(rangeText({ low })).to.equal("≥ 4 mmol/L");
    expect(rangeText({})).to.equal("");
    expect(ratioText({ numerator: { value: 1 }, denominator: { value: 40 } })).to.equal("1 : 40");
  });

  it("write dates as exactly as they are known, in the zone they were written in", () => {
    expect(dateText("2024-05-31T23:42:00+02:00")).to.equal("31 May 2024, 23:42");
    expect(dateText("2024-05-31")).to.equal("31 May 2024");
    expect(dateText("2024-05")).to.equal("May 2024");
    expect(dateText("2024")).to.equal("2024");
    expect(dateText("yesterday")).to.equal("");
    expect(dateText(undefined)).to.equal("");
    expect(periodText({ start: "2024-05", end: "2024-06" })).to.equal("May 2024 to June 2024");
    expect(periodText({ start: "2024" })).to.equal("since 2024");
    expect(periodText({ end: "2024" })).to.equal("until 2024");
    expect(periodText({})).to.equal("");
  });

  it("write a dosage as it was written, else from dose, timing and route", () => {
    expect(dosageText({ text: "1 tablet\nat night" })).to.equal("1 tablet at night");
    const doseAndRate = [{ doseQuantity: { value: 2, unit: "tablet" } }];
    const timing = { repeat: { frequency: 3, period: 1, periodUnit: "d" as const } };
    const route = { text: "by mouth" };
    expect(dosageText({ doseAndRate, timing, route })).to.equal(
      "2 tablet, 3 × every day, by mouth",
    );
    const rare = { repeat: { period: 6, periodUnit: "wk" as const } };
    expect(dosageText({ timing: rare })).to.equal("1 × every 6 weeks");
    expect(dosageText({ timing: { code: { text: "BID" } } })).to.equal("BID");
    expect(dosageText({})).to.equal("");
    expect(dosageText(undefined)).to.equal("");
  });

  it("are fit to be shown, whatever characters they are made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        expect(shownBadly(plainText(text))).to.equal(undefined);
        expect(plainText(plainText(text))).to.equal(plainText(text));
      }),
    );
  });
});
