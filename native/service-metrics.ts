import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";

/** What a service's metrics tell, and to whom: whoever has the operator's token. Without a token there are none. */
export type ServiceMetrics = {
  readonly registry: Registry;
  readonly token: string | undefined;
  /** The error for whoever has no token. */
  readonly refusal: () => Error;
};

/** Adds `GET /metrics`, in Prometheus' text format. */
export function addMetricsRoute(
  server: FastifyInstance,
  { registry, token, refusal }: ServiceMetrics,
): void {
  if (token === undefined) return;
  const expected = sha256(`Bearer ${token}`);
  server.get("/metrics", async ({ headers }, reply) => {
    if (!timingSafeEqual(sha256(headers.authorization ?? ""), expected)) throw refusal();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
