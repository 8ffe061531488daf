import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesMatching } from "./files.ts";
import { runToolQuietly } from "./run-tool.ts";

/** One thing that is built, with its own memory of the last time. */
type Target = {
  /** What a build reads: when none of it changed and the results exist, building again would change nothing. */
  readonly sources: readonly string[];
  readonly results: readonly string[];
  readonly stamp: string;
  readonly announcement: string;
  readonly command: readonly string[];
};
const contracts: Target = {
  sources: [
    "contracts/**/*.sol",
    "scripts/generate-*.ts",
    "hardhat.config.ts",
    "package-lock.json",
  ],
  results: ["typechain-types/index.ts", "typechain-types/hardhat.d.ts", "lib/abi.ts", "artifacts"],
  stamp: "cache/healthchain-build",
  announcement:
    "Building the contracts and what is generated from them (once, until they change) …",
  command: ["node", "--import", "tsx", "scripts/build.ts", "contracts"],
};

const app: Target = {
  sources: [
    "app/{app,components,hooks,keeper,wallet,viewer}/**/*.*",
    "app/*.{ts,json}",
    "lib/**/*.*",
    "package-lock.json",
  ],
  results: ["app/out/index.html"],
  stamp: "cache/healthchain-app",
  announcement: "Building the app (once, until it changes) …",
  command: ["node", "--import", "tsx", "scripts/build.ts", "app"],
};

/** What can be built by itself. */
export const targets = { contracts, app } as const;

/** Builds the contracts and what is generated from them, unless the last build still stands. Ends this process if it fails. */
export const ensureBuilt = (root: string): Promise<void> => ensure(root, contracts);

/** Builds the app's static export, unless the last build still stands. Ends this process if it fails. */
export const ensureAppBuilt = (root: string): Promise<void> => ensure(root, app);

async function ensure(root: string, target: Target): Promise<void> {
  if (await isBuilt(root, target)) return;
  console.error(target.announcement);
  await runToolQuietly(root, target.command);
}

async function isBuilt(root: string, target: Target): Promise<boolean> {
  if (!target.results.every((path) => existsSync(join(root, path)))) return false;
  const stamp = await readFile(join(root, target.stamp), "utf8").catch(() => "");
  return stamp === (await fingerprint(root, target));
}

/** Notes that what is on disk now has been built. */
export async function rememberBuild(root: string, name: keyof typeof targets): Promise<void> {
  const path = join(root, targets[name].stamp);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await fingerprint(root, targets[name]));
}

async function fingerprint(root: string, { sources }: Target): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesMatching(root, sources)) {
    hash.update(`${path}\n`).update(await readFile(join(root, path)));
  }
  return hash.digest("hex");
}
