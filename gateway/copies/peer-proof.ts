import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { toHex, type Hex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { hexOfLength } from "#lib/gateway-request";
import { peerHeaders, peerRequest } from "#lib/gateway-peer";
import type { Gateway } from "../gateway.ts";
import { rawBody } from "../raw-body.ts";
import { RefusalError } from "../refusal.ts";
import { activeGateway } from "./active-gateway.ts";

/** A gateway that proved itself with its request. */
export type PeerCaller = {
  readonly number: number;
  readonly account: Hex;
  /** EIP-712 digest of its request, which the answer names. */
  readonly request: Hex;
};

const windowMilliseconds = 300_000;

/** Says which admitted gateway, or whoever `accountOf` knows, signed a request, each once. Throws a {@link RefusalError} `peer/…`. */
export function openPeerProof(
  gateway: Gateway,
  accountOf = activeGateway,
): (request: FastifyRequest) => Promise<PeerCaller> {
  const seen = new Map<string, number>();
  /** A request is new within five minutes of this clock; what it changes is ordered by what people signed anyway. */
  const requireNew = (from: number, counter: number): void => {
    const now = Date.now();
    for (const [key, at] of seen) {
      if (at > now - 2 * windowMilliseconds) break;
      seen.delete(key);
    }
    const key = `${from}/${counter}`;
    if (Math.abs(counter - now) > windowMilliseconds || seen.has(key))
      throw refused("replayed", "This request was seen already, or its clock is wrong.");
    seen.set(key, now);
  };
  return async (request) => {
    const { from, counter, signature } = peerHeadersOf(request);
    const account = await accountOf(gateway, from);
    const to = request.method === "GET" ? 0 : gateway.identity.number;
    const { deployment } = gateway.site;
    const body = toHex(createHash("sha256").update(rawBody(request)).digest());
    const said = { deployment, from, to, counter, method: request.method, path: request.url, body };
    const digest = typedDataDigest(peerRequest(said));
    if (account === undefined || !(await gateway.verify(account, digest, signature)))
      throw refused("not-proven", "No other gateway of this deployment signed this request.");
    requireNew(from, counter);
    return { number: from, account, request: toHex(digest) };
  };
}

/** What a request says of its gateway. Throws a {@link RefusalError} `peer/not-proven` when it says nothing. */
export function peerHeadersOf({ headers }: FastifyRequest) {
  const text = (name: string): string => {
    const value = headers[name];
    return typeof value === "string" ? value : "";
  };
  const from = Number(text(peerHeaders.from));
  const counter = Number(text(peerHeaders.counter));
  const signature = text(peerHeaders.signature);
  const isMember = Number.isInteger(from) && from > 0 && from < 2 ** 31;
  const isCounter = Number.isSafeInteger(counter) && counter > 0;
  if (!isMember || !isCounter || hexOfLength(signature, 65) === undefined)
    throw refused("not-proven", "This request is not signed by a gateway.");
  return { from, counter, signature: signature as Hex };
}

const refused = (fault: string, message: string): RefusalError =>
  new RefusalError(401, { code: `peer/${fault}`, message });
