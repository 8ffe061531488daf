import { readFile } from "node:fs/promises";
import { expect } from "chai";
import fc from "fast-check";
import { vitalCodeOf, vitalCodes } from "#lib/vital-codes";
import {
  ageBandOf,
  ageBands,
  measurementFlaw,
  normalRange,
  possibleRange,
} from "#lib/vital-ranges";

const kinds = [...new Set(vitalCodes.map(({ kind }) => kind))];
const bands = ageBands.map(({ band }) => band);
const heartRate = { code: "8867-4", unit: "/min", exponent: 0 };
const day = 24 * 3600;
const year = 365.25 * day;

/** The check digit of a LOINC code (mod 10, Luhn). */
function checkDigit(code: string): string {
  const [digits = ""] = code.split("-");
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, at) => {
      const doubled = at % 2 === 0 ? 2 * Number(digit) : Number(digit);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return String((10 - (sum % 10)) % 10);
}

describe("vital signs", () => {
  it("have codes with LOINC's check digit, each once", () => {
    for (const { code } of vitalCodes) expect(code.split("-")[1], code).to.equal(checkDigit(code));
    expect(new Set(vitalCodes.map(({ code }) => code)).size).to.equal(vitalCodes.length);
  });

  it("have a possible range at every age that holds the normal one", () => {
    for (const kind of kinds)
      for (const band of bands) {
        const { low, high } = possibleRange(kind, band);
        expect(low, `${kind} ${band}`).to.be.below(high);
        const normal = normalRange(kind, band);
        if (normal === undefined) continue;
        expect(normal.low, `${kind} ${band}`).to.be.at.least(low).and.below(normal.high);
        expect(normal.high, `${kind} ${band}`).to.be.at.most(high);
        const anyAge = possibleRange(kind);
        expect([anyAge.low <= low, anyAge.high >= high]).to.deep.equal([true, true]);
      }
  });

  it("are taken or refused by code, unit and value, with the age where it is known", () => {
    const flaw = (mantissa: number, change = {}, band?: (typeof bands)[number]) =>
      measurementFlaw({ ...heartRate, mantissa, ...change }, band);
    expect(flaw(72)).to.equal(undefined);
    expect(flaw(0)).to.equal("implausible");
    expect(flaw(310)).to.equal(undefined);
    expect(flaw(310, {}, "adult")).to.equal("implausible");
    expect(flaw(72, { code: "8867-5" })).to.equal("unknown-code");
    expect(flaw(72, { unit: "1/min" })).to.equal("unknown-unit");
    expect(flaw(72, { unit: "/MIN" })).to.equal("unknown-unit");
  });

  it("refuses every trick with the exponent", () => {
    for (const [mantissa, exponent] of [
      [72, 127],
      [72, -128],
      [-72, 0],
      [Number.MAX_SAFE_INTEGER, 0],
      [Number.MAX_SAFE_INTEGER, 127],
      [0, 127],
    ] as const)
      expect(measurementFlaw({ ...heartRate, mantissa, exponent })).to.equal("implausible");
    expect(measurementFlaw({ ...heartRate, mantissa: 72_000, exponent: -3 })).to.equal(undefined);
    expect(measurementFlaw({ ...heartRate, mantissa: NaN })).to.equal("implausible");
  });

  it("gives no value of no code a place outside its range", () => {
    const { low, high } = possibleRange("heart-rate");
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -128, max: 127 }), (mantissa, exponent) => {
        const value = Number(`${mantissa}e${exponent}`);
        const isTaken = measurementFlaw({ ...heartRate, mantissa, exponent }) === undefined;
        expect(isTaken).to.equal(value >= low && value <= high);
      }),
    );
  });

  it("come in the units that FHIR's profiles allow, on one scale", () => {
    const same: readonly (readonly [string, [number, string], [number, string]])[] = [
      ["8310-5", [37, "Cel"], [98.6, "[degF]"]],
      ["29463-7", [70, "kg"], [70_000, "g"]],
      ["29463-7", [45.359237, "kg"], [100, "[lb_av]"]],
    ];
    for (const [code, [value, unit], [otherValue, otherUnit]] of same) {
      const { units } = vitalCodeOf(code)!;
      const scaled = (given: number, of: string) => {
        const found = units.find((one) => one.unit === of)!;
        return given * found.factor + found.offset;
      };
      expect(scaled(value, unit)).to.be.closeTo(scaled(otherValue, otherUnit), 1e-9);
    }
    const { units } = vitalCodeOf("2339-0")!;
    expect(90 * units[0].factor).to.be.closeTo(5, 0.01);
  });

  it("know the age when something was observed", () => {
    const born = 1_700_000_000;
    const ages: readonly [number, string][] = [
      [0, "neonate"],
      [27 * day, "neonate"],
      [29 * day, "infant"],
      [1.5 * year, "toddler"],
      [4 * year, "preschooler"],
      [6.1 * year, "school-age"],
      [12.1 * year, "adolescent"],
      [18.1 * year, "adult"],
      [99 * year, "adult"],
    ];
    for (const [age, band] of ages) expect(ageBandOf(born, born + age)).to.equal(band);
  });

  it("stand in docs/vitals.md with every code and every range", async () => {
    const text = (await readFile("docs/vitals.md", "utf8")).replace(/ +/g, " ");
    for (const { code, units } of vitalCodes)
      for (const { unit } of units)
        expect(text).to.contain(`| ${code} |`).and.contain(`\`${unit}\``);
    const shown = ({ low, high }: { low: number; high: number }) => `${low}–${high}`;
    const row = (kind: string, ranges: string[]) =>
      expect(text).to.contain(`| ${kind} | ${ranges.join(" | ")} |`);
    for (const kind of kinds) {
      row(
        kind,
        bands.map((band) => shown(possibleRange(kind, band))),
      );
      const normal = bands.map((band) => normalRange(kind, band));
      if (normal.some((range) => range !== undefined))
        row(
          kind,
          normal.map((range) => (range === undefined ? "–" : shown(range))),
        );
    }
  });
});
