import { expect } from "chai";
import { fieldWords } from "../../app/components/explorer/field-words.ts";

const moment = (seconds: number): string => `moment ${seconds}`;
const wordsIn = (contract: string) => (name: string, value: string) =>
  fieldWords({ contract }, { name, value }, moment);

describe("fieldWords", () => {
  it("names categories, purposes, actions and roles", () => {
    const words = wordsIn("Consent");
    expect(words("category", "6")).to.equal("Laboratory");
    expect(words("purposes", "17")).to.equal("treatment, research");
    expect(words("actions", "3")).to.equal("read, write");
    expect(words("role", "2")).to.equal("doctor");
  });

  it("writes times, and takes the entries of an access log for none", () => {
    expect(wordsIn("Consent")("from", "0")).to.equal("at once");
    expect(wordsIn("Consent")("until", "1800000000")).to.equal("moment 1800000000");
    expect(wordsIn("AccessLog")("from", "12")).to.equal("");
  });

  it("leaves a number that stands for nothing else", () => {
    expect(wordsIn("Consent")("patient", "3")).to.equal("");
  });
});
