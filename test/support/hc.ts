import { enrolCastMember, personNames } from "../../scripts/cast.ts";
import { runHc } from "../../scripts/hc/program.ts";
import { scratchDirectory } from "./scratch.ts";
import { startSystem, type System } from "./system.ts";

/** What a command answered. */
export type Answer = { readonly code: number; readonly out: string; readonly err: string };

/** The command line in this process, on a system with the demo's people (members 1 to 4). */
export type Hc = {
  readonly system: System;
  /** A folder for the files that commands read and write. */
  readonly folder: string;
  readonly run: (...args: string[]) => Promise<Answer>;
  /** What --json printed: the one object on stdout; stderr must be empty. */
  readonly json: (...args: string[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** Starts a system of its own and the command line on it. `typed` is what somebody answers to a question. */
export async function startHc(): Promise<Hc> {
  const system = await startSystem();
  for (const name of personNames) await enrolCastMember(system.session, name);
  const scratch = await scratchDirectory();
  const where = [
    ["--rpc", system.rpcUrl],
    ["--store", system.storeUrl],
    ["--vault", system.vaultDirectory],
    ["--registration", system.session.site.contracts.Registration],
  ];
  const run = (...args: string[]): Promise<Answer> => {
    const missing = where.filter(([option]) => !args.includes(option ?? "")).flat();
    return answerOf([...args, ...missing]);
  };
  return {
    system,
    folder: scratch.path,
    run,
    json: async (...args) => onlyObject(await run(...args, "--json")),
    close: async () => {
      await system.close();
      await scratch.remove();
    },
  };
}

/** Runs the command line with exactly these arguments. */
export async function answerOf(args: readonly string[], typed?: string): Promise<Answer> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runHc(args, {
    print: (text) => out.push(text),
    complain: (text) => err.push(text),
    ask: () => Promise.resolve(typed),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

function onlyObject({ out, err }: Answer): unknown {
  if (err !== "") throw new Error(`--json said on stderr: ${err}`);
  return JSON.parse(out);
}
