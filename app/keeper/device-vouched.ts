import { voucherMessage } from "#lib/acts/registration";
import type { DeviceVoucher } from "#lib/acts/devices";
import type { Hex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { requireChain, KeeperError, type Visit } from "./visit.ts";

const accountDigits = 40;

/**
 * Goes on only if whoever may vouch for the voucher's hospital on this chain signed it: its admin, or a registrar, as
 * `Registration` asks it. `hospital`: its name. Throws {@link KeeperError} `keeper/not-vouched`, or why the chain could
 * not be asked.
 */
export async function requireVouched(
  visit: Visit,
  given: DeviceVoucher,
  hospital: string,
): Promise<void> {
  if (await isVouched(visit, given)) return;
  throw new KeeperError(
    "keeper/not-vouched",
    `${hospital} did not sign this link, so nobody vouches for the device. Nothing was changed. Do not use it; ask your hospital for a link.`,
  );
}

async function isVouched(visit: Visit, { voucher, signature }: DeviceVoucher): Promise<boolean> {
  const { read, verify, registrars } = requireChain(visit);
  const { hospital } = voucher;
  const admin = await read.adminOf(hospital);
  if (admin === undefined) return false;
  const digest = typedDataDigest(voucherMessage(await read.site(), voucher));
  if (await verify(admin, digest, signature)) return true;
  for (const { account, dailyCap } of await registrars(hospital)) {
    if (dailyCap > 0 && (await verify(account, digest, signatureOf(account, signature))))
      return true;
  }
  return false;
}

/** A contract wallet that is a registrar names itself behind its signature. */
function signatureOf(account: Hex, signature: Hex): Hex {
  const isNamed = signature.toLowerCase().endsWith(account.slice(2).toLowerCase());
  return isNamed ? (signature.slice(0, -accountDigits) as Hex) : signature;
}
