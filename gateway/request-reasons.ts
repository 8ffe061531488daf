import { createHash } from "node:crypto";
import { fromHex, equal } from "#lib/bytes";
import type { CapsuleName } from "#lib/vault";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";
import type { SignedWrite, Writes } from "./writes.ts";

type Stands = {
  readonly gateway: Gateway;
  readonly writes: Writes;
  /** Throws unless the number is a member's. */
  readonly requireReader: (number: number) => Promise<void>;
};

/** Who changes it, and what they signed. */
type Author = { readonly number: number; readonly signed: SignedWrite };

const reasonObject = ({ patient, reader }: CapsuleName): string => `request/${patient}/${reader}`;

/**
 * Changes of what a reader wrote to a patient with a request. The chain says first that there is such a request, so
 * nobody fills a disk, and nobody gets another text to a patient than the one that they signed for.
 */
export function requestReasonChanges({ gateway, writes, requireReader }: Stands) {
  const { vault } = gateway;
  return {
    putRequestReason: async (
      author: Author,
      name: CapsuleName,
      reason: Uint8Array,
    ): Promise<number> => {
      if (author.number !== name.reader || author.number === 0) throw notYours();
      await requireAsked(gateway, name, { reason, isCopy: author.signed.origin !== "" });
      return writes.make({ object: reasonObject(name), signed: author.signed }, async (commit) => {
        await vault.putRequestReason({ ...name, reason });
        commit();
      });
    },
    deleteRequestReason: async (author: Author, name: CapsuleName): Promise<number> => {
      requireParty(author, name);
      await requireReader(name.patient);
      await requireReader(name.reader);
      const { signed } = author;
      const write = { object: reasonObject(name), signed, kind: "removal" } as const;
      return writes.make(write, async (commit) => {
        await vault.deleteRequestReason(name);
        commit();
      });
    },
  };
}

/** The patient who is asked and the reader who asks: nobody else. Throws a {@link RefusalError} `access-request/not-yours`. */
export function requireParty({ number }: Pick<Author, "number">, name: CapsuleName): void {
  if (number !== 0 && (number === name.patient || number === name.reader)) return;
  throw notYours();
}

/** A copy may come late, when the request has been answered: its text is let in, and goes when its removal comes. */
async function requireAsked(
  { read }: Gateway,
  pair: CapsuleName,
  { reason, isCopy }: { reason: Uint8Array; isCopy: boolean },
): Promise<void> {
  const digest = createHash("sha256").update(reason).digest();
  const newest = (await read.requests(pair)).at(-1);
  const isOfNewest = newest !== undefined && equal(digest, fromHex(newest.digest));
  if (isOfNewest && (isCopy || newest.status === "open")) return;
  throw new RefusalError(422, {
    code: "access-request/not-asked",
    message: "The chain has no open request that was signed with this text. Ask first.",
  });
}

const notYours = (): RefusalError =>
  new RefusalError(403, {
    code: "access-request/not-yours",
    message: "This is between another patient and another reader.",
  });
