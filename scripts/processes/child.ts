import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HealthChainError } from "#lib/errors";
import { lastLines, type LastLines } from "./last-lines.ts";
import { isReady, type ReadySign } from "./ready.ts";

/** Codes: `start/child-ended` (it ended before it was ready), `start/not-ready` (it lives, but never answered), `start/no-anvil`. */
export class ChildError extends HealthChainError {}

/** What to start. A command that ends in `.ts` runs under Node with tsx. */
export type ChildSpec = {
  /** For people: "the chain", "the store". */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ready: ReadySign;
  /** How long it may take until it is ready, in milliseconds. */
  readonly readyWithin?: number;
};

/** How a child ended. `how` reads "ended with code 1" or "was killed by SIGKILL". */
export type Ending = {
  readonly name: string;
  readonly how: string;
  readonly lines: readonly string[];
};

/** A running child with everything it started. */
export type Child = {
  readonly name: string;
  /** The process group: every process of this child is in it. */
  readonly group: number;
  readonly output: LastLines;
  /** Settles when the child has ended, for whatever reason, and nothing of its group is left. */
  readonly ended: Promise<Ending>;
  /** Ends the child and its grandchildren, and waits until they are gone. */
  readonly stop: () => Promise<void>;
};

/** How long a child may take to end after it was asked, in milliseconds. */
const patience = 5000;

const root = fileURLToPath(new URL("../../", import.meta.url));
const watchdog = fileURLToPath(new URL("watchdog.mjs", import.meta.url));

/** Starts a child and waits until it is ready. Throws {@link ChildError} with its last lines; nothing is left then. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const child = spawnChild(spec);
  await untilReady(child, spec);
  return child;
}

/** Starts a child without waiting. */
export function spawnChild(spec: Omit<ChildSpec, "ready" | "readyWithin">): Child {
  const output = lastLines();
  return guard(spec.name, spawnGuarded(spec, output), output);
}

/** Waits until the child is ready. Otherwise ends it and throws {@link ChildError} with its last lines. */
export async function untilReady(
  child: Child,
  { ready, readyWithin = 60_000 }: ChildSpec,
): Promise<void> {
  const isOver = new AbortController();
  const outcome = await Promise.race([
    isReady(
      ready,
      child.output,
      AbortSignal.any([isOver.signal, AbortSignal.timeout(readyWithin)]),
    ),
    child.ended.then((ending) => ending.how),
  ]);
  if (outcome === true) return;
  isOver.abort();
  await child.stop();
  const after = `${Math.round(readyWithin / 1000)} s`;
  const lines = child.output.lines();
  throw outcome === false
    ? new ChildError(
        "start/not-ready",
        withLines(`${child.name} did not answer within ${after}`, lines),
      )
    : new ChildError(
        "start/child-ended",
        withLines(`${child.name} ${outcome} before it was ready`, lines),
      );
}

/** A sentence, and under it, indented, the last lines of a child's output. */
export function withLines(sentence: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${sentence}. It printed nothing.`;
  return [`${sentence}. Its last lines:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function spawnGuarded(
  { command, environment }: Pick<ChildSpec, "command" | "environment">,
  output: LastLines,
): ChildProcess {
  const [file, ...rest] = command;
  const args = file.endsWith(".ts")
    ? [process.execPath, "--import", "tsx", file, ...rest]
    : command;
  const bin = join(root, "node_modules", ".bin");
  const child = spawn(process.execPath, [watchdog, ...args], {
    cwd: root,
    detached: true, // a process group of its own; Ctrl-C in the terminal reaches only the parent, which ends the rest
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
      NO_COLOR: "1",
      ...environment,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined); // closed by its death, which "exit" reports
  child.stdout.on("data", output.add);
  child.stderr.on("data", output.add);
  return child;
}

function guard(name: string, process: ChildProcess, output: LastLines): Child {
  const group = process.pid ?? 0;
  const ended = new Promise<Ending>((resolve) => {
    const end = (how: string) => {
      signalGroup(group, "SIGKILL"); // grandchildren that outlived it, or the child of a killed watchdog
      void isGroupGone(group).then(() => resolve({ name, how, lines: output.lines() }));
    };
    process.once("error", (error) => end(`could not be started (${error.message})`));
    process.once("exit", (code, signal) => end(describe(code, signal)));
  });
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  const stop = async (): Promise<void> => {
    if (hasEnded) return; // its number may be somebody else's by now
    signalGroup(group, "SIGTERM");
    const killer = setTimeout(() => signalGroup(group, "SIGKILL"), patience);
    await ended;
    clearTimeout(killer);
  };
  return { name, group, output, ended, stop };
}

function describe(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `was killed by ${signal}`;
  const byNumber = Object.entries(constants.signals).find(([, number]) => number + 128 === code);
  if (byNumber !== undefined) return `was killed by ${byNumber[0]}`;
  return `ended with code ${code}`;
}

/** Signals every process of the group; false when none is left. Group 0 would be our own, so it never goes out. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (group === 0) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Killed processes stay visible until init has collected them: half a second is given. */
async function isGroupGone(group: number): Promise<void> {
  for (let tries = 0; tries < 25 && signalGroup(group, 0); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
