import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";

/** A service that listens, and the chain that it began on. */
export type Running = {
  readonly url: string;
  readonly genesis: Hex;
  readonly close: () => Promise<void>;
};

/** How a service runs as a process of its own. */
export type ServiceProcess = {
  readonly start: () => Promise<Running>;
  /** The genesis that the chain shows now; throws while no chain answers. */
  readonly genesis: () => Promise<Hex>;
  /** The error for a chain that was started anew. */
  readonly otherGenesis: (known: Hex, now: Hex) => HealthChainError;
};

const genesisMilliseconds = 5000;

/**
 * Prints "ready URL" once the service listens. SIGTERM and SIGINT let running answers end; a chain that was started anew
 * ends the service as well, with exit code 1 and a line that says why. So does a start that fails.
 */
export async function runService(spec: () => ServiceProcess): Promise<void> {
  try {
    await serve(spec());
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exitCode = 1;
  }
}

async function serve({ start, genesis, otherGenesis }: ServiceProcess): Promise<void> {
  const running = await start();
  process.stdout.write(`ready ${running.url}\n`);
  const look = async (): Promise<void> => {
    const now = await genesis();
    if (now !== running.genesis) await stop(otherGenesis(running.genesis, now));
  };
  const watch = setInterval(() => void look().catch(() => undefined), genesisMilliseconds);
  let closing: Promise<void> | undefined;
  // A terminal and a supervisor send a signal each: the second one must not cut the running answers off.
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void stop());
  async function stop(error?: HealthChainError): Promise<void> {
    if (closing !== undefined) return;
    clearInterval(watch);
    if (error !== undefined) process.stderr.write(`${error.code}: ${error.message}\n`);
    await (closing = running.close());
    process.exit(error === undefined ? 0 : 1);
  }
}
