import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { filesMatching } from "./build/files.ts";
import { rememberBuild } from "./build/freshness.ts";
import { runTool } from "./build/run-tool.ts";

// Compiles the contracts and writes everything generated that is committed. A second build changes nothing.

const root = fileURLToPath(new URL("../", import.meta.url));

/** TypeChain never deletes the files of a contract that is gone, so the folder goes first. */
await rm(`${root}typechain-types`, { recursive: true, force: true });
await runTool(root, ["hardhat", "build"]);
for (const generator of await filesMatching(root, ["scripts/generate-*.ts"])) {
  await runTool(root, ["node", "--import", "tsx", generator]);
}
await rememberBuild(root);
