import type { FastifyInstance, FastifyReply } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { entryKinds } from "#lib/access-entry";
import { fromHex } from "#lib/bytes";
import { cidOfDigest } from "#lib/manifest";
import { vaultLimits } from "#lib/vault";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { bytesOf } from "./patients.ts";
import { digestParameter } from "./schemas.ts";

/** A manifest with both boxes, and what dag-cbor adds. */
const recordLimit = 2 ** 20 + 2 * vaultLimits.box + 1024;

const parameters = z.strictObject({ digest: digestParameter });

/** Records: addition, manifest, boxes, erasure. */
export function recordRoutes(server: FastifyInstance, services: Services): Promise<void> {
  const { gateway, callers, authors, changes, kept, keptRecord } = services;
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const schema = { params: parameters };
  routes.post("/records", { bodyLimit: recordLimit }, async (request) => {
    const author = await authors.of(request);
    const { digest, sequence } = await changes.addRecord(author, bytesOf(request.body));
    await kept(sequence);
    return { digest };
  });
  // What a manifest holds is on chain or seen by any peer of the store, so members get it without an entry.
  routes.get("/records/:digest/manifest", { schema }, async (request, reply) => {
    const { number } = await callers.inGoodStanding(request);
    if (number === 0) throw refused(403, "session/not-a-member", "Only members fetch manifests.");
    const { digest } = keptRecord(request.params.digest);
    return sendBytes(reply, await gateway.store.getBlock(cidOfDigest(fromHex(digest))));
  });
  boxRoutes(server, services);
  routes.delete("/records/:digest", { schema }, async (request) => {
    const author = await authors.of(request);
    const { digest } = keptRecord(request.params.digest);
    await kept(await changes.eraseRecord(author, digest));
    return {};
  });
  return Promise.resolve();
}

/** Key box and header box: each an entry of its own kind, before anything is sent. */
function boxRoutes(
  server: FastifyInstance,
  { gateway, callers, access, keptRecord }: Services,
): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const { vault } = gateway;
  const boxes = { "key-box": entryKinds.record, "header-box": entryKinds.header } as const;
  for (const [name, kind] of Object.entries(boxes)) {
    routes.get(
      `/records/:digest/${name}`,
      { schema: { params: parameters } },
      async (request, reply) => {
        const caller = await callers.of(request);
        const { patient, category, digest } = keptRecord(request.params.digest);
        const reading = { patient, record: digest, kind };
        await access.permitted(caller, { ...reading, categories: [category] });
        const question = {
          patient,
          manifest: fromHex(digest),
          reader: caller.number,
          purpose: caller.purpose,
        };
        const isKeyBox = kind === entryKinds.record;
        const box = await (isKeyBox ? vault.keyBox(question) : vault.headerBox(question));
        const isErased = keptRecord(digest).is_erased !== 0; // as it is now, whatever the vault still has
        if (box === undefined || isErased)
          throw refused(404, "vault/no-box", "This record was erased.");
        await access.enter(caller, [{ ...reading, category }]);
        return sendBytes(reply, box);
      },
    );
  }
}

const sendBytes = (reply: FastifyReply, bytes: Uint8Array): FastifyReply =>
  reply.type("application/octet-stream").send(bytes);

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
