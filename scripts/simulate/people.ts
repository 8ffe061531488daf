import { sha256 } from "@noble/hashes/sha2";
import { utf8 } from "#lib/bytes";
import { deviceAccount, newDeviceKey } from "#lib/device-key";
import { localWallet } from "#lib/local-wallet";
import { roles } from "#lib/roles";
import { enrolDevice, vouchForDevice } from "#lib/use-cases/devices";
import { enrol } from "#lib/use-cases/enrol";
import { invite } from "#lib/use-cases/vouch";
import { profileOf } from "../cast.ts";
import { demoWallet } from "../demo-wallets.ts";
import type { ChainSession } from "../session.ts";
import { signInAt, type GatewayPlace } from "../through-gateway.ts";
import type { DeviceSelf } from "../vitals/device.ts";

/** Where simulated people and devices enrol: a demo chain's deployment, and a gateway of it. */
export type DemoPlace = { readonly chain: ChainSession; readonly gateway: GatewayPlace };

const year = 365 * 86_400;
const { hospital } = profileOf("patient");

/** The member number of the demo's patient, enrolled by `npm start`; undefined on another chain. */
export async function demoPatient({ chain }: DemoPlace): Promise<number | undefined> {
  return (await chain.services.read.memberOfAccount(demoWallet("patient").account))?.number;
}

/**
 * A patient for a seed, enrolled unless they are already. Their wallet follows from the seed, so everybody can make it:
 * never use one for anything real.
 */
export async function seededPatient(place: DemoPlace, seed: string): Promise<number> {
  const { chain, gateway } = place;
  const wallet = localWallet(sha256(utf8(`HealthChain simulated patient ${seed}`)));
  const known = await chain.services.read.memberOfAccount(wallet.account);
  if (known !== undefined) return known.number;
  const { ports } = await signInAt(chain.services, gateway, wallet);
  const invitation = await invite(
    { ...chain.services, sign: demoWallet(hospital.id) },
    { ...vouching(ports.now()), role: roles.patient, account: wallet.account },
  );
  return (await enrol(ports, invitation, (phrase) => Promise.resolve(phrase))).number;
}

/** A new device of the demo patient's hospital, with a key of its own, bound to a patient. */
export async function newDevice(place: DemoPlace, patient: number): Promise<DeviceSelf> {
  const { chain, gateway } = place;
  const { ports } = await signInAt(chain.services, gateway, demoWallet(hospital.id));
  const key = newDeviceKey();
  const account = deviceAccount(key);
  const voucher = await vouchForDevice(ports, { ...vouching(ports.now()), account, patient });
  await enrolDevice(ports, key, voucher);
  const member = await ports.read.memberOfAccount(account);
  if (member === undefined) throw new Error(`device ${account} enrolled and is no member`);
  return { key, deployment: chain.site.deployment, device: member.number, patient };
}

const vouching = (now: number) => ({
  ...{ hospital: hospital.number, hospitalName: hospital.name },
  validUntil: now + year,
});
