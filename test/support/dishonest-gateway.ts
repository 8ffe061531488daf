import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { encodeCopy, peerHeaders, peerRequest, type WriteEvidence } from "#lib/gateway-peer";
import { encodeGatewayRequest, signGatewayRequest } from "#lib/gateway-request";
import type { GatewaySession } from "#lib/gateway-session";
import { signDigest } from "#lib/local-wallet";
import type { TestGateway } from "./gateway.ts";
import type { System } from "./system.ts";

/** A gateway that says to `to` whatever a test wants, with its own registered key. */
export type DishonestGateway = {
  readonly number: number;
  readonly key: Uint8Array;
  readonly to: { readonly url: string; readonly number: number };
};

/** One request in its name. */
export type PeerForgery = {
  readonly method?: string;
  readonly path?: string;
  readonly body?: Uint8Array;
  readonly counter?: number;
  readonly headers?: Record<string, string>;
  readonly deployment?: Hex;
};

let last = 0;

/** Sends it; status and code of the refusal, and whether the answer was signed at all. */
export async function askAsPeer(
  { session: { site } }: System,
  { number: from, key, to }: DishonestGateway,
  forgery: PeerForgery,
) {
  const { method = "POST", path = "/copies", body = new Uint8Array() } = forgery;
  const counter = forgery.counter ?? (last = Math.max(last + 1, Date.now()));
  const { deployment = site.deployment } = forgery;
  const hash = toHex(
    createHash("sha256")
      .update(path.startsWith("/copies/") ? "" : body)
      .digest(),
  );
  const asked = method === "GET" ? 0 : to.number;
  const said = { deployment, from, to: asked, counter, method, path, body: hash };
  const answer = await fetch(`${to.url}${path}`, {
    method,
    headers: {
      ...(method === "GET" ? {} : { "content-type": "application/octet-stream" }),
      [peerHeaders.from]: String(from),
      [peerHeaders.counter]: String(counter),
      [peerHeaders.signature]: signDigest(key, typedDataDigest(peerRequest(said))),
      ...forgery.headers,
    },
    ...(method === "GET" ? {} : { body: Buffer.from(body) }),
  });
  const { code } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, isSigned: answer.headers.has(peerHeaders.signature) };
}

/** What a person signed at a gateway to write something: a request with anything put in by whoever has the session key. */
export function signedWrite(
  gateway: TestGateway,
  session: GatewaySession,
  write: { method: string; path: string; body?: Uint8Array; counter?: number },
): WriteEvidence {
  const { method, path, body = new Uint8Array(), counter = Date.now() } = write;
  const request = encodeGatewayRequest({
    deployment: fromHex(session.deployment),
    ...{ gateway: session.gateway, session: session.id, counter, method, path, purpose: 0 },
    bodyDigest: createHash("sha256").update(body).digest(),
  });
  const row = rowsOf(gateway, "SELECT message, signature FROM session WHERE id = ?", session.id)[0];
  const { message, signature } = row as { message: string; signature: string };
  const requestSignature = signGatewayRequest(session.privateKey, request);
  return { message, signature: fromHex(signature), request, requestSignature };
}

/** The body of a request that hands a copy on. */
export const copyOf = (evidence: WriteEvidence, body?: Uint8Array): Uint8Array =>
  encodeCopy(evidence, body);

/** Rows of a running gateway's database. */
export function rowsOf(gateway: { directory: string }, query: string, ...values: string[]) {
  const database = new DatabaseSync(join(gateway.directory, "gateway.sqlite"), { readOnly: true });
  try {
    return database.prepare(query).all(...values);
  } finally {
    database.close();
  }
}

/** A gateway's key in the hands of a test that lets it lie to `to`. */
export const dishonest = (
  gateway: TestGateway,
  to: { url: string; number: number },
): DishonestGateway => ({
  number: gateway.number,
  key: fromHex(gateway.environment["HEALTHCHAIN_GATEWAY_ACCOUNT_KEY"] ?? ""),
  to,
});
