import { expect } from "chai";
import { categoryOfNumber } from "#lib/categories";
import { proposedCategory } from "#lib/file-category";

const proposed = (name: string, mediaType = "application/pdf") =>
  categoryOfNumber(proposedCategory(name, mediaType)).id;

describe("proposedCategory", () => {
  it("goes by the words of the name, the sensitive ones first", () => {
    expect(proposed("ECG 2024.pdf")).to.equal("heart-and-lung");
    expect(proposed("blood test.pdf")).to.equal("laboratory");
    expect(proposed("CT-thorax.pdf")).to.equal("imaging");
    expect(proposed("Psychiatry blood levels.pdf")).to.equal("mental-health");
  });

  it("goes by the type where the name says nothing", () => {
    expect(proposed("IM0001", "application/dicom")).to.equal("imaging");
    expect(proposed("scan0001.pdf")).to.equal("documents");
    expect(proposed("doctor.pdf")).to.equal("documents");
  });
});
