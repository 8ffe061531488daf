import type { FastifyInstance, FastifyReply } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { entryKinds } from "#lib/access-entry";
import { decodeCanonical } from "#lib/canonical-cbor";
import { equal, fromHex, toHex, type Hex } from "#lib/bytes";
import { bytesUpTo } from "#lib/format-fields";
import { boxDigest } from "#lib/labelled-box";
import { cidOfDigest, decodeManifest, manifestDigest, type Manifest } from "#lib/manifest";
import { sealedSizeOf } from "#lib/payload-header";
import { vaultLimits } from "#lib/vault";
import type { Caller } from "../caller.ts";
import type { Gateway } from "../gateway.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { bytesOf } from "./patients.ts";
import { digestParameter } from "./schemas.ts";

/** A record as this gateway keeps it. */
export type RecordRow = {
  readonly digest: Hex;
  readonly patient: number;
  readonly category: number;
  readonly payload: string;
  readonly size: number;
};

const addition = z.tuple([
  bytesUpTo(2 ** 20),
  bytesUpTo(vaultLimits.box),
  bytesUpTo(vaultLimits.box),
]);

const parameters = z.strictObject({ digest: digestParameter });

/** Records: addition, manifest, boxes, erasure. */
export function recordRoutes(server: FastifyInstance, services: Services): Promise<void> {
  const { gateway, callers } = services;
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const schema = { params: parameters };
  const bodyLimit = 2 ** 21;
  routes.post("/records", { bodyLimit }, async (request) => {
    const caller = await callers.inGoodStanding(request);
    return addRecord(services, caller, bytesOf(request.body));
  });
  // What a manifest holds is on chain or seen by any peer of the store, so members get it without an entry.
  routes.get("/records/:digest/manifest", { schema }, async (request, reply) => {
    const { number } = await callers.inGoodStanding(request);
    if (number === 0) throw refused(403, "session/not-a-member", "Only members fetch manifests.");
    const { digest } = recordOf(gateway, request.params.digest);
    return sendBytes(reply, await gateway.store.getBlock(cidOfDigest(fromHex(digest))));
  });
  boxRoutes(server, services);
  routes.delete("/records/:digest", { schema }, async (request) => {
    const { number } = await callers.inGoodStanding(request);
    const { patient, digest } = recordOf(gateway, request.params.digest);
    if (number !== patient) throw refused(403, "record/not-yours", "Only the patient erases.");
    await gateway.vault.eraseRecord(patient, fromHex(digest));
    gateway.database.prepare("UPDATE record SET is_erased = 1 WHERE digest = ?").run(digest);
    return {};
  });
  return Promise.resolve();
}

/** Key box and header box: each an entry of its own kind, before anything is sent. */
function boxRoutes(server: FastifyInstance, { gateway, callers, access }: Services): void {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const { vault } = gateway;
  const boxes = { "key-box": entryKinds.record, "header-box": entryKinds.header } as const;
  for (const [name, kind] of Object.entries(boxes)) {
    routes.get(
      `/records/:digest/${name}`,
      { schema: { params: parameters } },
      async (request, reply) => {
        const caller = await callers.of(request);
        const { patient, category, digest } = recordOf(gateway, request.params.digest);
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
        if (box === undefined) throw refused(404, "vault/no-box", "This record was erased.");
        await access.enter(caller, [{ ...reading, category }]);
        return sendBytes(reply, box);
      },
    );
  }
}

/** A record that this gateway keeps, or a refusal. */
export function recordOf({ database }: Gateway, digest: Hex): RecordRow {
  const row = database
    .prepare("SELECT digest, patient, category, payload, size FROM record WHERE digest = ?")
    .get(digest) as RecordRow | undefined;
  if (row !== undefined) return row;
  throw refused(404, "record/unknown", "This gateway keeps no such record.");
}

/** Takes a manifest with its boxes, once they agree with each other, the session and an uploaded payload. */
async function addRecord(
  { gateway, access }: Services,
  caller: Caller,
  body: Uint8Array,
): Promise<{ digest: Hex }> {
  const [encoded, keyBox, headerBox] = parseAddition(body);
  const manifest = decodeManifest(encoded);
  const { header } = manifest;
  const { patient, author, category } = header;
  if (!equal(header.deployment, fromHex(gateway.site.deployment)))
    throw refused(422, "record/other-deployment", "This record is of another deployment.");
  if (author !== caller.number)
    throw refused(403, "record/other-author", "A record is added by its author.");
  requireBoxes(manifest, keyBox, headerBox);
  await requirePatient(gateway, patient);
  await access.requireWrite(caller, { patient, category });
  const size = requireUpload(gateway, caller, manifest);
  const digest = manifestDigest(encoded);
  await gateway.store.putBlock(encoded);
  await gateway.vault.putRecordBoxes({ patient, manifest: digest, keyBox, headerBox });
  gateway.database
    .prepare(
      "INSERT INTO record (digest, patient, author, category, payload, size) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING",
    )
    .run(toHex(digest), patient, author, category, manifest.payload, size);
  return { digest: toHex(digest) };
}

function parseAddition(body: Uint8Array): z.infer<typeof addition> {
  try {
    return addition.parse(decodeCanonical(body));
  } catch {
    throw refused(
      400,
      "request/malformed",
      "A record is dag-cbor [manifest, key box, header box].",
    );
  }
}

function requireBoxes(manifest: Manifest, keyBox: Uint8Array, headerBox: Uint8Array): void {
  const isSame =
    equal(boxDigest(keyBox), manifest.keyBoxDigest) &&
    equal(boxDigest(headerBox), manifest.headerBoxDigest);
  if (!isSame) throw refused(422, "record/box-altered", "The manifest names other boxes.");
}

async function requirePatient({ read }: Gateway, patient: number): Promise<void> {
  const { epoch } = await read.categoryKey(patient, 0);
  if (epoch === 0) throw refused(422, "record/no-patient", `Member ${patient} is no patient.`);
}

/** The sealed size, once the payload is here in that size. */
function requireUpload({ database }: Gateway, caller: Caller, manifest: Manifest): number {
  const size = sealedSizeOf(manifest.header);
  const found = database
    .prepare("SELECT size FROM upload WHERE cid = ? AND account = ?")
    .get(manifest.payload, caller.session.account) as { size: number } | undefined;
  if (found?.size === size) return size;
  throw refused(422, "record/no-payload", "Upload the payload first, whole, then the record.");
}

const sendBytes = (reply: FastifyReply, bytes: Uint8Array): FastifyReply =>
  reply.type("application/octet-stream").send(bytes);

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
