import {
  enrolDeviceCall,
  rebindDeviceCall,
  restoreAct,
  type DeviceVoucher,
} from "../acts/devices.ts";
import { claimMessage, voucherMessage, type Voucher } from "../acts/registration.ts";
import { toHex, type Hex } from "../bytes.ts";
import { deviceAccount, deviceSignerOf, signAsDevice, type DeviceKey } from "../device-key.ts";
import { typedDataDigest } from "../eip712.ts";
import { HealthChainError } from "../errors.ts";
import { sameAccount } from "../local-wallet.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { randomBytes } from "../random.ts";
import { roles } from "../roles.ts";
import { deviceVoucherSentence } from "../sentences.ts";
import { signingTime } from "./signing-time.ts";

/** A voucher, or an answer to one, does not fit. Codes: `device/other-voucher`, `device/other-answer`. */
export class DeviceError extends HealthChainError {}

const voucherLife = 86_400; // seconds; the contract takes at most 48 hours

/** A device that a hospital vouches for. */
export type DeviceTerms = {
  readonly hospital: number;
  readonly hospitalName: string;
  /** The account of the device's key (lib/device-key.ts). */
  readonly account: Hex;
  readonly patient: number;
  /** Unix seconds at which the device is out unless renewed. */
  readonly validUntil: number;
};

/** The hospital vouches for a device of one patient, a new one or one to bind anew. Nothing goes on chain yet. */
export async function vouchForDevice(
  { read, sign, now }: Pick<Ports, "read" | "sign" | "now">,
  { hospital, hospitalName, account, patient, validUntil }: DeviceTerms,
): Promise<DeviceVoucher> {
  const voucher: Voucher = {
    ...{ hospital, role: roles.device, account, claimKey: `0x${"00".repeat(20)}`, patient },
    ...{ validUntil, deadline: now() + voucherLife, salt: toHex(randomBytes(32)) },
    sentence: deviceVoucherSentence(hospitalName, { patient, validUntil }),
  };
  return { voucher, signature: await sign.typedData(voucherMessage(await read.site(), voucher)) };
}

type SendPorts = Pick<Ports, "read" | "relay">;

/** Enrols a device by its key. Throws {@link DeviceError} before anything is sent. */
export async function enrolDevice(
  ports: SendPorts,
  key: DeviceKey,
  given: DeviceVoucher,
): Promise<Receipt> {
  return ports.relay(enrolDeviceCall(given, await claimOf(ports, key, given)));
}

/** Binds a device to another patient: what it measured stays with the one before, its sequence goes on. */
export async function rebindDevice(
  ports: SendPorts,
  key: DeviceKey,
  given: DeviceVoucher,
): Promise<Receipt> {
  return ports.relay(rebindDeviceCall(given, await claimOf(ports, key, given)));
}

/** A device's word that it takes up a voucher: its signature, for whoever sends it. Throws {@link DeviceError}. */
export const answerVoucher = (
  ports: Pick<Ports, "read">,
  key: DeviceKey,
  given: DeviceVoucher,
): Promise<Hex> => claimOf(ports, key, given);

/**
 * Binds a device that has given its answer: enrols it, or binds it anew where it is a member already. Throws
 * {@link DeviceError} before anything is sent.
 */
export async function bindByAnswer(
  { read, relay }: SendPorts,
  given: DeviceVoucher,
  answer: Hex,
): Promise<Receipt> {
  const { voucher } = given;
  const claim = claimMessage(await read.site(), voucher, voucher.account);
  const signer = deviceSignerOf(typedDataDigest(claim), answer);
  if (signer === undefined || !sameAccount(signer, voucher.account))
    throw new DeviceError(
      "device/other-answer",
      "This is not this device’s answer to this link. Nothing was sent. Copy the whole answer from the device.",
    );
  const known = await read.memberOfAccount(voucher.account);
  const call = known === undefined ? enrolDeviceCall : rebindDeviceCall;
  return relay(call(given, answer));
}

/** The hospital brings back a device that was quarantined for signing one sequence twice. */
export async function restoreDevice(
  ports: Pick<Ports, "read" | "sign" | "relay" | "now">,
  device: number,
): Promise<Receipt> {
  const act = {
    ...{ device, nonce: toHex(randomBytes(32)), deadline: ports.now() + signingTime },
    sentence: `Take readings of device ${device} again.`,
  };
  return perform(ports, restoreAct(await ports.read.site(), act));
}

async function claimOf(
  { read }: Pick<Ports, "read">,
  key: DeviceKey,
  { voucher }: DeviceVoucher,
): Promise<Hex> {
  const account = deviceAccount(key);
  if (sameAccount(account, voucher.account))
    return signAsDevice(key, claimMessage(await read.site(), voucher, voucher.account));
  throw new DeviceError(
    "device/other-voucher",
    `This voucher is for device ${voucher.account}, and the key is of ${account}. Nothing was sent.`,
  );
}
