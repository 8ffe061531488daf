import { parseArgs } from "node:util";
import { HealthChainError } from "#lib/errors";
import { startEmbeddedNode } from "./embedded-node.ts";

const usage = "usage: serve.ts --directory FOLDER --port NUMBER [--host ADDRESS]";

/** Runs an embedded node until SIGTERM or SIGINT. Prints `ready URL` once it answers. */
async function main(): Promise<void> {
  const { directory, port, host } = settings();
  const node = await startEmbeddedNode({ directory, port, ...(host ? { host } : {}) });
  const stop = () => void node.close().then(() => process.exit(0));
  process.once("SIGTERM", stop).once("SIGINT", stop);
  process.stdout.write(`ready ${node.url}\n`);
}

/** From the arguments, else from HEALTHCHAIN_IPFS_DIRECTORY, _PORT and _HOST. */
function settings(): { directory: string; port: number; host: string | undefined } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { directory: text, port: text, host: text } });
  const { env } = process;
  const directory = values.directory ?? env["HEALTHCHAIN_IPFS_DIRECTORY"];
  const port = Number(values.port ?? env["HEALTHCHAIN_IPFS_PORT"]);
  if (!directory || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new HealthChainError("ipfs/usage", usage);
  return { directory, port, host: values.host ?? env["HEALTHCHAIN_IPFS_HOST"] };
}

try {
  await main();
} catch (error) {
  const code = error instanceof HealthChainError ? error.code : "ipfs/cannot-start";
  process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
