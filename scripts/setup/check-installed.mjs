/** Asks the installed packages themselves whether they work: the pinned Node, Hardhat's binding, the key library's. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { say } from "./progress.mjs";
import { incomplete, scriptsAreOff } from "./problems.mjs";

/** Runs inside the pinned Node: prints its version, then `slow` when secp256k1 has no native binding here. */
const question = `
  console.log(process.version);
  require("@nomicfoundation/edr");
  try { require("secp256k1/bindings.js"); } catch { console.log("slow"); }
`;

/** @returns {string | undefined} a sentence when something is wrong */
export function checkInstalled(root) {
  const node = join(root, "node_modules", ".bin", "node");
  if (!existsSync(node))
    return scriptsOff(root) ? scriptsAreOff : incomplete("the pinned Node is missing.");
  const { status, stdout, stderr, error } = spawnSync(node, ["-e", question], {
    cwd: root,
    encoding: "utf8",
  });
  if (error !== undefined || stdout === "")
    return scriptsOff(root) ? scriptsAreOff : incomplete("the pinned Node does not start.");
  if (status !== 0) return incomplete(`${firstError(stderr)}`);
  if (stdout.includes("slow")) {
    say(
      "Note: secp256k1 has no native build for this machine; keys work, but about a hundred times slower.",
    );
  }
  return undefined;
}

const firstError = (text) =>
  `${/^\w*Error: .*$/m.exec(text)?.[0] ?? "Hardhat's native part does not load"}.`;

function scriptsOff(root) {
  const { stdout } = spawnSync("npm", ["config", "get", "ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout?.trim() === "true";
}
