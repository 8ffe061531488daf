import { HealthChainError } from "#lib/errors";
import { openClient } from "../keeper/chain-read.ts";
import { findDeployment, readGenesis } from "./find-deployment.ts";
import { openNode } from "./node.ts";
import { buildServer, exportDirectory } from "./server.ts";
import { readSettings, SettingsError, type Settings } from "./settings.ts";

// The app's server as a process of its own, configured by HEALTHCHAIN_APP_… (docs/operations.md). Prints "ready URL" once
// it listens. A chain that was started anew ends it, as it ends every service.

const genesisMilliseconds = 5000;

try {
  await serve(readSettings(process.env));
} catch (error) {
  if (!(error instanceof HealthChainError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}

async function serve(settings: Settings): Promise<void> {
  const { ask, call } = openNode(settings.RPC_URL);
  const client = openClient(call);
  const config = await findDeployment(client, settings);
  const questionsPerMinute = settings.QUESTIONS_PER_MINUTE;
  const server = await buildServer({ config, directory: exportDirectory, ask, questionsPerMinute });
  const url = await server.listen({ host: settings.HOST, port: settings.PORT });
  process.stdout.write(`ready ${url}\n`);

  const stop = async (error?: HealthChainError): Promise<void> => {
    clearInterval(watch);
    if (error !== undefined) process.stderr.write(`${error.code}: ${error.message}\n`);
    await server.close();
    process.exit(error === undefined ? 0 : 1);
  };
  const look = async (): Promise<void> => {
    const genesis = await readGenesis(client);
    if (genesis !== config.genesis) await stop(otherGenesis(config.genesis, genesis));
  };
  const watch = setInterval(() => void look().catch(() => undefined), genesisMilliseconds);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
}

const otherGenesis = (known: string, shown: string): SettingsError =>
  new SettingsError(
    "app/other-genesis",
    `This server began on the chain with genesis ${known}, but the node now shows genesis ${shown}: the chain was started anew. Start the server again.`,
  );
