import { z } from "zod";
import type { Hex } from "#lib/bytes";
import { encodeCopy } from "#lib/gateway-peer";
import { streamBody } from "#lib/gateway-store";
import type { Gateway } from "../gateway.ts";
import type { WriteRow } from "../writes.ts";
import { copiedBody } from "./copied-body.ts";
import { PeerError, type CallPeer, type PeerReply } from "./peer-call.ts";

/** A peer that has proved itself. */
export type KnownPeer = { readonly url: string; readonly number: number };

/** "taken", or the code with which the peer refused, so that this write has to be tried again later. */
export type Outcome = { readonly code: string };
export const taken = "taken";

const smallMilliseconds = 15_000;
/** A stream slower than this is given up and begun again later, in bytes a millisecond. */
const slowest = 50;
/** The peer, its store or its chain is not there now: nothing about this write. */
const passing = new Set([429, 502, 503, 504, 507]);

/** Hands one write to a peer. Throws a {@link PeerError} or an error of the store when it is no fault of this write. */
export async function deliver(
  { gateway, call }: { gateway: Gateway; call: CallPeer },
  peer: KnownPeer,
  row: WriteRow,
): Promise<Outcome> {
  const body = await copiedBody(gateway, row);
  if (body === "outlived") return { code: taken };
  const { message, signature, request, request_signature: requestSignature } = row;
  const evidence = { message, signature, request, requestSignature };
  const bytes = encodeCopy(evidence, body === "none" ? undefined : body);
  const post = { method: "POST", path: "/copies", bytes, milliseconds: smallMilliseconds } as const;
  return outcomeOf(await call(peer.url, peer.number, post));
}

/** Streams the payload of a record to a peer, which checks it against its CID. */
export async function deliverPayload(
  { gateway, call }: { gateway: Gateway; call: CallPeer },
  peer: KnownPeer,
  row: WriteRow,
): Promise<Outcome> {
  const digest: Hex = `0x${row.object.split("/")[1] ?? ""}`;
  const found = gateway.database
    .prepare("SELECT payload, size FROM record WHERE digest = ? AND is_erased = 0")
    .get(digest) as { payload: string; size: number } | undefined;
  if (found === undefined) return { code: taken };
  const { payload, size } = found;
  const stream = streamBody(gateway.store.readFile(payload));
  if (!(stream instanceof ReadableStream)) throw new Error("a stream was expected");
  const milliseconds = smallMilliseconds + Math.ceil(size / slowest);
  const put = { method: "PUT", path: `/copies/payloads/${payload}`, stream, milliseconds } as const;
  return outcomeOf(await call(peer.url, peer.number, put));
}

/** A code as gateways have them: it is kept, counted and logged. */
const refusal = z.object({
  code: z
    .string()
    .max(100)
    .regex(/^[a-z-]+\/[a-z0-9-]+$/),
});

function outcomeOf({ status, bytes }: PeerReply): Outcome {
  if (status === 200) return { code: taken };
  const said = refusal.safeParse(json(bytes));
  const code = said.success ? said.data.code : "peer/bad-answer";
  if (!passing.has(status) && !code.startsWith("peer/")) return { code };
  throw new PeerError("peer/busy", `The other gateway takes no copies now (${code}).`);
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // told as a bad answer
  }
}

/** What peers tell of themselves. */
const greeting = z.object({
  database: z.string().min(1).max(100),
  domain: z.string().min(1).max(300),
  uri: z.string().min(1).max(300),
});

export type Greeting = KnownPeer & z.infer<typeof greeting>;

/** Asks who answers at `url`. Throws a {@link PeerError} unless it is another admitted gateway of this deployment. */
export async function greet(call: CallPeer, url: string): Promise<Greeting> {
  const ask = { method: "GET", path: "/copies", milliseconds: smallMilliseconds } as const;
  const { gateway: number, status, bytes } = await call(url, 0, ask);
  const said = greeting.safeParse(json(bytes));
  if (status === 200 && said.success) return { url, number, ...said.data };
  const message = `The gateway at ${new URL(url).host} answered ${status} to a greeting.`;
  throw new PeerError("peer/busy", message);
}
