import type { FastifyRequest } from "fastify";
import { createHash } from "node:crypto";
import { fromHex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { encodeGatewayRequest, hexOfLength, requestHeaders } from "#lib/gateway-request";
import { memberStatus, roles } from "#lib/roles";
import { fastestRequestVerification } from "#native/request-verification";
import type { AtHead } from "./at-head.ts";
import type { Gateway } from "./gateway.ts";
import { rawBody } from "./raw-body.ts";
import { RefusalError } from "./refusal.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Who signed a request, and the request as evidence. */
export type Caller = {
  readonly session: Session;
  /** Member number, 0 for somebody who is not registered (yet). */
  readonly number: number;
  /** Suspended staff: refused, and the session is over. */
  readonly isSuspended: boolean;
  /** The chain as it was seen when the request came; none while no node answers. */
  readonly chain: AtHead | undefined;
  readonly counter: number;
  readonly purpose: number;
  /** The signed bytes and the session key's signature over them. */
  readonly request: Uint8Array;
  readonly signature: Uint8Array;
};

const purposes = 5;
const isRequestSignedBy = fastestRequestVerification();

/** What proves callers to the routes. */
export type Callers = {
  /** Throws a {@link RefusalError} `session/…` unless a running session signed this request and never did before. */
  readonly of: (request: FastifyRequest) => Promise<Caller>;
  /** The running session that a request names, before anything proves that it signed it. Throws as `of` does. */
  readonly sessionOf: (request: FastifyRequest) => Session;
  /** The same, and refuses suspended staff at once: for everything that is no read. */
  readonly inGoodStanding: (request: FastifyRequest) => Promise<Caller>;
};

/** Opens the check of signed requests. */
export function openCallers(gateway: Gateway, sessions: Sessions): Callers {
  const count = (error: unknown): void => {
    if (error instanceof RefusalError) gateway.metrics.anonymous.inc({ code: error.code });
  };
  const of = async (request: FastifyRequest): Promise<Caller> => {
    try {
      return await callerOf(gateway, sessions, request);
    } catch (error) {
      count(error);
      throw error;
    }
  };
  const sessionOf = (request: FastifyRequest): Session => {
    try {
      return runningSession(gateway, sessions, signedHeaders(request).id);
    } catch (error) {
      count(error);
      throw error;
    }
  };
  const inGoodStanding = async (request: FastifyRequest): Promise<Caller> => {
    const caller = await of(request);
    if (caller.isSuspended) throw suspended();
    return caller;
  };
  return { of, sessionOf, inGoodStanding };
}

/** Refusal of suspended staff. */
export const suspended = (): RefusalError =>
  refused("ended", "This membership is suspended, which ended the session. Ask your hospital.");

async function callerOf(
  gateway: Gateway,
  sessions: Sessions,
  request: FastifyRequest,
): Promise<Caller> {
  const { counter, purpose, signature, id } = signedHeaders(request);
  const session = runningSession(gateway, sessions, id);
  const encoded = encodeGatewayRequest({
    deployment: fromHex(gateway.site.deployment),
    gateway: gateway.identity.number,
    session: id,
    counter,
    method: request.method,
    path: request.url,
    purpose,
    bodyDigest: createHash("sha256").update(rawBody(request)).digest(),
  });
  if (!isRequestSignedBy(session.sessionKey, encoded, signature))
    throw refused("signature", "The session's key did not sign this request.");
  if (!sessions.advance(id, counter))
    throw refused("replayed", "This request, or a later one, was seen already.");
  const { chain, number, isSuspended } = await standingOf(gateway, session);
  if (isSuspended) sessions.end(id);
  if (session.member !== 0 && number !== session.member) {
    sessions.end(id);
    throw refused("moved", "This membership moved to another wallet. Sign in with that one.");
  }
  if (session.member === 0 && number !== 0) sessions.enrolled(id, number);
  const signed = { counter, purpose, request: encoded, signature };
  return { session, chain, number, isSuspended, ...signed };
}

function runningSession({ now }: Gateway, sessions: Sessions, id: string): Session {
  const session = sessions.find(id, now());
  if (session !== undefined) return session;
  throw refused("unknown", "There is no such session. Sign in again.");
}

function signedHeaders({ headers }: FastifyRequest) {
  const text = (name: string): string => {
    const value = headers[name];
    return typeof value === "string" ? value : "";
  };
  const counter = Number(text(requestHeaders.counter));
  const purpose = Number(text(requestHeaders.purpose));
  const signature = hexOfLength(text(requestHeaders.signature), 64);
  const id = text(requestHeaders.session);
  const isWhole =
    Number.isSafeInteger(counter) &&
    counter > 0 &&
    Number.isInteger(purpose) &&
    purpose >= 0 &&
    purpose < purposes &&
    /^[0-9a-f]{64}$/.test(id);
  if (signature === undefined || !isWhole)
    throw refused("missing", "This request is not signed by a session. Sign in first.");
  return { counter, purpose, signature, id };
}

/** The member behind a session now. While the chain is silent the number at sign-in stands, which serves owners only. */
async function standingOf(gateway: Gateway, { account, member }: Session) {
  try {
    const chain = await gateway.atHead();
    const found = await chain.memberOfAccount(account);
    const isSuspended = found?.status === memberStatus.suspended && found.role !== roles.patient;
    return { chain, number: found?.number ?? 0, isSuspended };
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    return { chain: undefined, number: member, isSuspended: false };
  }
}

const refused = (fault: string, message: string): RefusalError =>
  new RefusalError(401, { code: `session/${fault}`, message });
