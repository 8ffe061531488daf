import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compressFiles } from "./build/compress-files.ts";
import { filesMatching } from "./build/files.ts";
import { isBuilt, remembering } from "./build/freshness.ts";
import { runTool } from "./build/run-tool.ts";
import { buildViewer } from "./build/viewer.ts";

// Compiles the contracts, writes everything generated that is committed, and exports the app where something of it
// changed. A second build changes nothing. `contracts` or `app` as argument: only that.

const root = fileURLToPath(new URL("../", import.meta.url));
const [only] = process.argv.slice(2);

if (only !== "app") await remembering(root, { name: "contracts", build: buildContracts });
if (only !== "contracts") {
  if (await isBuilt(root, "app")) console.log("Nothing changed in the app.");
  else await remembering(root, { name: "app", build: buildApp });
}

async function buildContracts(): Promise<void> {
  // TypeChain never deletes the files of a contract that is gone, so the folder goes first.
  await rm(`${root}typechain-types`, { recursive: true, force: true });
  await runTool(root, ["hardhat", "build"]);
  for (const generator of await filesMatching(root, ["scripts/generate-*.ts"])) {
    await runTool(root, ["node", "--import", "tsx", generator]);
  }
}

async function buildApp(): Promise<void> {
  process.env["NEXT_TELEMETRY_DISABLED"] = "1";
  await runTool(root, ["next", "build", "app"]);
  await buildViewer(root);
  await compressFiles(`${root}app/out`);
}
