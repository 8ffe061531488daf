import type { FastifyInstance } from "fastify";
import { requestHeaders } from "#lib/gateway-request";
import { RefusalError } from "./refusal.ts";

/** Answers browsers of `allowed` origins with CORS headers, and refuses every other origin before anything else. */
export function refuseForeignOrigins(server: FastifyInstance, allowed: readonly string[]): void {
  const headers = ["content-type", "range", ...Object.values(requestHeaders)].join(", ");
  server.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (!allowed.includes(origin)) {
      throw new RefusalError(403, {
        code: "request/foreign-origin",
        message: "This web page may not call this gateway.",
      });
    }
    reply.header("access-control-allow-origin", origin).header("vary", "origin");
    reply.header("access-control-expose-headers", "content-range, content-length, accept-ranges");
    if (request.method !== "OPTIONS") return;
    reply.header("access-control-allow-methods", "GET, POST, PUT, DELETE");
    reply.header("access-control-allow-headers", headers).header("access-control-max-age", "600");
    await reply.status(204).send();
  });
}
