import { expect } from "chai";
import {
  actionOfId,
  actions,
  categories,
  CategoryError,
  categoryOfId,
  categoryOfNumber,
  maskOf,
  ordinaryCategories,
  purposeOfCode,
  purposes,
  sensitiveCategories,
} from "#lib/categories";

const refusal = (run: () => unknown): CategoryError => {
  try {
    run();
  } catch (error) {
    if (error instanceof CategoryError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("categories", () => {
  it("have the numbers that the chain and the formats use", () => {
    expect(categories.map(({ number, id }) => `${number} ${id}`)).to.deep.equal([
      "0 profile",
      "1 vitals",
      "2 conditions",
      "3 allergies",
      "4 medications",
      "5 immunizations",
      "6 laboratory",
      "7 imaging",
      "8 heart-and-lung",
      "9 procedures",
      "10 notes",
      "11 documents",
      "12 billing",
      "15 originals",
      "16 mental-health",
      "17 sexual-and-reproductive-health",
      "18 substance-use",
      "19 genetics",
    ]);
  });

  it("offer neither sensitive ones nor originals by default", () => {
    expect(ordinaryCategories.map(({ number }) => number)).to.deep.equal([...Array(13).keys()]);
    expect(categoryOfId("originals")).to.include({ ordinary: false, sensitive: false });
  });

  it("carry HL7's label where they are sensitive, and only there", () => {
    expect(sensitiveCategories.map(({ actCode }) => actCode)).to.deep.equal([
      "PSY",
      "SEX",
      "SUD",
      "GDIS",
    ]);
    expect(categories.filter(({ actCode }) => actCode !== undefined)).to.deep.equal(
      sensitiveCategories,
    );
  });

  it("are found by number, by id and by number in digits", () => {
    for (const category of categories) {
      expect(categoryOfNumber(category.number)).to.equal(category);
      expect(categoryOfId(category.id)).to.equal(category);
      expect(categoryOfId(String(category.number))).to.equal(category);
    }
  });

  for (const run of [
    () => categoryOfNumber(13),
    () => categoryOfId("heart"),
    () => categoryOfId("__proto__"),
  ]) {
    it(`names the known ones when asked for an unknown one: ${run.toString()}`, () => {
      const error = refusal(run);
      expect(error.code).to.equal("category/unknown");
      expect(error.message).to.contain("heart-and-lung").and.to.contain("genetics");
    });
  }
});

describe("purposes and actions", () => {
  it("have HL7's codes at the bits that a cell uses", () => {
    expect(purposes.map(({ bit, code }) => `${bit} ${code}`)).to.deep.equal([
      "0 TREAT",
      "1 ETREAT",
      "2 HPAYMT",
      "3 HOPERAT",
      "4 HRESCH",
    ]);
    expect(actions.map(({ bit, id }) => `${bit} ${id}`)).to.deep.equal(["0 read", "1 write"]);
  });

  it("are found by code, whatever its case, and refused with the known ones", () => {
    expect(purposeOfCode("treat").bit).to.equal(0);
    expect(actionOfId("write").bit).to.equal(1);
    expect(refusal(() => purposeOfCode("FUN"))).to.include({ code: "purpose/unknown" });
    expect(refusal(() => actionOfId("delete")).message).to.contain("read, write");
  });

  it("become a mask", () => {
    expect(maskOf([purposeOfCode("TREAT"), purposeOfCode("HRESCH")])).to.equal(0b10001);
    expect(maskOf([])).to.equal(0);
  });
});
