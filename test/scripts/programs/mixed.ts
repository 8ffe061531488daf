import { expect } from "chai";

// Three tests for the test of the runner: it is no *.test.ts, so `npm test` does not run it by itself.
describe("mixed", () => {
  it("passes", () => expect(1).to.equal(1));
  it("fails", () => expect(1).to.equal(2));
  it("waits");
});
