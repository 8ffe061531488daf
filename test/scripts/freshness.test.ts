import { expect } from "chai";
import { sourcesOf } from "../../scripts/build/freshness.ts";
import { captureTool } from "../../scripts/build/run-tool.ts";

describe("what a build reads", () => {
  for (const name of ["contracts", "app"] as const)
    it(`is nothing that the build of the ${name} writes itself and nobody commits`, async () => {
      const sources = await sourcesOf("./", name);
      expect(sources.length).to.be.greaterThan(10);
      const ignored = await captureTool(".", ["git", "check-ignore", ...sources]);
      expect(ignored).to.deep.equal({ code: 1, output: "" }); // git: none of them is ignored
    });
});
