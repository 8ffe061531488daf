import { createHash } from "node:crypto";
import { concat, toHex, type Hex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { HealthChainError } from "#lib/errors";
import { peerAnswer, peerHeaders, peerRequest } from "#lib/gateway-peer";
import type { Gateway } from "../gateway.ts";
import { activeGateway } from "./active-gateway.ts";

/** Nothing was passed on. Codes: `peer/unreachable`, `peer/not-proven`, `peer/busy`. */
export class PeerError extends HealthChainError {}

/** One request to a peer. A stream's content is named by the path. */
export type PeerCall = {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly bytes?: Uint8Array;
  readonly stream?: ReadableStream<Uint8Array>;
  readonly milliseconds: number;
};

/** What a peer answered, and that it did: the answer is signed by its registered account. */
export type PeerReply = {
  readonly gateway: number;
  readonly status: number;
  readonly bytes: Uint8Array;
};

/** Calls the peer at `url`, whose number must be `to` unless that is 0. */
export type CallPeer = (url: string, to: number, call: PeerCall) => Promise<PeerReply>;

/** Opens calls that are signed with this gateway's account. Each throws {@link PeerError}. */
export function openPeerCalls(gateway: Gateway, stop: AbortSignal): CallPeer {
  let counter = 0;
  const { site, identity, signProof } = gateway;
  return async (url, to, call) => {
    counter = Math.max(counter + 1, Date.now());
    const { method, path, bytes = new Uint8Array() } = call;
    const { deployment } = site;
    const from = identity.number;
    const digest = typedDataDigest(
      peerRequest({ deployment, from, to, counter, method, path, body: sha256(bytes) }),
    );
    const headers = {
      [peerHeaders.from]: String(from),
      [peerHeaders.counter]: String(counter),
      [peerHeaders.signature]: signProof(digest),
    };
    const { answer, body } = await reach(`${url}${path}`, initOf(call, headers, stop));
    return requireProof(gateway, { url, to, request: toHex(digest), answer, bytes: body });
  };
}

function initOf(
  { method, bytes, stream, milliseconds }: PeerCall,
  headers: Record<string, string>,
  stop: AbortSignal,
): RequestInit {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(milliseconds)]);
  const body = stream ?? (bytes === undefined ? undefined : Buffer.from(bytes));
  if (body === undefined) return { method, headers, signal };
  const type = { "content-type": "application/octet-stream" };
  const init = { method, headers: { ...headers, ...type }, body, signal };
  return stream === undefined ? init : Object.assign(init, { duplex: "half" });
}

/** A greeting or a refusal is a few hundred bytes. Whoever answers is not proven yet. */
const answerLimit = 65_536;

async function reach(url: string, init: RequestInit) {
  try {
    const answer = await fetch(url, { ...init, redirect: "error" });
    return { answer, body: await bodyOf(answer) };
  } catch (cause) {
    if (cause instanceof PeerError) throw cause;
    const message = `The gateway at ${new URL(url).host} did not answer. What it should copy waits.`;
    throw new PeerError("peer/unreachable", message, { cause });
  }
}

async function bodyOf(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length; // leaving the loop hangs up
    if (size > answerLimit)
      throw notProven(answer.url, `more than ${answerLimit} bytes, which no gateway does`);
    chunks.push(chunk);
  }
  return concat(...chunks);
}

type Answered = {
  readonly url: string;
  readonly to: number;
  readonly request: Hex;
  readonly answer: Response;
  readonly bytes: Uint8Array;
};

async function requireProof(
  gateway: Gateway,
  { url, to, request, answer, bytes }: Answered,
): Promise<PeerReply> {
  const number = Number(answer.headers.get(peerHeaders.from));
  const signature = (answer.headers.get(peerHeaders.signature) ?? "0x") as Hex;
  const { status } = answer;
  const { deployment } = gateway.site;
  const isExpected = number !== gateway.identity.number && (to === 0 || to === number);
  const account = isExpected ? await activeGateway(gateway, number) : undefined;
  if (account !== undefined) {
    const said = { deployment, gateway: number, request, status, body: sha256(bytes) };
    const digest = typedDataDigest(peerAnswer(said));
    if (await gateway.verify(account, digest, signature)) return { gateway: number, status, bytes };
  }
  throw notProven(url, `${status} and did not prove that it is another gateway of this deployment`);
}

const notProven = (url: string, what: string): PeerError =>
  new PeerError(
    "peer/not-proven",
    `${new URL(url).host} answered ${what}. Nothing was given to it; check the address.`,
  );

const sha256 = (bytes: Uint8Array): Hex => toHex(createHash("sha256").update(bytes).digest());
