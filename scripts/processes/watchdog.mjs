/**
 * Stands between a parent and a child that knows nothing of it (`node watchdog.mjs COMMAND ARG…`).
 *
 * The parent starts it as the leader of a process group of its own and keeps its stdin open. However the parent dies,
 * by `kill -9` too, the kernel closes that pipe, and the watchdog ends the whole group, grandchildren included.
 * When the child ends by itself, it ends alike: the same exit code, or code 128 + the signal's number.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** How long a child may take to end after SIGTERM before the group is killed, in milliseconds. */
const patience = 4000;

const [command, ...commandArguments] = process.argv.slice(2);
const child = spawn(command, commandArguments, { stdio: ["ignore", "inherit", "inherit"] });

child.on("error", (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

process.stdin.on("end", endGroup).on("error", endGroup).resume();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
  process.on(signal, () => child.kill("SIGTERM"));

function endGroup() {
  child.removeAllListeners("exit"); // stay until the grandchildren are gone as well
  process.kill(-process.pid, "SIGTERM");
  child.on("exit", killGroup);
  setTimeout(killGroup, patience);
}

function killGroup() {
  process.kill(-process.pid, "SIGKILL");
}
