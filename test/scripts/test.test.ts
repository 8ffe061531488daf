import { expect } from "chai";
import { captureTool } from "../../scripts/build/run-tool.ts";

/** Runs the runner on files that `npm test` itself would not take. */
async function runTests(
  ...names: string[]
): Promise<{ code: number; output: string; lastLine: string }> {
  const files = names.map((name) => `test/scripts/programs/${name}.ts`);
  const { code, output } = await captureTool(".", [
    "node",
    "--import",
    "tsx",
    "scripts/test.ts",
    ...files,
  ]);
  return { code, output, lastLine: output.trim().split("\n").at(-1) ?? "" };
}

describe("npm test", () => {
  it("ends with the counts, shows why a test failed, and fails then", async () => {
    const { code, output, lastLine } = await runTests("mixed");
    expect(lastLine).to.equal("1 passed, 1 failed, 1 skipped");
    expect(code).to.equal(1);
    expect(output).to.match(/FAILED: .*mixed fails\n\s+AssertionError: expected 1 to equal 2/);
  });

  it("counts a runner that crashes as a failure and says how it ended", async () => {
    const { code, output, lastLine } = await runTests("crashing");
    expect(lastLine).to.equal("0 passed, 1 failed");
    expect(code).to.equal(1);
    expect(output).to.match(/the runner was killed by/);
  });

  it("counts a run without any test as a failure", async () => {
    const { code, lastLine } = await runTests("empty");
    expect(lastLine).to.equal("0 passed, 1 failed");
    expect(code).to.equal(1);
  });

  it("counts a file that does not load as a failure", async () => {
    const { code, lastLine } = await runTests("no-such-file");
    expect(lastLine).to.match(/^0 passed, 1 failed$/);
    expect(code).to.equal(1);
  });
});
