/** Starts the wanted command under the pinned Node and ends as it ends. */
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { SetupProblem } from "./problems.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Resolves when the command has ended; the exit code or signal of this process is then the command's. */
export async function runCommand(root, command, commandArguments) {
  const bin = join(root, "node_modules", ".bin");
  // Spawned from here, since a shell would still know the old `node` that it looked up before the install.
  const [file, ...args] = command.endsWith(".ts")
    ? [join(bin, "node"), "--import", "tsx", command, ...commandArguments]
    : [command, ...commandArguments];
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
    // What Node compiled it keeps for the next start, of the command and of every process that one starts.
    NODE_COMPILE_CACHE:
      process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules", ".cache", "node-compile"),
  };
  const child = spawn(file, args, { cwd: root, env, stdio: "inherit" });
  for (const signal of signals) process.on(signal, (name) => child.kill(name));
  endWithNpm(child);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.on("error", () =>
      reject(
        new SetupProblem(
          `the command ${command} was not found in node_modules/.bin or on the PATH.`,
          127,
        ),
      ),
    );
    child.on("exit", (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  for (const name of signals) process.removeAllListeners(name);
  process.kill(process.pid, signal);
}

/** When the npm that started this is killed, nobody waits for the command any more: it ends too. */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 1000).unref();
}
