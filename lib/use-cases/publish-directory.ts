import { publishDirectoryAct } from "../acts/directory.ts";
import { toHex, type Hex } from "../bytes.ts";
import { directoryDigest, encodeDirectoryEnvelope } from "../directory.ts";
import { encodeDirectoryBundle, type Directory, type StaffEntry } from "../directory-bundle.ts";
import { DirectoryError } from "../directory-error.ts";
import { hashText } from "../eip712.ts";
import { HealthChainError } from "../errors.ts";
import { sameAccount } from "../local-wallet.ts";
import type { Ports, Read, Receipt } from "../ports.ts";
import { randomBytes } from "../random.ts";
import { roleName } from "../roles.ts";
import { directorySentence } from "../sentences.ts";
import { signingTime } from "./signing-time.ts";

/** Keeps a published directory where readers find it: at the hospital's gateway. */
export type PutDirectory = (hospital: number, envelope: Uint8Array) => Promise<void>;

/** One of the staff as a hospital's list names them; account and role come from the chain, unless named too. */
export type StaffLine = Pick<StaffEntry, "number" | "name" | "specialty"> & {
  readonly account?: Hex;
};

/** What a hospital publishes. */
export type DirectoryDraft = {
  readonly hospital: number;
  readonly name: string;
  readonly people: readonly StaffLine[];
};

type PublishPorts = Pick<Ports, "read" | "sign" | "relay" | "now"> & {
  readonly putDirectory: PutDirectory;
};

/**
 * Publishes a hospital's staff directory in place of the one before: one signature of its admin, the digest on chain,
 * the signed document at a gateway. Everybody in it must be a doctor or nurse of that hospital. Throws
 * {@link DirectoryError} `directory/not-stored` when the chain took it and the gateway did not: publish it again then.
 */
export async function publishDirectory(
  ports: PublishPorts,
  draft: DirectoryDraft,
): Promise<{ receipt: Receipt; version: number; sentence: string; bytes: number }> {
  const site = await ports.read.site();
  const { hospital, name } = draft;
  const directory: Directory = { hospital, name, people: await staffOf(ports, draft) };
  const document = encodeDirectoryBundle(site.deployment, directory);
  const version = ((await ports.read.directoryDigest(hospital))?.version ?? 0) + 1;
  const digest = directoryDigest(document);
  const nonce = toHex(randomBytes(32));
  const deadline = ports.now() + signingTime;
  const sentence = directorySentence(name, directory.people.length);
  const act = publishDirectoryAct(site, { hospital, version, digest, nonce, deadline, sentence });
  const signature = await ports.sign.typedData(act.typedData);
  const envelope = encodeDirectoryEnvelope({
    ...{ hospital, version, nonce, deadline, signature, document },
    sentenceHash: hashText(sentence),
  });
  const receipt = await ports.relay(act.callWith(signature));
  await stored(() => ports.putDirectory(hospital, envelope));
  return { receipt, version, sentence, bytes: envelope.length };
}

async function stored(put: () => Promise<void>): Promise<void> {
  try {
    await put();
  } catch (cause) {
    if (!(cause instanceof HealthChainError)) throw cause;
    throw new DirectoryError(
      "directory/not-stored",
      "The chain has the new staff directory, but no gateway keeps it, so nobody can read it. Publish it again.",
      { cause },
    );
  }
}

function staffOf(
  { read }: Pick<Ports, "read">,
  { hospital, people }: DirectoryDraft,
): Promise<StaffEntry[]> {
  return Promise.all(people.map((line) => staffEntry(read, hospital, line)));
}

async function staffEntry(
  read: Read,
  hospital: number,
  { number, name, specialty, account: named }: StaffLine,
): Promise<StaffEntry> {
  const member = await read.member(number);
  const role = roleName(member?.role ?? 0);
  const isStaff = member?.hospital === hospital && (role === "doctor" || role === "nurse");
  const isSame =
    named === undefined || (member !== undefined && sameAccount(named, member.account));
  if (isStaff && isSame) {
    const account = member.account.toLowerCase() as Hex;
    return { number, account, name, role, specialty };
  }
  throw new DirectoryError(
    "directory/not-its-member",
    `Member ${number} is no doctor or nurse of hospital ${hospital}, or has another account than the list says. Nothing was published.`,
  );
}
