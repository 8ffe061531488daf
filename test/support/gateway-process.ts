import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A service of ours in a process of its own. */
export type GatewayProcess = {
  readonly pid: number;
  /** Whether it listens; false when it ended before. */
  readonly ready: Promise<boolean>;
  readonly errors: () => string;
  /** Sends a signal and waits for the end; the exit code, null when the signal ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
};

const running = new Set<ReturnType<typeof spawn>>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Starts `gateway/serve.ts`. */
export const spawnGateway = (
  environment: Record<string, string>,
  flags: readonly string[] = [],
): GatewayProcess =>
  spawnService([...flags, "--import", "tsx", "gateway/serve.ts"], {
    HEALTHCHAIN_GATEWAY_LOG_LEVEL: "error",
    ...environment,
  });

/** Starts `oracle/serve.ts`. */
export const spawnOracle = (
  environment: Record<string, string>,
  flags: readonly string[] = [],
): GatewayProcess =>
  spawnService([...flags, "--import", "tsx", "oracle/serve.ts"], {
    HEALTHCHAIN_ORACLE_LOG_LEVEL: "error",
    ...environment,
  });

function spawnService(
  command: readonly string[],
  environment: Record<string, string>,
): GatewayProcess {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const errors: string[] = [];
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
  const ended = once(child, "exit") as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<boolean>((resolve) => {
    lines.on("line", (line) => {
      if (line.startsWith("ready ")) resolve(true);
      else errors.push(`${line}\n`); // its log, of errors only
    });
    void ended.then(() => resolve(false));
  });
  void ended.then(() => running.delete(child));
  return {
    pid: child.pid ?? 0,
    ready,
    errors: () => errors.join(""),
    end: async (signal) => {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
