#!/usr/bin/env node
/**
 * Plays npm for the tests of scripts/setup.mjs. FAKE_NPM says how: `works` (installs a node, an empty binding and what
 * the lock file names), `scripts-off` (installs without the node), else it prints that text and fails.
 */
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const manner = process.env.FAKE_NPM;
const words = process.argv.slice(2);

if (words[0] === "config") {
  console.log(String(manner === "scripts-off"));
  process.exit(0);
}
const root = words[words.indexOf("--prefix") + 1];
appendFileSync(join(root, "npm-calls"), `${words.join(" ")}\n`);
await new Promise((resolve) => setTimeout(resolve, Number(process.env.FAKE_NPM_MS ?? 0)));
if (manner !== "works" && manner !== "scripts-off") {
  console.error(manner);
  process.exit(1);
}
const modules = join(root, "node_modules");
for (const name of ["@nomicfoundation/edr", "secp256k1", ".bin"])
  mkdirSync(join(modules, name), { recursive: true });
writeFileSync(join(modules, "@nomicfoundation/edr/index.js"), "");
writeFileSync(join(modules, "secp256k1/bindings.js"), "");
if (manner === "works") symlinkSync(process.execPath, join(modules, ".bin/node"));
