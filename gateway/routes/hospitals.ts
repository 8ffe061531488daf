import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { directoryLimit } from "#lib/directory";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { bytesOf } from "./patients.ts";

const parameters = z.strictObject({ hospital: z.coerce.number().int().min(0).max(247) });

/** The staff directory of a hospital: published by its admin, read by everybody who is signed in. */
export function hospitalRoutes(
  server: FastifyInstance,
  { gateway, callers, authors, changes, kept }: Services,
): Promise<void> {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const url = "/hospitals/:hospital/directory";
  const schema = { params: parameters };
  routes.get(url, { schema }, async (request, reply) => {
    await callers.inGoodStanding(request);
    const document = await gateway.directories.get(request.params.hospital);
    if (document === undefined)
      throw new RefusalError(404, {
        code: "directory/none",
        message: "This hospital has published no staff directory here.",
      });
    return reply.type("application/octet-stream").send(document);
  });
  routes.put(url, { schema, bodyLimit: directoryLimit }, async (request) => {
    const author = await authors.of(request);
    const { hospital } = request.params;
    await kept(await changes.putDirectory(author, hospital, bytesOf(request.body)));
    return {};
  });
  return Promise.resolve();
}
