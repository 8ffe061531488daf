import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { filesMatching } from "./build/files.ts";
import { runTool } from "./build/run-tool.ts";
import { coveredLines, type FileCoverage } from "./coverage/lcov.ts";

// npm run coverage: which lines of contracts/ the contract tests run; fails under 99 %. Contracts that stand in for
// others in tests and benches (contracts/test) are not counted, and the tests of gas are left out: counted code costs more.

const root = fileURLToPath(new URL("../", import.meta.url));
const wanted = 99; // percent of lines

const all = await filesMatching(root, ["test/contracts/**/*.test.ts"]);
const tests = all.filter((file) => !file.endsWith("/gas.test.ts"));
await runTool(root, ["hardhat", "test", "mocha", "--coverage", ...tests]);
// What was compiled to be counted costs more gas and is larger; the true code comes back in its place.
await runTool(root, ["hardhat", "build", "--force", "--quiet"]);

const report = await readFile(`${root}coverage/lcov.info`, "utf8");
const files = coveredLines(report).filter(({ file }) => !file.startsWith("contracts/test/"));
for (const { file, missed } of files.filter(({ missed }) => missed.length > 0))
  console.log(`${file}: lines ${missed.join(", ")} were not run`);
const sum = (count: (one: FileCoverage) => number): number =>
  files.reduce((total, one) => total + count(one), 0);
const lines = sum((one) => one.lines);
const percent = lines === 0 ? 0 : (100 * (lines - sum((one) => one.missed.length))) / lines;
console.log(`${percent.toFixed(2)} % of ${lines} lines run; wanted at least ${wanted} %`);
if (percent < wanted) process.exitCode = 1;
