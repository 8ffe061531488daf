import { expect } from "chai";
import { checkPhrase, newPhrase } from "#lib/phrase";
import { errorOf } from "../support/rejects.ts";

const known = `${"abandon ".repeat(23)}art`;

describe("checkPhrase", () => {
  it("takes 24 words in any letter case and spacing", () => {
    expect(checkPhrase(`  ${known.toUpperCase().replaceAll(" ", " \n ")} `)).to.equal(known);
    expect(newPhrase().split(" ")).to.have.length(24);
    expect(checkPhrase(newPhrase())).to.be.a("string");
  });

  it("counts the words", async () => {
    for (const [phrase, count] of [
      ["", 0],
      ["abandon", 1],
      [`${known} art`, 25],
    ] as const) {
      const error = await errorOf(() => checkPhrase(phrase), "phrase/wrong-count");
      expect(error.message).to.contain(`has ${count} words`);
    }
  });

  it("names the place of a foreign word, and not the word", async () => {
    const phrase = known.replace("abandon abandon", "abandon abandonn");
    const error = await errorOf(() => checkPhrase(phrase), "phrase/wrong-word");
    expect(error.message).to.contain("word 2 ").and.not.to.contain("abandonn");
  });

  it("refuses a wrong checksum", () =>
    errorOf(() => checkPhrase("abandon ".repeat(24)), "phrase/wrong-checksum"));
});
