/** Runs `npm ci` under a Node that is new enough, and keeps what npm says for the sentence if it fails. */
import { spawn } from "node:child_process";

import { delimiter, join, parse } from "node:path";
import { showProgress } from "./progress.mjs";
import { explainNpm, npmMissing, SetupProblem } from "./problems.mjs";

/** Under an older Node npm leaves out Hardhat's native part without a word (its `engines` say 22 or later). */
const oldestForInstall = 22;

/**
 * Include dev and optional whatever NODE_ENV or the user's npm says: the tools are part of the project.
 * Short retries, so that a dead network gives its sentence after half a minute and not after three.
 */
const npmArguments = (root) => [
  ...["ci", "--prefix", root, "--include=dev", "--include=optional", "--no-audit", "--no-fund"],
  ...[
    "--loglevel=error",
    "--progress=false",
    "--fetch-retry-mintimeout=2000",
    "--fetch-retry-maxtimeout=15000",
  ],
];

/** Installs the lock file in `root`. Throws {@link SetupProblem} with a sentence. */
export async function install(root, nodeVersion) {
  const isNew = Number(process.versions.node.split(".")[0]) >= oldestForInstall;
  const underPinned = ["exec", "--yes", `--package=node@${nodeVersion}`, "--", "npm"];
  const finish = showProgress(
    isNew
      ? "HealthChain sets itself up, once: installing packages"
      : `HealthChain sets itself up, once: this is Node ${process.versions.node}, so Node ${nodeVersion} comes from npm, then the packages`,
  );
  try {
    await npm(root, isNew ? npmArguments(root) : [...underPinned, ...npmArguments(root)]);
    finish("done");
  } catch (error) {
    finish("stopped");
    throw error;
  }
}

function npm(root, npmArgs) {
  return new Promise((resolve, reject) => {
    // Not in the project: npm would take the `node` out of the very node_modules that it replaces.
    const child = spawn("npm", npmArgs, {
      cwd: parse(root).root,
      env: cleanEnvironment(root),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let stoppedBy;
    const stop = (signal) => {
      stoppedBy = signal;
      child.kill(signal);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => (output += text));
    child.on("error", (error) =>
      reject(new SetupProblem(error.code === "ENOENT" ? npmMissing : error.message)),
    );
    child.on("close", (code) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, stop);
      if (stoppedBy !== undefined)
        reject(new SetupProblem("it was stopped; the next start begins again.", 130));
      else if (code !== 0) reject(new SetupProblem(explainNpm(output, root)));
      else resolve();
    });
  });
}

/** Without what an outer `npm run` put in: npm would otherwise work on the outer project with the outer Node. */
function cleanEnvironment(root) {
  const bin = join(root, "node_modules", ".bin");
  const isOuter =
    /^(npm_(lifecycle|package|command|execpath|node_execpath)|npm_config_(local_)?prefix$|INIT_CWD$)/;
  const entries = Object.entries(process.env).filter(([name]) => !isOuter.test(name));
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== bin);
  return { ...Object.fromEntries(entries), PATH: path.join(delimiter) };
}
