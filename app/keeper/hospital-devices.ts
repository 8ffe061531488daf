import { fromHex, type Hex } from "#lib/bytes";
import { deviceLink } from "#lib/device-link";
import { deviceFingerprintOf } from "#lib/fingerprint";
import { roles } from "#lib/roles";
import { restoreDevice, vouchForDevice } from "#lib/use-cases/devices";
import { openDeviceViews, type DeviceViews } from "./device-views.ts";
import { requireHospital } from "./hospital.ts";
import { KeeperError, requireChain, type Visit } from "./visit.ts";

/** What a hospital says when it vouches for a device. */
export type DeviceVouching = {
  /** What the device shows of itself: its account. */
  readonly code: string;
  /** Whom it is to measure. */
  readonly patient: number;
  readonly hospitalName: string;
  /** Unix seconds at which the device is out unless renewed. */
  readonly validUntil: number;
  /** Where this app is served. */
  readonly appUrl: string;
};

/** A link for a patient and the device. Not secret: only the device itself can answer it. */
export type DeviceOffer = {
  readonly link: string;
  readonly words: string;
  readonly patient: number;
  /** Unix seconds until which it can be used. */
  readonly deadline: number;
};

/** What a hospital's admin does with its devices. Suspending, renewing and reinstating are as for people. */
export function hospitalDeviceActs(visit: Visit) {
  const viewsOf = openDeviceViews(visit);
  return {
    /** Every device of this hospital, by number. */
    hospitalDevices: async (): Promise<DeviceViews> => {
      const { hospital } = requireHospital(visit);
      return viewsOf(await requireChain(visit).devices.ofHospital(hospital));
    },
    /** The six words that go with a code, for the hospital to compare with the device. */
    wordsOfDevice: (code: string): Promise<string> => Promise.resolve(wordsOf(visit, code)),
    /** One signature; nothing goes on chain yet. */
    vouchForDevice: (vouching: DeviceVouching) => vouch(visit, vouching),
    /** Ends a quarantine. One signature. */
    restoreDevice: async (device: number): Promise<void> => {
      await restoreDevice(requireHospital(visit).ports, device);
    },
  };
}

async function vouch(
  visit: Visit,
  { code, patient, hospitalName, validUntil, appUrl }: DeviceVouching,
): Promise<DeviceOffer> {
  const { hospital, ports } = requireHospital(visit);
  const account = accountOf(code);
  const member = await ports.read.member(patient);
  if (member?.role !== roles.patient)
    throw new KeeperError(
      "keeper/no-patient",
      "No patient has this number. Nothing was signed. Ask the patient: it stands in their settings.",
    );
  const terms = { hospital, hospitalName, account, patient, validUntil };
  const given = await vouchForDevice(ports, terms);
  const { deadline } = given.voucher;
  return { link: deviceLink(appUrl, given), words: wordsOf(visit, code), patient, deadline };
}

function wordsOf(visit: Visit, code: string): string {
  const { deployment } = requireChain(visit).config;
  return deviceFingerprintOf(fromHex(deployment), fromHex(accountOf(code)));
}

function accountOf(code: string): Hex {
  const account = code.trim().toLowerCase();
  if (/^0x[0-9a-f]{40}$/.test(account)) return account as Hex;
  throw new KeeperError(
    "keeper/no-device-code",
    "This is no code of a device: it begins with 0x and has 40 more characters. Nothing was signed.",
  );
}
