import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { vaultLimits } from "#lib/vault";
import { RefusalError } from "../refusal.ts";
import { requireParty } from "../request-reasons.ts";
import type { Services } from "../services.ts";
import { bytesOf } from "./patients.ts";
import { memberParameter } from "./schemas.ts";

const parameters = z.strictObject({ patient: memberParameter, reader: memberParameter });

/**
 * Why somebody asks for access, sealed to the patient. It is the reader's word and nothing of the patient's, so no
 * consent is asked for and no entry written: it goes to the two of them alone.
 */
export function requestRoutes(
  server: FastifyInstance,
  { gateway, callers, authors, changes, kept }: Services,
): Promise<void> {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const url = "/patients/:patient/requests/:reader";
  const schema = { params: parameters };
  routes.get(url, { schema }, async (request, reply) => {
    requireParty(await callers.inGoodStanding(request), request.params);
    const reason = await gateway.vault.requestReason(request.params);
    if (reason === undefined) throw absent();
    return reply.type("application/octet-stream").send(reason);
  });
  routes.put(url, { schema, bodyLimit: vaultLimits.requestReason }, async (request) => {
    const author = await authors.of(request);
    await kept(await changes.putRequestReason(author, request.params, bytesOf(request.body)));
    return {};
  });
  routes.delete(url, { schema }, async (request) => {
    const author = await authors.of(request);
    await kept(await changes.deleteRequestReason(author, request.params));
    return {};
  });
  return Promise.resolve();
}

const absent = (): RefusalError =>
  new RefusalError(404, {
    code: "vault/no-request-reason",
    message: "This gateway keeps no text of such a request.",
  });
