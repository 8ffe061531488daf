import { readAddition, requireBoxes } from "./addition.ts";
import { equal, fromHex, toHex, type Hex } from "#lib/bytes";
import { decodeSlots } from "#lib/key-slots";
import { manifestDigest, type Manifest } from "#lib/manifest";
import { sealedSizeOf } from "#lib/payload-header";
import type { Access } from "./access.ts";
import type { Erasures } from "./erasures.ts";
import type { Gateway } from "./gateway.ts";
import type { Newcomers } from "./newcomers.ts";
import { openReaders } from "./readers.ts";
import { RefusalError } from "./refusal.ts";
import { emergencyReasonChanges } from "./emergency-reasons.ts";
import { requestReasonChanges } from "./request-reasons.ts";
import type { Uploads } from "./uploads.ts";
import { slotsObject, type SignedWrite, type Writes } from "./writes.ts";

/** Who changes something: a caller here, or the person behind a request that another gateway passed on. */
export type Author = {
  readonly account: Hex;
  /** Member number, 0 for somebody who is not registered (yet). */
  readonly number: number;
  /** Who brought the payload: the author, or the gateway that passes the record on. */
  readonly uploader: Hex;
  /** The address or the peer from which this comes. */
  readonly source: string;
  readonly signed: SignedWrite;
};

type Stands = {
  readonly gateway: Gateway;
  readonly access: Access;
  readonly uploads: Uploads;
  readonly erasures: Erasures;
  readonly newcomers: Newcomers;
  readonly writes: Writes;
};

export type CapsuleName = { readonly patient: number; readonly reader: number };

export type Changes = ReturnType<typeof openChanges>;

/**
 * Every change that a person makes, with its checks, whether it comes from them or by another gateway. Each answers the
 * sequence of its write once it is on the disk; the same again is no error.
 */
export const openChanges = (stands: Stands) => ({
  ...personal(stands),
  ...emergencyReasonChanges(stands),
  addRecord: (author: Author, body: Uint8Array) => addRecord(stands, author, body),
  eraseRecord: (author: Author, digest: Hex) => eraseRecord(stands, author, digest),
  putDirectory: (author: Author, hospital: number, document: Uint8Array) =>
    putDirectory(stands, author, { hospital, document }),
});

function personal({ gateway, newcomers, writes }: Stands) {
  const { vault, site } = gateway;
  const requireReader = openReaders(gateway);
  return {
    ...requestReasonChanges({ gateway, writes, requireReader }),
    putSlots: (author: Author, document: Uint8Array): Promise<number> => {
      const { account, number, source, signed } = author;
      const said = decodeSlots(document);
      if (toHex(said.account) !== account || toHex(said.deployment) !== site.deployment)
        throw refused(403, "slots/other-account", "These key slots are not yours.");
      const isNew = number === 0;
      return writes.make({ object: slotsObject(account), signed }, async (commit) => {
        // The gateway that passes a copy on has admitted them.
        if (isNew && signed.origin === "") newcomers.admit(account, source);
        await vault.putSlots(account, document);
        commit(() => isNew && newcomers.note(account, source));
      });
    },
    putCapsule: async (author: Author, name: CapsuleName, capsule: Uint8Array): Promise<number> => {
      requirePatient(author, name.patient);
      await requireReader(name.reader);
      return writes.make({ object: capsuleObject(name), signed: author.signed }, async (commit) => {
        await vault.putCapsule({ ...name, capsule });
        commit();
      });
    },
    deleteCapsule: async (author: Author, name: CapsuleName): Promise<number> => {
      requirePatient(author, name.patient);
      await requireReader(name.reader);
      const write = {
        object: capsuleObject(name),
        signed: author.signed,
        kind: "removal",
      } as const;
      return writes.make(write, async (commit) => {
        await vault.deleteCapsule(name);
        commit();
      });
    },
  };
}

/** Takes what a hospital publishes of its staff, from the account that the chain names as its admin. */
async function putDirectory(
  { gateway, writes }: Stands,
  { account, signed }: Author,
  { hospital, document }: { hospital: number; document: Uint8Array },
): Promise<number> {
  if ((await gateway.hospitalOf(account)) !== hospital)
    throw refused(403, "directory/not-yours", `Only hospital ${hospital} publishes its staff.`);
  return writes.make({ object: `directory/${hospital}`, signed }, async (commit) => {
    await gateway.directories.put(hospital, document);
    commit();
  });
}

const capsuleObject = ({ patient, reader }: CapsuleName): string => `capsule/${patient}/${reader}`;

/** With the patient's number, so that nobody can bar another's record by erasing one of its digest beforehand. */
const recordObject = (digest: Hex, patient: number): string =>
  `record/${digest.slice(2)}/${patient}`;

function requirePatient({ number }: Author, patient: number): void {
  if (number === patient) return;
  throw new RefusalError(409, {
    code: "session/other-member",
    message: `Only member ${patient} may do this; this session is of member ${number}.`,
    member: number,
  });
}

/** Takes a manifest with its boxes, once they agree with each other, the author and an uploaded payload. */
async function addRecord(
  stands: Stands,
  author: Author,
  body: Uint8Array,
): Promise<{ digest: Hex; sequence: number }> {
  const { gateway, uploads, erasures, writes } = stands;
  const { encoded, manifest, keyBox, headerBox } = readAddition(body);
  const { header, payload } = manifest;
  const { patient, category } = header;
  if (!equal(header.deployment, fromHex(gateway.site.deployment)))
    throw refused(422, "record/other-deployment", "This record is of another deployment.");
  if (header.author !== author.number)
    throw refused(403, "record/other-author", "A record is added by its author.");
  requireBoxes(manifest, keyBox, headerBox);
  const digest = manifestDigest(encoded);
  await requireTakeable(stands, author, { manifest, digest: toHex(digest) });
  const object = recordObject(toHex(digest), patient);
  const insert = gateway.database.prepare(
    "INSERT INTO record (digest, patient, author, category, payload, size) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING",
  );
  const sequence = await writes.make({ object, signed: author.signed, kind: "once" }, (commit) =>
    uploads.naming({ payload, digest }, async () => {
      const size = requireUpload(uploads, author, manifest);
      await gateway.store.putBlock(encoded);
      await gateway.vault.putRecordBoxes({ patient, manifest: digest, keyBox, headerBox });
      const row = [toHex(digest), patient, header.author, category, payload, size];
      commit(() => insert.run(...row));
    }),
  );
  await erasures.afterAddition(toHex(digest));
  return { digest: toHex(digest), sequence };
}

/** The patient is one, and the author may write now; or the chain has taken the record, which asked the same. */
async function requireTakeable(
  { gateway, access }: Stands,
  author: Author,
  { manifest, digest }: { manifest: Manifest; digest: Hex },
): Promise<void> {
  const { patient, category } = manifest.header;
  const { epoch } = await gateway.read.categoryKey(patient, 0);
  if (epoch === 0) throw refused(422, "record/no-patient", `Member ${patient} is no patient.`);
  try {
    await access.requireWrite(author, { patient, category });
  } catch (error) {
    const anchor = await gateway.read.anchor({ patient, author: author.number, digest });
    if (anchor === undefined) throw error;
  }
}

/** The sealed size, once the payload is here in that size. */
function requireUpload(uploads: Uploads, { uploader }: Author, manifest: Manifest): number {
  const size = sealedSizeOf(manifest.header);
  if (uploads.sizeOf(manifest.payload, uploader) === size) return size;
  throw refused(422, "record/no-payload", "Upload the payload first, whole, then the record.");
}

/** Erases for good: boxes at once, the payload when no other record names it. A record that is not here yet never comes. */
async function eraseRecord(
  { gateway, uploads, writes }: Stands,
  { number, signed }: Author,
  digest: Hex,
): Promise<number> {
  if (number === 0) throw notThePatient();
  const find = gateway.database.prepare("SELECT patient, payload FROM record WHERE digest = ?");
  const erase = gateway.database.prepare(
    "UPDATE record SET is_erased = 1 WHERE digest = ? AND patient = ?",
  );
  let payload: string | undefined;
  const write = { object: recordObject(digest, number), signed, kind: "final" } as const;
  const sequence = await writes.make(write, async (commit) => {
    const found = find.get(digest) as { patient: number; payload: string } | undefined;
    if (found !== undefined && found.patient !== number) throw notThePatient();
    payload = found?.payload;
    await gateway.vault.eraseRecord(number, fromHex(digest));
    commit(() => erase.run(digest, number));
  });
  // A store that does not answer now is asked again by the next collection.
  if (payload !== undefined) await uploads.release(payload, gateway.now()).catch(() => false);
  return sequence;
}

const notThePatient = (): RefusalError =>
  refused(403, "record/not-yours", "Only the patient erases.");

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
