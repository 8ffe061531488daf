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
  const rooms = {
    members: openRoom(most),
    strangers: openRoom(most / shares), // anybody can make wallets; they have nothing large to bring
    peers: openRoom(most),
  };
  const whose = (request: FastifyRequest, url: string): [keyof typeof rooms, string] => {
    if (url.startsWith("/copies") || url === "/windows")
      return ["peers", peerHeadersOf(request).from.toString()];
    const { account, member } = callers.sessionOf(request);
    return [member === 0 ? "strangers" : "members", account];
  };
  server.addHook("preParsing", async (request, reply) => {
    const { url } = request.routeOptions;
    const size = sizeOf(request);
    if (size === 0 || (url !== undefined && open.has(url))) return;
    if (url === undefined) throw refused(404, "request/unknown-route", "There is no such route.");
    const [room, who] = whose(request, url);
    if (streamed.has(url) || size <= smallBytes) return;
    // Nobody has proven yet to be who they say, so what an address takes in somebody's name is that address's.
    const leave = rooms[room](`${who}@${request.ip}`, size);
    reply.raw.once("close", leave); // also where the client goes before the answer, which no hook of Fastify tells
    await Promise.resolve();
  });
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
