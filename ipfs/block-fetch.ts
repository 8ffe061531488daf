import * as z from "zod";
import { maxBlockSize, StoreError } from "#lib/store";
import { RpcAnswerError } from "./rpc-errors.ts";

/** The node to ask, and headers it wants with every call. */
export type RpcEndpoint = { url: string; headers: Record<string, string> };

const kuboError = z.object({ Message: z.string() });

/**
 * Asks a node for one block. Stops reading beyond {@link maxBlockSize}, which kubo-rpc-client's own
 * `block.get` does not, so a lying node cannot fill the memory. `offline`: a real node would search the network
 * for a block it lacks, and answer only when it gives up. Asks a second time where the node closed the connection before it
 * answered, as one does that was kept open for a while and is asked again at that moment. Does not verify.
 */
export async function fetchBlock(
  { url, headers }: RpcEndpoint,
  cid: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const address = `${url}/api/v0/block/get?arg=${encodeURIComponent(cid)}&offline=true`;
  const ask = () => fetch(address, { method: "POST", headers, signal, redirect: "error" });
  const response = await ask().catch((error: unknown) => {
    if (wasClosed(error)) return ask();
    throw error;
  });
  const bytes = await boundedBody(response, cid);
  if (!response.ok) throw new RpcAnswerError(response.status, messageOf(bytes, response.status));
  return bytes;
}

/** By undici's codes, which `fetch` hands on as the cause: the other side ended the connection, in order or not. */
const closings: readonly unknown[] = ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"];

const wasClosed = (error: unknown): boolean =>
  error instanceof TypeError &&
  error.cause instanceof Error &&
  "code" in error.cause &&
  closings.includes(error.cause.code);

async function boundedBody(response: Response, cid: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > maxBlockSize)
      throw new StoreError("block-altered", `the store answers more than a block for ${cid}`, {
        cid,
      });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function messageOf(body: Uint8Array, status: number): string {
  const text = new TextDecoder().decode(body);
  try {
    return kuboError.parse(JSON.parse(text)).Message;
  } catch {
    return `HTTP status ${status}`; // not Kubo's shape: a proxy, or no node at all
  }
}
