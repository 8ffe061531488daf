import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Callers } from "./caller.ts";
import { peerHeadersOf } from "./copies/peer-proof.ts";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";

/** Routes that stream their body; what they hold of it is small. */
export const streamed = new Set(["/payloads", "/copies/payloads/:cid"]);
/** Routes of people who have no session yet. They take little. */
const open = new Set(["/sign-in", "/sign-in/challenge"]);
/** Smaller bodies are always taken, so that a stop never waits for room. There are no more than connections. */
const smallBytes = 65_536;
/** No one holds more than this part of the room. */
const shares = 8;

/**
 * What is known of a request before its body is read, since a signature over a body is checked when all of it is here:
 * without a running session, or the headers of a gateway, nothing is read; and what is held at once has an end.
 */
export function checkBeforeBodies(
  server: FastifyInstance,
  { gateway, callers }: { gateway: Gateway; callers: Callers },
): void {
  const { BODY_MEMORY_BYTES: most } = gateway.config;
  const rooms = { people: openRoom(most), peers: openRoom(most) };
  const leave = new WeakMap<FastifyRequest, () => void>();
  server.addHook("preParsing", async (request) => {
    const { url } = request.routeOptions;
    const size = sizeOf(request);
    if (size === 0 || (url !== undefined && open.has(url))) return;
    if (url === undefined) throw refused(404, "request/unknown-route", "There is no such route.");
    const isPeer = url.startsWith("/copies");
    const who = isPeer
      ? `${peerHeadersOf(request).from}@${request.ip}`
      : callers.sessionOf(request).account;
    if (streamed.has(url) || size <= smallBytes) return;
    leave.set(request, rooms[isPeer ? "peers" : "people"](who, size));
    await Promise.resolve();
  });
  const left = async (request: FastifyRequest): Promise<void> => {
    leave.get(request)?.();
    leave.delete(request);
    await Promise.resolve();
  };
  server.addHook("onResponse", left);
  server.addHook("onRequestAbort", left);
}

/** Bytes that are read of a request's body at most: what it says, or what its route takes. */
function sizeOf({ headers, routeOptions: { bodyLimit } }: FastifyRequest): number {
  if (headers["transfer-encoding"] !== undefined) return bodyLimit;
  return Math.min(Number(headers["content-length"] ?? 0), bodyLimit);
}

/** Room for `most` bytes. Takes some of it for somebody until they leave. Throws `gateway/busy` (503). */
function openRoom(most: number): (who: string, bytes: number) => () => void {
  const held = new Map<string, number>();
  let all = 0;
  return (who, bytes) => {
    const own = held.get(who) ?? 0;
    if (all + bytes > most || own + bytes > most / shares)
      throw refused(503, "gateway/busy", "The gateway is busy. Nothing was done; try again soon.");
    all += bytes;
    held.set(who, own + bytes);
    return () => {
      all -= bytes;
      const rest = (held.get(who) ?? 0) - bytes;
      if (rest > 0) held.set(who, rest);
      else held.delete(who);
    };
  };
}

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
