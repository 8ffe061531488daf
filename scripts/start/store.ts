import { mkdir } from "node:fs/promises";
import type { StartChild } from "../processes/supervisor.ts";

/** Starts the embedded IPFS node of a gateway, whose blocks lie in `directory`. Answers its address. */
export async function startStore(
  { name, directory, port }: { name: string; directory: string; port: number },
  start: StartChild,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  await start({
    name,
    command: ["ipfs/serve.ts", "--directory", directory, "--port", String(port)],
    ready: { line: /^ready / },
  });
  return `http://127.0.0.1:${port}`;
}
