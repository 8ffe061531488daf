import { openProvider, chainIdentity } from "#chain/provider";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { readConfig, type Config } from "./config.ts";
import { openLog } from "./log.ts";
import { startOracle, StartError } from "./start.ts";

// An oracle as a process of its own, configured by HEALTHCHAIN_ORACLE_… (docs/operations.md): receive → check → seal →
// anchor. Prints "ready URL" once it listens, then its log as JSON lines. SIGTERM and SIGINT let running answers end.

const genesisMilliseconds = 5000;

try {
  await serve(readConfig(process.env));
} catch (error) {
  if (!(error instanceof HealthChainError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}

async function serve(config: Config): Promise<void> {
  const log = openLog(config.LOG_LEVEL);
  const oracle = await startOracle(config, log);
  process.stdout.write(`ready ${oracle.url}\n`);
  const watch = watchGenesis(config, oracle.genesis, (error) => void stop(error));
  let closing: Promise<void> | undefined;
  // A terminal and a supervisor send a signal each: the second one must not cut the running answers off.
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void stop());
  async function stop(error?: HealthChainError): Promise<void> {
    if (closing !== undefined) return;
    clearInterval(watch);
    if (error !== undefined) process.stderr.write(`${error.code}: ${error.message}\n`);
    await (closing = oracle.close());
    process.exit(error === undefined ? 0 : 1);
  }
}

/** A chain that was started anew under a running oracle ends it. While no chain answers it waits. */
function watchGenesis(
  { RPC_URL }: Config,
  known: Hex,
  stop: (error: HealthChainError) => void,
): NodeJS.Timeout {
  const provider = openProvider(RPC_URL);
  const look = async (): Promise<void> => {
    const { genesis } = await chainIdentity(provider);
    if (genesis === known) return;
    stop(
      new StartError(
        "oracle/other-genesis",
        `This oracle began on the chain with genesis ${known}, but the node now shows genesis ${genesis}: the chain was started anew. Give the oracle another folder and start it again.`,
      ),
    );
  };
  return setInterval(() => void look().catch(() => undefined), genesisMilliseconds);
}
