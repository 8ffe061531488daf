import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const running = new Set<ChildProcess>();

/** For `afterEach`: a test that failed leaves no process behind. */
export function endChildren(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Runs a TypeScript file of ours as a process of its own and waits for its first line. */
export async function startChild(file: string, args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", file, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const errors: string[] = [];
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  return {
    firstLine: first.done === true ? "" : first.value,
    errors: () => errors.join(""),
    next: async () => String((await lines.next()).value),
    end: (signal: NodeJS.Signals) => end(child, signal),
    exit: () => exitCode(child),
    pid: child.pid ?? 0,
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return exitCode(child);
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}
