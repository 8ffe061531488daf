/** Brings node_modules to what the lock file says, once; a stamp inside makes every later start cost milliseconds. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkInstalled } from "./check-installed.mjs";
import { install } from "./install.mjs";
import { explainNpm, SetupProblem } from "./problems.mjs";
import { whileLocked } from "./lock.mjs";

/** Returns when the pinned Node and all packages are in place. Throws {@link SetupProblem}. */
export async function provide(root) {
  try {
    const fingerprint = fingerprintOf(root);
    if (isStamped(root, fingerprint)) return;
    await whileLocked(root, async () => {
      if (isStamped(root, fingerprint)) return; // another setup did the work while this one waited
      if (!matchesLockFile(root) || checkInstalled(root) !== undefined) await installAndCheck(root);
      writeFileSync(stampOf(root), fingerprint);
    });
  } catch (error) {
    if (error?.code === undefined) throw error;
    throw new SetupProblem(explainNpm(`${error.code} ${error.message}`, root));
  }
}

async function installAndCheck(root) {
  await install(root, pinnedNode(root));
  const problem = checkInstalled(root);
  if (problem !== undefined) throw new SetupProblem(problem);
}

const stampOf = (root) => join(root, "node_modules", ".healthchain-setup");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const pinnedNode = (root) => readJson(join(root, "package.json")).dependencies.node;

function fingerprintOf(root) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  return hash.update(`${process.platform} ${process.arch} ${root}`).digest("hex");
}

function isStamped(root, fingerprint) {
  const stamp = stampOf(root);
  const isSame = existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint;
  return isSame && existsSync(join(root, "node_modules", ".bin", "node"));
}

/** Whether npm already installed exactly the lock file here (someone ran `npm ci`), by npm's own hidden lock file. */
function matchesLockFile(root) {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const installed = readJson(hidden).packages;
  const wanted = Object.entries(readJson(join(root, "package-lock.json")).packages);
  return wanted.every(
    ([path, entry]) =>
      path === "" || entry.optional === true || installed[path]?.version === entry.version,
  );
}
