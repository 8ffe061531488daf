/**
 * Makes a bare checkout run: provides the pinned Node and the packages of the lock file, then starts a command.
 *
 *     node scripts/setup.mjs scripts/start.ts --json     a .ts file runs under the pinned Node
 *     node scripts/setup.mjs hardhat build               anything else is looked up in node_modules/.bin first
 *
 * Plain JavaScript without dependencies, because nothing is installed yet when it runs (Node 20 or later).
 * Its own words go to stderr, so that stdout belongs to the command. The command runs in the project's folder;
 * INIT_CWD names the folder the caller was in.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { provide } from "./setup/provide.mjs";
import { runCommand } from "./setup/run-command.mjs";
import { SetupProblem } from "./setup/problems.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...commandArguments] = process.argv.slice(2);

try {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new SetupProblem(
      `this is Node ${process.versions.node}, and Node 20 or later is needed to begin. Install a current Node (nodejs.org) and run the same command again.`,
    );
  }
  await provide(root);
  if (command !== undefined) await runCommand(root, command, commandArguments);
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  process.stderr.write(`\nHealthChain could not set itself up: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
