import { decodeCopy } from "#lib/gateway-peer";
import type { Author, Changes } from "../changes.ts";
import type { Gateway } from "../gateway.ts";
import { RefusalError } from "../refusal.ts";
import type { PeerCaller } from "./peer-proof.ts";
import { provenWrite, type Reached } from "./signed-write.ts";
import { writeTarget, type WriteTarget } from "./write-target.ts";

/** The peer that passes a copy on, and the database from which it comes. */
export type Source = PeerCaller & { readonly database: string };

/**
 * Takes what a person signed at another gateway: the same checks and the same changes as if the person were here.
 * Throws a {@link RefusalError} with the reason; the same again, or something older than what is here, is no error.
 */
export async function takeCopy(
  { gateway, changes }: { gateway: Gateway; changes: Changes },
  { from, bytes }: { from: Source; bytes: Uint8Array },
  reached: (gateway: number) => Promise<Reached | undefined>,
): Promise<void> {
  const copy = decodeCopy(bytes);
  if (copy === undefined) throw malformed();
  const { evidence, body = new Uint8Array() } = copy;
  const proven = await provenWrite(gateway, { evidence, body }, reached);
  const target = writeTarget(proven.method, proven.path);
  if (target === undefined) throw malformed();
  const { account, counter } = proven;
  const member = await gateway.read.memberOfAccount(account);
  const author: Author = {
    account,
    number: member?.number ?? 0,
    uploader: from.account,
    source: `gateway ${from.number}`,
    signed: { counter, evidence, origin: from.database },
  };
  await change(changes, { author, target, body });
}

type Change = {
  readonly author: Author;
  readonly target: WriteTarget;
  readonly body: Uint8Array;
};

function change(changes: Changes, { author, target, body }: Change): Promise<unknown> {
  switch (target.what) {
    case "slots":
      return changes.putSlots(author, body);
    case "capsule":
      return changes.putCapsule(author, target, body);
    case "no-capsule":
      return changes.deleteCapsule(author, target);
    case "reason":
      return changes.putRequestReason(author, target, body);
    case "no-reason":
      return changes.deleteRequestReason(author, target);
    case "emergency-reason":
      return changes.putEmergencyReason(author, target, body);
    case "record":
      return changes.addRecord(author, body);
    case "erasure":
      return changes.eraseRecord(author, target.digest);
    case "directory":
      return changes.putDirectory(author, target.hospital, body);
  }
}

const malformed = (): RefusalError =>
  new RefusalError(422, {
    code: "copy/malformed",
    message: "This is no copy of a signed request that writes.",
  });
