import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { withTable } from "../support/access-matrix/document.ts";

describe("docs/contracts.md", () => {
  it("shows who may call what as the matrix says it", async () => {
    const document = await readFile("docs/contracts.md", "utf8");
    expect(document, "run `tsx test/support/access-matrix/write-docs.ts`").to.equal(
      await withTable(document),
    );
  });
});
