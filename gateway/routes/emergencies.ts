import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { vaultLimits } from "#lib/vault";
import { keptAlready, requireParty } from "../emergency-reasons.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { bytesOf } from "./patients.ts";
import { memberParameter } from "./schemas.ts";

const parameters = z.strictObject({
  patient: memberParameter,
  doctor: memberParameter,
  number: memberParameter,
});

/**
 * Why a doctor opened an emergency, sealed to the patient. It is the doctor's word and nothing of the patient's, so no
 * consent is asked for and no entry written: it goes to the two of them alone.
 */
export function emergencyRoutes(
  server: FastifyInstance,
  { gateway, callers, authors, changes, kept }: Services,
): Promise<void> {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const url = "/patients/:patient/emergencies/:doctor/:number";
  const schema = { params: parameters };
  routes.get(url, { schema }, async (request, reply) => {
    requireParty(await callers.inGoodStanding(request), request.params);
    const reason = await gateway.vault.emergencyReason(request.params);
    if (reason === undefined) throw absent();
    return reply.type("application/octet-stream").send(reason);
  });
  routes.put(url, { schema, bodyLimit: vaultLimits.emergencyReason }, async (request) => {
    const author = await authors.of(request);
    const reason = bytesOf(request.body);
    const { sequence, isThis } = await changes.putEmergencyReason(author, request.params, reason);
    await kept(sequence);
    if (!isThis) throw keptAlready();
    return {};
  });
  return Promise.resolve();
}

const absent = (): RefusalError =>
  new RefusalError(404, {
    code: "vault/no-emergency-reason",
    message: "This gateway keeps no reason of such an emergency.",
  });
