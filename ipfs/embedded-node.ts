import { once } from "node:events";
import type { Server } from "node:http";
import { HealthChainError } from "#lib/errors";
import { blockFolder } from "./block-folder.ts";
import { collectionLock } from "./collection-lock.ts";
import { lockDirectory } from "./directory-lock.ts";
import { clearUnfinished } from "./durable-folder.ts";
import { pinFolder } from "./pin-folder.ts";
import type { Node } from "./rpc-call.ts";
import { rpcServer } from "./rpc-server.ts";
import { runningImports } from "./running-imports.ts";

/** `ipfs/port-taken`, `ipfs/directory-in-use` or `ipfs/cannot-start`. */
export class EmbeddedNodeError extends HealthChainError {}

/**
 * `port`: 0 takes any free one. `host`: 127.0.0.1 when absent. `allowedOrigins`: pages that may call
 * from a browser, none when absent. `maxUpload`: bytes one request may carry, 4 GiB when absent.
 * `uploadIdleTime`: milliseconds an upload may bring no byte before it is refused, 60 s when absent.
 */
export type EmbeddedNodeOptions = {
  directory: string;
  port: number;
  host?: string;
  allowedOrigins?: readonly string[];
  maxUpload?: number;
  uploadIdleTime?: number;
};

/** `url`: where the Kubo RPC API listens. `close`: lets running requests finish for 5 s, then cuts them; once is enough. */
export type EmbeddedNode = { url: string; close(): Promise<void> };

const defaultMaxUpload = 2 ** 32;
const defaultUploadIdleTime = 60_000;
const closingTime = 5000;

/**
 * Starts an IPFS node without a network: the Kubo RPC API over blocks and pins in `directory`,
 * every block verified when read. Throws {@link EmbeddedNodeError}.
 */
export async function startEmbeddedNode(options: EmbeddedNodeOptions): Promise<EmbeddedNode> {
  const { host = "127.0.0.1" } = options;
  const { node, unlock } = await takeFolder(options);
  try {
    const server = rpcServer(node, { host, origins: options.allowedOrigins ?? [] });
    const port = await listen(server, options.port, host);
    let closed: Promise<void> | undefined;
    return {
      url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
      close: () => (closed ??= closeServer(server).finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

type FolderOptions = Pick<EmbeddedNodeOptions, "directory" | "maxUpload" | "uploadIdleTime">;

/**
 * Takes a folder for this process, clears what killed processes left unfinished there, and opens its blocks and pins.
 * `unlock` gives it free again. Throws {@link EmbeddedNodeError}.
 */
export async function takeFolder({
  directory,
  maxUpload = defaultMaxUpload,
  uploadIdleTime = defaultUploadIdleTime,
}: FolderOptions): Promise<{ node: Node; unlock: () => void }> {
  const unlock = lock(directory);
  try {
    await clearUnfinished(directory, 0);
  } catch (error) {
    unlock();
    throw error;
  }
  const blocks = blockFolder(directory);
  const pins = pinFolder(directory);
  const ours = { directory, blocks, pins, lock: collectionLock(), imports: runningImports() };
  const node = { ...ours, maxUpload, uploadIdleTime };
  return { node, unlock };
}

function lock(directory: string): () => void {
  let unlock;
  try {
    unlock = lockDirectory(directory);
  } catch (cause) {
    const message = `cannot keep IPFS data in ${directory}: check that it is a writable folder`;
    throw new EmbeddedNodeError("ipfs/cannot-start", message, { cause });
  }
  if (unlock !== undefined) return unlock;
  const message = `another IPFS node runs on ${directory}; stop it or give another directory`;
  throw new EmbeddedNodeError("ipfs/directory-in-use", message);
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  try {
    await once(server.listen(port, host), "listening");
  } catch (cause) {
    throw cannotListen(port, host, cause);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function cannotListen(port: number, host: string, cause: unknown): EmbeddedNodeError {
  const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
  if (!isTaken)
    return new EmbeddedNodeError("ipfs/cannot-start", `cannot listen on ${host}:${port}`, {
      cause,
    });
  const message = `port ${port} on ${host} is taken; stop what listens there or choose another port`;
  return new EmbeddedNodeError("ipfs/port-taken", message, { cause });
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), closingTime);
  await closed;
  clearTimeout(cut);
}
