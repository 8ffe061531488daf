import { z } from "zod";
import { spawnChild, withLines, type Child } from "../processes/child.ts";

/** Tests that run in one process. */
export type Batch = {
  readonly name: string;
  readonly files: readonly string[];
  /** How long it may take. */
  readonly minutes: number;
  readonly run: (batch: Batch) => Promise<BatchResult>;
};

export type Failure = { readonly title: string; readonly why: string };

/** A runner that crashes or never ends counts as one failure more. */
export type BatchResult = {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
};

/** The lines of mocha's json-stream reporter that matter here: each failure, and the count at the end. */
const mochaEvent = z.union([
  z.tuple([
    z.literal("fail"),
    z.object({ fullTitle: z.string(), err: z.string(), stack: z.string().nullable() }),
  ]),
  z.tuple([z.literal("end"), z.object({ passes: z.number(), pending: z.number() })]),
]);

/** Runs test files under mocha. */
export async function runMocha({ name, files, minutes }: Batch): Promise<BatchResult> {
  const options = ["--reporter", "json-stream", "--forbid-only", "--exit"];
  const child = spawnTests(name, ["mocha", ...options, ...files]);
  const failures: Failure[] = [];
  let end: { passes: number; pending: number } | undefined;
  child.output.onLine((line) => {
    const event = mochaEvent.safeParse(parsed(line)).data;
    if (line.startsWith("# ")) console.log(`  ${line.slice(2)}`); // what a long test counted
    if (event?.[0] === "end") end = event[1];
    if (event?.[0] !== "fail") return;
    const { fullTitle, err, stack } = event[1];
    failures.push({ title: `${name}: ${fullTitle}`, why: stack ?? err });
  });
  const { how, lines } = await endWithin(child, minutes);
  const hasCrashed = end === undefined || (failures.length === 0 && how !== "ended with code 0");
  if (hasCrashed)
    failures.push({ title: `${name}: the runner ${how}`, why: withLines("It crashed", lines) });
  return { passed: end?.passes ?? 0, skipped: end?.pending ?? 0, failures };
}

/** Runs the tests that are written in Solidity, by Hardhat, which prints "12 passing" and "1 failing". */
export async function runSolidityTests({ name, minutes }: Batch): Promise<BatchResult> {
  const child = spawnTests(name, ["hardhat", "test", "solidity"]);
  const output: string[] = [];
  child.output.onLine((line) => output.push(line));
  const { how } = await endWithin(child, minutes);
  const text = output.join("\n");
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);
  const isBroken = how !== "ended with code 0" || count("failing") > 0 || count("passing") === 0;
  const one = { title: `${name}: the run ${how}`, why: text };
  const more = Array.from({ length: Math.max(0, count("failing") - 1) }, () => ({
    title: name,
    why: "see above",
  }));
  return {
    passed: count("passing"),
    skipped: count("skipped"),
    failures: isBroken ? [one, ...more] : [],
  };
}

function spawnTests(name: string, command: readonly [string, ...string[]]): Child {
  return spawnChild({ name, command, environment: { NODE_ENV: "test" } });
}

async function endWithin(child: Child, minutes: number): Promise<Awaited<Child["ended"]>> {
  const timer = setTimeout(() => void child.stop(), minutes * 60_000);
  const ending = await child.ended;
  clearTimeout(timer);
  return ending;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // something that a test printed
  }
}
