import { dirname } from "node:path";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { filesMatching } from "./build/files.ts";
import { ensureBuilt } from "./build/freshness.ts";
import { runMocha, runSolidityTests, type Batch, type BatchResult } from "./test/batch.ts";

// npm test                      everything but test/day, test/faults and test/fuzz
// npm run test:day, fuzz …      that folder
// npm test -- FILE…             these files
// The tests of a folder run in one process, each story in a browser in one of its own; twice as many at once as there are
// cores, since each waits for blocks and for time now and then. The last line counts.

const root = fileURLToPath(new URL("../", import.meta.url));
const wanted = process.argv.slice(2);
const ownSuites = ["day", "faults", "fuzz"];

/** How long a folder's tests may take, in minutes; those of a suite of its own may be long. */
const usualMinutes = 12;
const suiteMinutes = 60;

const inSuite = (file: string, suite: string): boolean => file.startsWith(`test/${suite}/`);

async function chosenFiles(): Promise<string[]> {
  const all = await filesMatching(root, ["test/**/*.test.ts"]);
  if (wanted.length === 0)
    return all.filter((file) => !ownSuites.some((suite) => inSuite(file, suite)));
  const [suite] = wanted.filter((word) => ownSuites.includes(word));
  return suite === undefined ? wanted : all.filter((file) => inSuite(file, suite));
}

const minutesOf = (folder: string): number =>
  ownSuites.some((suite) => inSuite(`${folder}/`, suite)) ? suiteMinutes : usualMinutes;

/** In bytes; 0 for a file that is not there, which mocha will say. */
const sizeOf = async (file: string): Promise<number> =>
  (await stat(`${root}${file}`).catch(() => ({ size: 0 }))).size;

/** Stories in a browser take a minute each, so each is a batch, and so are hc's commands and the demo; else a folder is one. */
function batchName(file: string): string {
  if (file.startsWith("test/e2e/app/")) return file;
  return /^test\/scripts\/(hc|demo)\b/.exec(file)?.[0] ?? dirname(file);
}

/** The longest sources first, so that no core waits long at the end. */
async function batches(): Promise<Batch[]> {
  const byFolder = Map.groupBy(await chosenFiles(), batchName);
  const sized = await Promise.all(
    [...byFolder].map(async ([name, files]) => {
      const sizes = await Promise.all(files.map(sizeOf));
      return {
        size: sizes.reduce((sum, size) => sum + size, 0),
        batch: { name, files, minutes: minutesOf(name), run: runMocha },
      };
    }),
  );
  const mocha = sized.toSorted((a, b) => b.size - a.size).map(({ batch }) => batch);
  const solidity = await filesMatching(root, ["{contracts,test}/**/*.t.sol"]);
  const isAll = wanted.length === 0 && solidity.length > 0;
  return isAll
    ? [
        { name: "Solidity tests", files: solidity, minutes: usualMinutes, run: runSolidityTests },
        ...mocha,
      ]
    : mocha;
}

function report({ name }: Batch, result: BatchResult, since: number): void {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  const failed = result.failures.length === 0 ? "" : `, ${result.failures.length} FAILED`;
  const skipped = result.skipped === 0 ? "" : `, ${result.skipped} skipped`;
  console.log(
    `${name.padEnd(32)} ${`${result.passed} passed${failed}${skipped}`.padEnd(36)} ${seconds} s`,
  );
  for (const { title, why } of result.failures)
    console.log(`\n  FAILED: ${title}\n    ${why.replaceAll("\n", "\n    ")}\n`);
}

async function runAll(waiting: Batch[]): Promise<BatchResult> {
  const total = { passed: 0, skipped: 0, failures: [] as BatchResult["failures"][number][] };
  const running = new Set<string>();
  const heartbeat = setInterval(() => {
    console.log(`  … ${total.passed} passed so far; at work: ${[...running].join(", ")}`);
  }, 20_000);
  const work = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      const since = performance.now();
      running.add(batch.name);
      const result = await batch.run(batch);
      running.delete(batch.name);
      report(batch, result, since);
      total.passed += result.passed;
      total.skipped += result.skipped;
      total.failures.push(...result.failures);
    }
  };
  const workers = 2 * availableParallelism();
  await Promise.all(Array.from({ length: workers }, work));
  clearInterval(heartbeat);
  return total;
}

await ensureBuilt(root);
const { passed, failures, skipped } = await runAll(await batches());
const isEmpty = passed + failures.length === 0;
if (isEmpty) console.log("No test was run, which counts as a failure.");
for (const { title } of failures) console.log(`FAILED: ${title}`);
const skippedToo = skipped === 0 ? "" : `, ${skipped} skipped`;
console.log(`${passed} passed, ${failures.length + (isEmpty ? 1 : 0)} failed${skippedToo}`);
process.exitCode = failures.length > 0 || isEmpty ? 1 : 0;
