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
    "app/{config,next.config}.ts",
    "app/tsconfig.json",
    "lib/**/*.*",
    "scripts/build.ts",
    "scripts/build/{compress-files,viewer}.ts",
    "package-lock.json",
  ],
  results: ["app/out/index.html"],
  stamp: "cache/healthchain-app",
  announcement: "Building the app (once, until it changes) …",
  command: ["node", "--import", "tsx", "scripts/build.ts", "app"],
};

const targets = { contracts, app } as const;

/** What can be built by itself. */
export type TargetName = keyof typeof targets;

/** The files that a build reads, below `root`. None may be one that it writes and nobody commits: it would never stand. */
export const sourcesOf = (root: string, name: TargetName): Promise<string[]> =>
  filesMatching(root, targets[name].sources);

/**
 * Builds the contracts, what is generated from them and the app, side by side, unless the last builds still stand. Ends
 * this process if one fails.
 */
export async function ensureBuilt(root: string): Promise<void> {
  await Promise.all([ensure(root, "contracts"), ensure(root, "app")]);
  await ensure(root, "app"); // once more where contracts changed: it reads what is generated from them
}

/** Builds the app's static export, unless the last build still stands. Ends this process if it fails. */
export const ensureAppBuilt = (root: string): Promise<void> => ensure(root, "app");

async function ensure(root: string, name: TargetName): Promise<void> {
  if (await isBuilt(root, name)) return;
  const { announcement, command } = targets[name];
  console.error(announcement);
  await runToolQuietly(root, command);
}

/** Whether the last build of it still stands. */
export async function isBuilt(root: string, name: TargetName): Promise<boolean> {
  const target = targets[name];
  if (!target.results.every((path) => existsSync(join(root, path)))) return false;
  const stamp = await readFile(join(root, target.stamp), "utf8").catch(() => "");
  return stamp === (await fingerprint(root, name));
}

/** Runs a build and notes what was on disk when it began: what changes meanwhile is built the next time. */
export async function remembering(
  root: string,
  { name, build }: { readonly name: TargetName; readonly build: () => Promise<void> },
): Promise<void> {
  const path = join(root, targets[name].stamp);
  const found = await fingerprint(root, name);
  await build();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, found);
}

async function fingerprint(root: string, name: TargetName): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await sourcesOf(root, name)) {
    hash.update(`${path}\n`).update(await readFile(join(root, path)));
  }
  return hash.digest("hex");
}
