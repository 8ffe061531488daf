import { create, type KuboRPCClient } from "kubo-rpc-client";
import { parseBlockCid, rawCid, readBlocks, verifyBlock } from "#lib/block-verification";
import { leafSize, maxLinks, StoreError, type Store, type StoredFile } from "#lib/store";
import { fetchBlock, type RpcEndpoint } from "./block-fetch.ts";
import { startLocalImport, type LocalImport } from "./local-import.ts";
import { patience, type Patience } from "./patience.ts";
import { asStoreError } from "./rpc-errors.ts";

/**
 * `url`: the node, such as `http://127.0.0.1:5001`. `headers`: sent with every call, for a node
 * behind authorization. `timeout`: milliseconds the node may be silent, 20 s when absent.
 */
export type RpcStoreOptions = { url: string; headers?: Record<string, string>; timeout?: number };

type Connection = RpcEndpoint & { client: KuboRPCClient; timeout: number };

const defaultTimeout = 20_000;
/** As kubo-rpc-client passes them on; `max-file-links` has no name of its own there. */
const fileShape = {
  cidVersion: 1,
  rawLeaves: true,
  chunker: `size-${leafSize}`,
  maxFileLinks: maxLinks,
  pin: true,
} as const;

/**
 * A {@link Store} on a node that speaks the Kubo RPC API. The node is not trusted: CIDs are computed
 * here and compared, blocks are verified. Nothing is dialled before the first call.
 */
export function openRpcStore({
  url,
  headers = {},
  timeout = defaultTimeout,
}: RpcStoreOptions): Store {
  const endpoint = { url: url.replace(/\/+$/, ""), headers };
  const connection = { ...endpoint, timeout, client: create({ url: endpoint.url, headers }) };
  const unverified = (cid: string, signal?: AbortSignal) => readBlock(connection, cid, signal);
  return {
    addFile: (chunks) => addFile(connection, chunks),
    putBlock: (bytes) => putBlock(connection, bytes),
    getBlock: async (cid, signal) => {
      const bytes = await unverified(cid, signal);
      await verifyBlock(cid, bytes);
      return bytes;
    },
    readFile: (cid, options) => readBlocks(cid, unverified, options), // which verifies
    has: (cid) => has(connection, cid),
    pin: (cid) => pin(connection, cid),
    unpin: (cid) => unpin(connection, cid),
  };
}

async function addFile(
  connection: Connection,
  chunks: AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  const wait = patience(connection.timeout);
  const local = startLocalImport();
  const source = watched(chunks, local, wait);
  const sent = source.bytes();
  try {
    wait.start();
    const options = { ...fileShape, signal: wait.signal };
    const { cid } = await connection.client.add(sent, options);
    requireSame(cid.toString(), await local.finish());
    return { cid: cid.toString(), size: source.size() };
  } catch (error) {
    local.abandon();
    if (source.failure() !== undefined) throw source.failure();
    throw asStoreError(wait.signal.aborted ? wait.signal.reason : error, {
      ...connection,
      what: "add a file",
    });
  } finally {
    wait.stop();
    sent.return(undefined).catch(() => undefined); // lets go of `chunks` when the node stopped reading
  }
}

/** The chunks on their way out: counted, imported here as well, and their own failure kept, which kubo-rpc-client drops. */
function watched(chunks: AsyncIterable<Uint8Array>, local: LocalImport, wait: Patience) {
  let size = 0;
  let failure: unknown;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      wait.stop();
      for await (const chunk of chunks) {
        await local.write(chunk);
        size += chunk.length;
        wait.start();
        yield chunk;
        wait.stop();
      }
      wait.start();
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { bytes, size: () => size, failure: () => failure };
}

async function putBlock(connection: Connection, bytes: Uint8Array): Promise<string> {
  const expected = await rawCid(bytes);
  const answered = await call(connection, { what: "store a block", cid: expected }, (signal) =>
    connection.client.block.put(bytes, { format: "raw", mhtype: "sha2-256", pin: true, signal }),
  );
  requireSame(answered.toString(), expected);
  return expected;
}

async function readBlock(
  connection: Connection,
  cid: string,
  stop?: AbortSignal,
): Promise<Uint8Array> {
  parseBlockCid(cid);
  return call(connection, { what: "read a block", cid, stop }, (signal) =>
    fetchBlock(connection, cid, signal),
  );
}

/** `offline`: a real node would search the network for a block it lacks. */
async function has({ client, ...connection }: Connection, cid: string): Promise<boolean> {
  const block = parseBlockCid(cid);
  const look = (signal: AbortSignal) => client.block.stat(block, { signal, ...offline });
  try {
    await call(connection, { what: "look for a block", cid }, look);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.fault === "block-missing") return false;
    throw error;
  }
}

const offline: object = { offline: true };

async function pin({ client, ...connection }: Connection, cid: string): Promise<void> {
  const block = parseBlockCid(cid);
  await call(connection, { what: "pin a file", cid }, (signal) =>
    client.pin.add(block, { signal }),
  );
}

async function unpin({ client, ...connection }: Connection, cid: string): Promise<void> {
  const block = parseBlockCid(cid);
  try {
    await call(connection, { what: "unpin a file", cid }, (signal) =>
      client.pin.rm(block, { signal }),
    );
  } catch (error) {
    if (error instanceof StoreError && /not pinned/.test(error.message)) return;
    throw error;
  }
}

/** One call that must end in time. `stop`: the caller's own signal, whose abort throws its reason. */
async function call<T>(
  { url, timeout }: Omit<Connection, "client">,
  { stop, ...attempt }: { what: string; cid: string; stop?: AbortSignal | undefined },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(timeout);
  try {
    return await run(stop === undefined ? late : AbortSignal.any([stop, late]));
  } catch (error) {
    stop?.throwIfAborted();
    throw asStoreError(late.aborted ? late.reason : error, { url, ...attempt });
  }
}

function requireSame(answered: string, expected: string): void {
  if (answered === expected) return;
  const message = `the store answered ${answered} for what is ${expected}; it did not store what was sent`;
  throw new StoreError("wrong-cid", message, { cid: expected });
}
