import { expect } from "chai";
import { coveredLines } from "../../../scripts/coverage/lcov.ts";

describe("reading a coverage report", () => {
  it("names each file's lines that were not run", () => {
    const report = [
      "TN:",
      "SF:contracts/A.sol",
      "DA:3,7",
      "DA:4,0",
      "DA:10,0",
      "end_of_record",
      "TN:",
      "SF:contracts/B.sol",
      "DA:1,1",
      "end_of_record",
      "",
    ].join("\n");
    expect(coveredLines(report)).to.deep.equal([
      { file: "contracts/A.sol", lines: 3, missed: [4, 10] },
      { file: "contracts/B.sol", lines: 1, missed: [] },
    ]);
  });

  it("finds no file in an empty report", () => {
    expect(coveredLines("")).to.deep.equal([]);
  });
});
