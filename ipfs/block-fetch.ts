import * as z from "zod";
import { maxBlockSize, StoreError } from "#lib/store";
import { RpcAnswerError } from "./rpc-errors.ts";

/** The node to ask, and headers it wants with every call. */
export type RpcEndpoint = { url: string; headers: Record<string, string> };

const kuboError = z.object({ Message: z.string() });

/**
 * Asks a node for one block. Stops reading beyond {@link maxBlockSize}, which kubo-rpc-client's own
 * `block.get` does not, so a lying node cannot fill the memory. `offline`: a real node would search the network
 * for a block it lacks, and answer only when it gives up. Does not verify.
 */
export async function fetchBlock(
  { url, headers }: RpcEndpoint,
  cid: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const address = `${url}/api/v0/block/get?arg=${encodeURIComponent(cid)}&offline=true`;
  const response = await fetch(address, { method: "POST", headers, signal, redirect: "error" });
  const bytes = await boundedBody(response, cid);
  if (!response.ok) throw new RpcAnswerError(response.status, messageOf(bytes, response.status));
  return bytes;
}

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
