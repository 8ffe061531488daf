import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { entryKinds, zeroWord } from "#lib/access-entry";
import { categories } from "#lib/categories";
import { vaultLimits } from "#lib/vault";
import type { Caller } from "../caller.ts";
import { openHeldList, pageJson } from "../held-list.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { digestParameter, memberParameter } from "./schemas.ts";

const patientParameters = z.strictObject({ patient: memberParameter });
const capsuleParameters = z.strictObject({ patient: memberParameter, reader: memberParameter });
const allCategories = categories.map(({ number }) => number);

/** What the vault keeps by person: key slots, capsules, and the list of records. */
export function patientRoutes(server: FastifyInstance, services: Services): Promise<void> {
  slotRoutes(server, services);
  capsuleRoutes(server, services);
  listRoute(server, services);
  return Promise.resolve();
}

/** Key slots go to the account they belong to, on its own word alone. Patient 0 is somebody not registered yet. */
function slotRoutes(
  server: FastifyInstance,
  { gateway, callers, authors, access, changes, kept }: Services,
): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const schema = { params: patientParameters };
  routes.get("/patients/:patient/slots", { schema }, async (request, reply) => {
    const caller = await callers.inGoodStanding(request);
    const { patient } = request.params;
    requireSelf(caller, patient);
    const document = await gateway.vault.slots(caller.session.account);
    if (document === undefined) throw absent("slots");
    const reading = { patient, category: 0, record: zeroWord, kind: entryKinds.slots };
    if (patient !== 0) await access.enter(caller, [reading]);
    return reply.type("application/octet-stream").send(document);
  });
  const bodyLimit = vaultLimits.slots;
  routes.put("/patients/:patient/slots", { schema, bodyLimit }, async (request) => {
    const author = await authors.of(request);
    requireSelf(author, request.params.patient);
    await kept(await changes.putSlots(author, bytesOf(request.body)));
    return {};
  });
}

/** Capsules are written by the patient alone; their reader gets them while anything is shared. */
function capsuleRoutes(
  server: FastifyInstance,
  { gateway, callers, authors, access, changes, kept }: Services,
): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const url = "/patients/:patient/capsules/:reader";
  const schema = { params: capsuleParameters };
  routes.get(url, { schema }, async (request, reply) => {
    const caller = await callers.of(request);
    const { patient, reader } = request.params;
    if (caller.number !== patient && caller.number !== reader)
      throw refused(403, "capsule/not-yours", "This capsule is for another reader.");
    const reading = { patient, kind: entryKinds.capsule, record: zeroWord };
    const [category = 0] = await access.permitted(caller, {
      ...reading,
      categories: allCategories,
    });
    const capsule = await gateway.vault.capsule({ patient, reader });
    if (capsule === undefined) throw absent("capsule");
    await access.enter(caller, [{ ...reading, category }]);
    return reply.type("application/octet-stream").send(capsule);
  });
  routes.put(url, { schema, bodyLimit: vaultLimits.capsule }, async (request) => {
    const author = await authors.of(request);
    await kept(await changes.putCapsule(author, request.params, bytesOf(request.body)));
    return {};
  });
  routes.delete(url, { schema }, async (request) => {
    const author = await authors.of(request);
    await kept(await changes.deleteCapsule(author, request.params));
    return {};
  });
}

const listQuery = z.strictObject({ after: digestParameter.optional() });

/**
 * Manifests and header boxes of all categories that the caller may read, and what was erased there, a page at a time. The
 * first page is an entry for each category that it was asked of, a later one for each category in it.
 */
function listRoute(server: FastifyInstance, { gateway, callers, access }: Services): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const pageOf = openHeldList(gateway);
  const schema = { params: patientParameters, querystring: listQuery };
  routes.get("/patients/:patient/headers", { schema }, async (request) => {
    const caller = await callers.of(request);
    const { patient } = request.params;
    const { after } = request.query;
    const reading = { patient, kind: entryKinds.headers, record: zeroWord };
    const asked = { ...reading, categories: allCategories };
    const since = performance.now();
    const allowed = await access.permitted(caller, asked);
    const { number: reader, purpose } = caller;
    const page = await pageOf({ patient, reader, purpose, categories: allowed, after });
    const still = await access.stillPermitted(caller, { ...asked, categories: allowed }, since);
    const lines = page.lines.filter(({ category }) => still.includes(category));
    const inside = new Set(lines.map(({ category }) => category));
    const entered = after === undefined || inside.size === 0 ? still : [...inside];
    await access.enter(
      caller,
      entered.map((category) => ({ ...reading, category })),
    );
    return pageJson({ ...page, lines });
  });
}

/** The body of a route that takes bytes. Throws a {@link RefusalError} for any other. */
export function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array && body.length > 0) return body;
  throw refused(400, "request/malformed", "This route takes bytes (application/octet-stream).");
}

function requireSelf({ number }: Pick<Caller, "number">, patient: number): void {
  if (number === patient) return;
  throw new RefusalError(409, {
    code: "session/other-member",
    message: `Only member ${patient} may do this; this session is of member ${number}.`,
    member: number,
  });
}

const absent = (what: string): RefusalError =>
  refused(404, `vault/no-${what}`, `This gateway keeps no ${what} under this name.`);

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
