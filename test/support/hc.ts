import { enrolCastMember, personNames } from "../../scripts/cast.ts";
import { runHc } from "../../scripts/hc/program.ts";
import { signInAt } from "../../scripts/through-gateway.ts";
import { earlyCast, startEarlySystem } from "./early-system.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";
import { scratchDirectory } from "./scratch.ts";
import { startSystem, type System } from "./system.ts";

/** What a command answered. */
export type Answer = { readonly code: number; readonly out: string; readonly err: string };

/** The command line in this process, on a system with the demo's people. */
export type Hc = {
  readonly system: System;
  /** A folder for the files that commands read and write. */
  readonly folder: string;
  /** The options by which commands find the system. */
  readonly where: readonly string[];
  readonly run: (...args: string[]) => Promise<Answer>;
  /** What --json printed: the one object on stdout; stderr must be empty. */
  readonly json: (...args: string[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** The command line where people go through a gateway (member 1); the people are members 2 to 5. */
export async function startHc(): Promise<Hc & { readonly gateway: TestGateway }> {
  const system = await startSystem();
  const gateway = await startTestGateway(system);
  const { services } = system.session;
  const portsOf = async (wallet: Parameters<typeof signInAt>[2]) =>
    (await signInAt(services, gateway, wallet)).ports;
  for (const name of personNames) await enrolCastMember({ services, portsOf }, name);
  const hc = await commandLine(system, [["--gateway", gateway.url]]);
  const close = async () => {
    await gateway.close();
    await hc.close();
  };
  return { ...hc, close, gateway };
}

/** The command line where people open a vault's folder; they are members 1 to 4. */
export async function startHcOnFolder(): Promise<Hc> {
  const system = await startSystem();
  for (const name of personNames) await enrolCastMember(system.session, name);
  return commandLine(system, [["--vault", system.vaultDirectory]]);
}

/** The same where doctors have the standing for an emergency, which lasts 15 minutes. */
export async function startEarlyHc(): Promise<Hc> {
  const early = await startEarlySystem();
  await early.system.consortium.setEmergencyWindow(15 * 60);
  await earlyCast(early);
  return commandLine(early.system, [["--vault", early.system.vaultDirectory]]);
}

async function commandLine(system: System, ways: readonly string[][]): Promise<Hc> {
  const scratch = await scratchDirectory();
  const where = [
    ["--rpc", system.rpcUrl],
    ["--store", system.storeUrl],
    ["--registration", system.session.site.contracts.Registration],
    ...ways,
  ];
  const run = (...args: string[]): Promise<Answer> => {
    const missing = where.filter(([option]) => !args.includes(option ?? "")).flat();
    return answerOf([...args, ...missing]);
  };
  return {
    system,
    folder: scratch.path,
    where: where.flat(),
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
