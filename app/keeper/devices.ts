import { fromHex, type Hex } from "#lib/bytes";
import { decodeDeviceVoucher, encodeDeviceVoucher } from "#lib/device-link";
import { deviceFingerprintOf } from "#lib/fingerprint";
import { bindByAnswer } from "#lib/use-cases/devices";
import { requireVouched } from "./device-vouched.ts";
import { openDeviceViews, type DeviceViews } from "./device-views.ts";
import { namesOf } from "./people.ts";
import { KeeperError, requireChain, requirePerson, type Visit } from "./visit.ts";

/** What a hospital's link says of a device. Times are Unix seconds. */
export type OfferedDevice = {
  readonly hospital: string;
  /** The six words that the device has to show. */
  readonly words: string;
  readonly validUntil: number;
  /** Until when the link can be used. */
  readonly deadline: number;
  readonly isOver: boolean;
  /** The voucher, encoded anew: what stands behind # in the link for the device. No address of the given link is kept. */
  readonly link: string;
  /** A device that measures somebody already has its number. */
  readonly number: number | undefined;
  /** It measures this patient already, so there is nothing left to do. */
  readonly isBound: boolean;
};

/** What a patient's devices page asks. */
export function deviceActs(visit: Visit) {
  const viewsOf = openDeviceViews(visit);
  return {
    /** The devices that measure this patient. */
    myDevices: async (): Promise<DeviceViews> => {
      const { person } = requirePerson(visit);
      return viewsOf(await requireChain(visit).devices.ofPatient(person.number));
    },
    /** What a hospital's link would bind, where that hospital signed it. The patient signs nothing. */
    readDeviceLink: (link: string) => readDeviceLink(visit, link),
    /** Sends the hospital's word with the device's answer; the patient signs nothing. */
    bindDevice: async (link: string, answer: string): Promise<void> => {
      const { ports } = requirePerson(visit);
      await bindByAnswer(ports, ownVoucher(visit, link), answerOf(answer));
    },
  };
}

async function readDeviceLink(visit: Visit, link: string): Promise<OfferedDevice> {
  const given = ownVoucher(visit, link);
  const { ports, person } = requirePerson(visit);
  const { deployment } = requireChain(visit).config;
  const { account, validUntil, deadline, hospital } = given.voucher;
  const names = await namesOf(visit);
  await requireVouched(visit, given, names.hospital(hospital));
  const [member, mine] = await Promise.all([
    ports.read.memberOfAccount(account),
    requireChain(visit).devices.ofPatient(person.number),
  ]);
  return {
    hospital: names.hospital(hospital),
    words: deviceFingerprintOf(fromHex(deployment), fromHex(account)),
    ...{ validUntil, deadline, isOver: deadline <= ports.now() },
    link: encodeDeviceVoucher(given),
    number: member?.number,
    isBound: mine.some((device) => device.number === member?.number),
  };
}

function ownVoucher(visit: Visit, link: string) {
  const given = decodeDeviceVoucher(link);
  if (given.voucher.patient === requirePerson(visit).person.number) return given;
  throw new KeeperError(
    "keeper/other-patient",
    "This link is for another patient’s device. Nothing was changed. Ask your hospital for yours.",
  );
}

/** A signature as a device shows it. */
function answerOf(text: string): Hex {
  const answer = text.replaceAll(/\s/g, "").toLowerCase();
  if (/^0x([0-9a-f]{130}|[0-9a-f]{296})$/.test(answer)) return answer as Hex;
  throw new KeeperError(
    "keeper/no-answer",
    "This is no answer of a device. Nothing was sent. Copy the whole answer from the device.",
  );
}
