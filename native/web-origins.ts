import type { FastifyInstance } from "fastify";

/** Which web pages may call a service, and how. */
export type WebOrigins = {
  readonly allowed: readonly string[];
  /** By comma: methods, headers that pages send, headers that they may see. */
  readonly methods: string;
  readonly headers: string;
  readonly exposed?: string;
  /** What a page of another origin is answered with. */
  readonly refused: () => Error;
};

/** Answers browsers of allowed origins with CORS headers, and refuses every other origin before anything else. */
export function refuseForeignOrigins(server: FastifyInstance, origins: WebOrigins): void {
  const { allowed, methods, headers, exposed, refused } = origins;
  server.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (!allowed.includes(origin)) throw refused();
    reply.header("access-control-allow-origin", origin).header("vary", "origin");
    if (exposed !== undefined) reply.header("access-control-expose-headers", exposed);
    if (request.method !== "OPTIONS") return;
    reply.header("access-control-allow-methods", methods);
    reply.header("access-control-allow-headers", headers).header("access-control-max-age", "600");
    await reply.status(204).send();
  });
}
