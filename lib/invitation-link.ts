import { base64url } from "multiformats/bases/base64";
import { z } from "zod";
import { fromHex, toHex, type Hex } from "./bytes.ts";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import { checkPrivateKey } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import { accountField, bytesOf, bytesUpTo } from "./format-fields.ts";
import { localWallet } from "./local-wallet.ts";
import { printable } from "./printable.ts";
import type { Invitation } from "./use-cases/enrol.ts";

/*
 * Invitation link: APP/join/#FRAGMENT. The fragment never reaches a server. Multibase base64url (u…) of canonical dag-cbor
 *   [1, hospital, role, who, valid until, deadline, salt (32), sentence, hospital's signature]
 * who: the one-time claim key (32 bytes), whose holder names the account, or the account (20 bytes).
 */

/** A link holds no invitation of this release. Code: `invitation/malformed`. The message quotes nothing of it. */
export class InvitationLinkError extends HealthChainError {}

const version = 1;
const fragmentLimit = 8192;
const zeroAccount: Hex = `0x${"00".repeat(20)}`;

const byte = z.number().int().min(0).max(255);
const seconds = z
  .number()
  .int()
  .min(0)
  .max(2 ** 40 - 1);
const schema = z.tuple([
  z.literal(version),
  byte,
  byte,
  z.union([accountField, bytesOf(32)]),
  seconds,
  seconds,
  bytesOf(32),
  z.string().max(400),
  bytesUpTo(4096),
]);

/** The link that a hospital hands out. `appUrl`: where the deployment's app is served. It is a secret like the invitation. */
export const invitationLink = (appUrl: string, invitation: Invitation): string =>
  new URL(`/join/#${encodeInvitation(invitation)}`, appUrl).href;

/** An invitation as a fragment. Throws {@link InvitationLinkError} for one that is no person's. */
export function encodeInvitation({ voucher, signature, claimKey }: Invitation): string {
  const { hospital, role, account, patient, validUntil, deadline, salt, sentence } = voucher;
  const isUsable = patient === 0 && (claimKey === undefined) === (voucher.claimKey === zeroAccount);
  if (!isUsable) throw malformed();
  const who = claimKey ?? fromHex(account);
  const fields = [hospital, role, who, validUntil, deadline, fromHex(salt), sentence];
  const list = schema.safeParse([version, ...fields, fromHex(signature)]);
  if (!list.success) throw malformed();
  return base64url.encode(encodeCanonical(list.data));
}

/** The invitation in a fragment, with or without its "#". Throws {@link InvitationLinkError} for anything else. */
export function decodeInvitation(fragment: string): Invitation {
  const parsed = schema.safeParse(decoded(fragment.replace(/^#/, "")));
  if (!parsed.success) throw malformed();
  const [, hospital, role, who, validUntil, deadline, salt, sentence, signature] = parsed.data;
  if (printable(sentence) !== sentence) throw malformed();
  const claim = who.length === 32 ? claimOf(who) : undefined;
  return {
    voucher: {
      ...{ hospital, role, patient: 0, validUntil, deadline, salt: toHex(salt), sentence },
      account: claim === undefined ? toHex(who) : zeroAccount,
      claimKey: claim ?? zeroAccount,
    },
    signature: toHex(signature),
    ...(claim === undefined ? {} : { claimKey: who }),
  };
}

function decoded(fragment: string): unknown {
  if (fragment.length > fragmentLimit) throw malformed();
  try {
    const bytes = base64url.decode(fragment);
    return base64url.encode(bytes) === fragment ? decodeCanonical(bytes) : undefined;
  } catch {
    throw malformed(); // no cause: it would quote a secret
  }
}

function claimOf(key: Uint8Array): Hex {
  try {
    checkPrivateKey(key);
  } catch {
    throw malformed();
  }
  return localWallet(key).account;
}

const malformed = (): InvitationLinkError =>
  new InvitationLinkError(
    "invitation/malformed",
    "This link holds no invitation. Nothing was changed. Open it again as your hospital sent it, or ask for a new one.",
  );
