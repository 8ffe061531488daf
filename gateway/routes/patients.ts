import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { entryKinds, zeroWord } from "#lib/access-entry";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { categories } from "#lib/categories";
import { cidOfDigest } from "#lib/manifest";
import { vaultLimits } from "#lib/vault";
import type { Caller } from "../caller.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { memberParameter } from "./schemas.ts";

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

type ListedRow = { digest: Hex; category: number; is_erased: number };

/**
 * Manifests and header boxes of all categories that the caller may read, and what was erased there: one entry a category.
 */
function listRoute(server: FastifyInstance, { gateway, callers, access }: Services): void {
  const { database, store, vault } = gateway;
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const find = database.prepare(
    "SELECT digest, category, is_erased FROM record WHERE patient = ? ORDER BY rowid",
  );
  const schema = { params: patientParameters };
  routes.get("/patients/:patient/headers", { schema }, async (request) => {
    const caller = await callers.of(request);
    const { patient } = request.params;
    const reading = { patient, kind: entryKinds.headers, record: zeroWord };
    const allowed = await access.permitted(caller, { ...reading, categories: allCategories });
    await access.enter(
      caller,
      allowed.map((category) => ({ ...reading, category })),
    );
    const rows = (find.all(patient) as ListedRow[]).filter(({ category }) =>
      allowed.includes(category),
    );
    const headers = [];
    for (const { digest } of rows.filter(({ is_erased }) => is_erased === 0)) {
      const manifest = fromHex(digest);
      const { number: reader, purpose } = caller;
      const headerBox = await vault.headerBox({ patient, manifest, reader, purpose });
      if (headerBox === undefined) continue;
      const block = await store.getBlock(cidOfDigest(manifest));
      headers.push({ digest, manifest: toHex(block), headerBox: toHex(headerBox) });
    }
    const erased = rows.filter(({ is_erased }) => is_erased !== 0).map(({ digest }) => digest);
    return { headers, erased };
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
