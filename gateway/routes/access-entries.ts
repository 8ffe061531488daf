import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { openLogAnswers } from "../log-answers.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";

const query = z.strictObject({
  of: z.enum(["patient", "reader"]).default("patient"),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
});

/** The log, for those whom it concerns: a patient sees who has read, a reader sees their own reads. */
export function logRoutes(server: FastifyInstance, { gateway, callers }: Services): Promise<void> {
  const answer = openLogAnswers(gateway);
  const routes = server.withTypeProvider<ZodTypeProvider>();
  routes.get("/access-entries", { schema: { querystring: query } }, async (request) => {
    const { number } = await callers.inGoodStanding(request);
    if (number === 0)
      throw new RefusalError(403, {
        code: "session/not-a-member",
        message: "Only members have a log.",
      });
    return { entries: await answer({ ...request.query, member: number }) };
  });
  return Promise.resolve();
}
