import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesMatching } from "./files.ts";
import { runTool } from "./run-tool.ts";

/** What a build reads: when none of it changed and its results exist, building again would change nothing. */
const sources = [
  "contracts/**/*.sol",
  "scripts/generate-*.ts",
  "hardhat.config.ts",
  "package-lock.json",
];
const results = [
  "typechain-types/index.ts",
  "typechain-types/hardhat.d.ts",
  "lib/abi.ts",
  "artifacts",
];

const stampOf = (root: string): string => join(root, "cache", "healthchain-build");

/** Builds, unless the last build here still stands. Ends this process if the build fails. */
export async function ensureBuilt(root: string): Promise<void> {
  if (await isBuilt(root)) return;
  console.error(
    "Building the contracts and what is generated from them (once, until they change) …",
  );
  await runTool(root, ["node", "--import", "tsx", "scripts/build.ts"]);
}

/** Whether the last build here still stands. */
async function isBuilt(root: string): Promise<boolean> {
  if (!results.every((path) => existsSync(join(root, path)))) return false;
  const stamp = await readFile(stampOf(root), "utf8").catch(() => "");
  return stamp === (await fingerprint(root));
}

/** Notes that what is on disk now has been built. */
export async function rememberBuild(root: string): Promise<void> {
  await mkdir(dirname(stampOf(root)), { recursive: true });
  await writeFile(stampOf(root), await fingerprint(root));
}

async function fingerprint(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesMatching(root, sources)) {
    hash.update(`${path}\n`).update(await readFile(join(root, path)));
  }
  return hash.digest("hex");
}
