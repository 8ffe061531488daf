import { toHex, type Hex } from "#lib/bytes";
import { deviceAccount, newDeviceKey, signAsDevice, type DeviceKey } from "#lib/device-key";
import { readingSalt, type Measurement } from "#lib/reading";
import { batchOf, batchStatement, leavesOf, type SignedReadings } from "#lib/reading-batch";
import { enrolDevice, vouchForDevice } from "#lib/use-cases/devices";
import { hospitals } from "../../scripts/demo-data/people.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { day } from "./people.ts";
import type { System } from "./system.ts";

/** A device of a patient, with its key. */
export type Device = {
  readonly number: number;
  readonly patient: number;
  readonly deployment: Hex;
  readonly key: DeviceKey;
};

/** A measurement before it has a salt. */
export type Measured = Omit<Measurement, "salt">;

/** A new device of North's, bound to a patient. */
export async function boundDevice(
  { session }: System,
  patient: number,
  { key = newDeviceKey(), validUntil }: { key?: DeviceKey; validUntil?: number } = {},
): Promise<Device> {
  const ports = session.portsOf(demoWallet("north"));
  const { number: hospital, name: hospitalName } = hospitals.find(({ id }) => id === "north")!;
  const account = deviceAccount(key);
  const terms = { hospital, hospitalName, account, patient };
  const until = validUntil ?? ports.now() + 365 * day;
  const voucher = await vouchForDevice(ports, { ...terms, validUntil: until });
  await enrolDevice(ports, key, voucher);
  const member = await ports.read.memberOfAccount(account);
  return { number: member!.number, patient, deployment: session.site.deployment, key };
}

/** A heart rate, observed now unless told otherwise. */
export const heartRate = (value: number, more: Partial<Measured> = {}): Measured => ({
  ...{ code: "8867-4", mantissa: value, exponent: 0, unit: "/min" },
  observedAt: Math.floor(Date.now() / 1000),
  ...more,
});

/** Measurements as the device signs them, from a sequence on; anything of the message replaced before it is signed. */
export function signedReadings(
  { number, patient, deployment, key }: Device,
  first: number,
  measured: readonly Measured[],
  replaced: Partial<Omit<SignedReadings, "signature">> = {},
): SignedReadings {
  const readings = measured.map((one, index) => ({
    ...one,
    salt: toHex(readingSalt(key.saltSecret, first + index)),
  }));
  const message = { deployment, device: number, patient, first, readings, ...replaced };
  const statement = batchStatement(batchOf(message, leavesOf(message)));
  return { ...message, signature: signAsDevice(key, statement) };
}
