import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { captureTool } from "./build/run-tool.ts";

// Runs every tool that judges the source, a line each, as many at once as there are cores. Fails if one does.

const root = fileURLToPath(new URL("../", import.meta.url));
const folders = ["lib", "chain", "ipfs", "native", "gateway", "oracle", "app", "scripts", "test"];
const layered = folders.filter((folder) => existsSync(`${root}${folder}`));

/** TypeScript 7, which is native; ESLint and TypeChain still need the library of TypeScript 5, in the package "typescript". */
const tsc = "node_modules/typescript-native/bin/tsc";

/** In three runs, which keep two cores at work: one run over everything would take as long as all other tools together. */
const eslint = ["eslint", "--max-warnings", "0"] as const;

/** The longest first, so that the cores end together. */
const tools: readonly (readonly [name: string, ...command: string[]])[] = [
  ["eslint of the app", ...eslint, "app"],
  ["eslint of the tests", ...eslint, "test"],
  [
    "eslint of all else",
    ...eslint,
    ".",
    ...["app", "test"].map((folder) => `--ignore-pattern=${folder}/**`),
  ],
  ["format (prettier)", "prettier", "--check", "--log-level", "warn", "."],
  ["types (tsc)", tsc, "--noEmit", "-p", "."],
  ["types of the app (tsc)", tsc, "--noEmit", "-p", "app"],
  ["arrows (dependency-cruiser)", "depcruise", "--output-type", "err-long", ...layered],
  ["unused (knip)", "knip", "--no-progress"],
  ["solidity (solhint)", "solhint", "--noPoster", "--max-warnings", "0", "contracts/**/*.sol"],
];

const failed: string[] = [];
const waiting = [...tools];

async function work(): Promise<void> {
  for (let tool = waiting.shift(); tool !== undefined; tool = waiting.shift()) {
    const [name, ...command] = tool;
    const start = performance.now();
    const { code, output } = await captureTool(root, command);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name.padEnd(28)} ${seconds.padStart(5)} s`);
    if (code === 0) continue;
    failed.push(name);
    console.log(`${output.trim()}\n(\`npx ${command.join(" ")}\` shows this again)\n`);
  }
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
console.log(`${tools.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
