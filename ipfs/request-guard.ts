import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";

/** Who may call: `host` the name or address listened on, `origins` the pages that may. */
export type Guard = { host: string; origins: readonly string[] };

/**
 * Answers a request that must not reach a route, as Kubo does: 403 for a foreign Origin or Referer
 * and for a browser that sends neither, 405 for anything but POST. Also 403 for a Host that is a
 * foreign name, which is how DNS rebinding looks. Answers false when the request may go on.
 */
export function turnsAway(guard: Guard, request: IncomingMessage, response: ServerResponse) {
  const status = refusal(guard, request);
  if (status === 204) allowOrigin(request, response);
  if (status !== undefined) answer(response, status);
  else allowOrigin(request, response);
  return status !== undefined;
}

function refusal(guard: Guard, request: IncomingMessage): number | undefined {
  if (!isOurHost(guard, request.headers.host) || !isOurPage(guard, request)) return 403;
  if (request.method === "OPTIONS") return 204;
  return request.method === "POST" ? undefined : 405;
}

/** Addresses pass, since only a name can be rebound; so do `localhost` and the name listened on. */
function isOurHost({ host }: Guard, header = ""): boolean {
  const url = URL.parse(`http://${header}`);
  if (url === null) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(name) !== 0 || name === "localhost" || name === host.toLowerCase();
}

function isOurPage({ origins }: Guard, { headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined) return origins.includes(headers.origin);
  if (headers.referer !== undefined)
    return origins.includes(URL.parse(headers.referer)?.origin ?? "");
  return !/^Mozilla/i.test(headers["user-agent"] ?? "");
}

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("vary", "origin");
  response.setHeader("access-control-allow-methods", "POST, OPTIONS");
  response.setHeader("access-control-allow-headers", "content-type");
  response.setHeader("access-control-expose-headers", "x-chunked-output, x-stream-output");
}

function answer(response: ServerResponse, status: number): void {
  if (status === 405) response.setHeader("allow", "OPTIONS, POST");
  const text = { 403: "403 - Forbidden", 405: "405 - Method Not Allowed" }[status];
  response.writeHead(status, { "content-type": "text/plain", connection: "close" });
  response.end(text);
}
