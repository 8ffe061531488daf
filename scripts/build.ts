import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compressFiles } from "./build/compress-files.ts";
import { filesMatching } from "./build/files.ts";
import { rememberBuild } from "./build/freshness.ts";
import { runTool } from "./build/run-tool.ts";

// Compiles the contracts, writes everything generated that is committed, and exports the app. A second build changes
// nothing. `contracts` or `app` as argument: only that.

const root = fileURLToPath(new URL("../", import.meta.url));
const [only] = process.argv.slice(2);

if (only !== "app") await buildContracts();
if (only !== "contracts") await buildApp();

async function buildContracts(): Promise<void> {
  // TypeChain never deletes the files of a contract that is gone, so the folder goes first.
  await rm(`${root}typechain-types`, { recursive: true, force: true });
  await runTool(root, ["hardhat", "build"]);
  for (const generator of await filesMatching(root, ["scripts/generate-*.ts"])) {
    await runTool(root, ["node", "--import", "tsx", generator]);
  }
  await rememberBuild(root, "contracts");
}

async function buildApp(): Promise<void> {
  process.env["NEXT_TELEMETRY_DISABLED"] = "1";
  await runTool(root, ["next", "build", "app"]);
  await compressFiles(`${root}app/out`);
  await rememberBuild(root, "app");
}
