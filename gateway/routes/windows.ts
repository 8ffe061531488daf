import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { entryKinds, zeroWord } from "#lib/access-entry";
import { vitalsCategory } from "#lib/segment";
import { encodePage, partLimit } from "#lib/window-delivery";
import { activeOracle } from "../copies/active-gateway.ts";
import { openPeerProof } from "../copies/peer-proof.ts";
import type { Services } from "../services.ts";
import { pageOfWindows, takePart } from "../windows.ts";
import { bytesOf } from "./patients.ts";
import { memberParameter } from "./schemas.ts";

/** An oracle delivers much at once, so its count is higher than a person's. */
const oracleShare = 10;
const lastSecond = 2 ** 40 - 1;

const parameters = z.strictObject({ patient: memberParameter });
const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const query = z.strictObject({
  after: count.default(0),
  from: count.default(0),
  until: count.default(lastSecond),
});

/** Readings of devices: what oracles bring, and what readers get of it, with an entry like any record. */
export function windowRoutes(server: FastifyInstance, services: Services): Promise<void> {
  const { gateway, callers, access } = services;
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const proof = openPeerProof(gateway, activeOracle);
  const config = { rateLimit: { max: gateway.config.REQUESTS_PER_MINUTE * oracleShare } };
  server.post("/windows", { config, bodyLimit: partLimit }, async (request) => {
    const { number } = await proof(request);
    await takePart(gateway, number, bytesOf(request.body));
    return {};
  });
  const schema = { params: parameters, querystring: query };
  routes.get("/patients/:patient/readings", { schema }, async (request, reply) => {
    const caller = await callers.of(request);
    const { patient } = request.params;
    const reading = { patient, kind: entryKinds.readings, record: zeroWord };
    const asked = { ...reading, categories: [vitalsCategory] };
    const since = performance.now();
    await access.permitted(caller, asked);
    const page = await pageOfWindows(gateway, patient, request.query);
    await access.stillPermitted(caller, asked, since);
    // A page after others that brings nothing new tells nothing; whoever looks at a live chart asks for many.
    if (request.query.after === 0 || page.windows.length > 0)
      await access.enter(caller, [{ ...reading, category: vitalsCategory }]);
    return reply.type("application/octet-stream").send(Buffer.from(encodePage(page)));
  });
  return Promise.resolve();
}
