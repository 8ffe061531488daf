import { base64url } from "multiformats/bases/base64";
import { z } from "zod";
import type { DeviceVoucher } from "./acts/devices.ts";
import { fromHex, toHex, type Hex } from "./bytes.ts";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import { HealthChainError } from "./errors.ts";
import { accountField, bytesOf, bytesUpTo } from "./format-fields.ts";
import { printable } from "./printable.ts";
import { roles } from "./roles.ts";

/*
 * Device link: APP/devices/#FRAGMENT, multibase base64url (u…) of canonical dag-cbor
 *   [1, hospital, device's account (20), patient, valid until, deadline, salt (32), sentence, hospital's signature]
 * No secret: only the device that holds the account's key can answer it. It names the patient by number.
 */

/** A link holds no hospital's word for a device of this release. Code: `device-link/malformed`. */
export class DeviceLinkError extends HealthChainError {}

const version = 1;
const fragmentLimit = 8192;
const zeroAccount: Hex = `0x${"00".repeat(20)}`;

const upTo = (limit: number) => z.number().int().min(0).max(limit);
const seconds = upTo(2 ** 40 - 1);
const schema = z.tuple([
  z.literal(version),
  upTo(255),
  accountField,
  z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  seconds,
  seconds,
  bytesOf(32),
  z.string().max(400),
  bytesUpTo(4096),
]);

/** The link that a hospital hands out with a device. `appUrl`: where the deployment's app is served. */
export const deviceLink = (appUrl: string, given: DeviceVoucher): string =>
  new URL(`/devices/#${encodeDeviceVoucher(given)}`, appUrl).href;

/** A voucher as a fragment. Throws {@link DeviceLinkError} for one that is no device's. */
export function encodeDeviceVoucher({ voucher, signature }: DeviceVoucher): string {
  const { hospital, role, account, claimKey, patient, validUntil, deadline, salt } = voucher;
  if (role !== roles.device || claimKey !== zeroAccount) throw malformed();
  const times = [validUntil, deadline];
  const list = schema.safeParse([
    ...[version, hospital, fromHex(account), patient, ...times, fromHex(salt)],
    ...[voucher.sentence, fromHex(signature)],
  ]);
  if (!list.success) throw malformed();
  return base64url.encode(encodeCanonical(list.data));
}

/** The voucher in a link or its fragment. Throws {@link DeviceLinkError} for anything else. */
export function decodeDeviceVoucher(text: string): DeviceVoucher {
  const parsed = schema.safeParse(decoded(text.trim().replace(/^[^#]*#/, "")));
  if (!parsed.success) throw malformed();
  const [, hospital, account, patient, validUntil, deadline, salt, sentence, signature] =
    parsed.data;
  if (printable(sentence) !== sentence) throw malformed();
  const voucher = {
    ...{ hospital, role: roles.device, account: toHex(account), claimKey: zeroAccount, patient },
    ...{ validUntil, deadline, salt: toHex(salt), sentence },
  };
  return { voucher, signature: toHex(signature) };
}

function decoded(fragment: string): unknown {
  if (fragment.length > fragmentLimit) throw malformed();
  try {
    const bytes = base64url.decode(fragment);
    return base64url.encode(bytes) === fragment ? decodeCanonical(bytes) : undefined;
  } catch (cause) {
    throw malformed(cause);
  }
}

const malformed = (cause?: unknown): DeviceLinkError =>
  new DeviceLinkError(
    "device-link/malformed",
    "This is no link for a device. Nothing was changed. Copy all of it, or ask the hospital for a new one.",
    { cause },
  );
