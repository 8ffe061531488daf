import { fromHex, type Hex } from "#lib/bytes";
import { sightingsOf, type Sighting } from "#lib/device-sightings";
import { deviceFingerprintOf } from "#lib/fingerprint";
import { memberStatus } from "#lib/roles";
import type { BoundDevice, DeviceReads, Equivocation } from "./chain-read/devices.ts";
import { namesOf, type Names } from "./people.ts";
import { requireChain, type Visit } from "./visit.ts";

/**
 * What a device does now. `doubtful`: it signed two readings under one sequence. `waiting`: nothing came since it was
 * bound, a moment ago. `silent`: nothing came for longer than the deployment's limit.
 */
export type DeviceStanding =
  "measuring" | "waiting" | "silent" | "doubtful" | "suspended" | "ended" | "hospital-out";

/** A device as pages show it. Times are Unix seconds. */
export type DeviceView = {
  readonly number: number;
  readonly account: Hex;
  /** The six words that the device shows too. */
  readonly words: string;
  readonly patient: number;
  readonly hospital: string;
  readonly standing: DeviceStanding;
  readonly validUntil: number;
  readonly endsSoon: boolean;
  readonly boundSince: number;
  /** When its newest reading came to the chain; undefined where none has, or not within what the node keeps. */
  readonly lastSeen: number | undefined;
  /** Nothing has come since then at least. */
  readonly silentSince: number;
  /** Of its last anchored reading. */
  readonly sequence: number;
  /** Readings that count, those that came late among them, and those that were refused. */
  readonly accepted: number;
  readonly late: number;
  readonly rejected: number;
  /** Every proof against it, the oldest first. */
  readonly evidence: readonly (Equivocation & { readonly at: number })[];
};

/** Devices with what the page needs to say about them. */
export type DeviceViews = {
  readonly devices: readonly DeviceView[];
  /** Seconds without a reading after which a device is called silent. */
  readonly silentSeconds: number;
};

const soonSeconds = 30 * 86_400;

/** What was found of each device, so that one that sends nothing is searched for once. */
type Memory = Map<number, { readonly sequence: number; readonly sighting: Sighting }>;

/** Makes views of devices; one for a visit, since it remembers when each was seen. */
export function openDeviceViews(visit: Visit) {
  const memory: Memory = new Map();
  return async (devices: readonly BoundDevice[]): Promise<DeviceViews> => {
    const { read, devices: reads, config } = requireChain(visit);
    const { number: head, time: now } = await read.head();
    const [names, sightings, proofs] = await Promise.all([
      namesOf(visit),
      seen(reads, memory, { devices, head }),
      reads.equivocations(devices.map(({ number }) => number)),
    ]);
    const blocks = [
      ...[...sightings.values()].map(({ unseenFrom }) => unseenFrom),
      ...[...devices.map(({ boundIn }) => boundIn), ...proofs.map(({ block }) => block)],
    ];
    const times = await read.blockTimes(blocks);
    const isOut = openHospitalStandings(visit);
    const views = devices.map(async (device): Promise<DeviceView> => {
      const own = { names, now, times, sighting: sightings.get(device.number) };
      const evidence = proofs
        .filter((proof) => proof.device === device.number)
        .map((proof) => ({ ...proof, at: times.get(proof.block) ?? 0 }));
      const isHospitalOut = await isOut(device.hospital);
      return viewOf(visit, device, { ...own, evidence, isHospitalOut });
    });
    return { devices: await Promise.all(views), silentSeconds: config.silentSeconds };
  };
}

type Found = {
  readonly names: Names;
  /** The time of the head. */
  readonly now: number;
  readonly times: ReadonlyMap<number, number>;
  readonly sighting: Sighting | undefined;
  readonly evidence: DeviceView["evidence"];
  readonly isHospitalOut: boolean;
};

function viewOf(visit: Visit, device: BoundDevice, found: Found): DeviceView {
  const { deployment, silentSeconds } = requireChain(visit).config;
  const { names, now, times, sighting, evidence } = found;
  const { number, account, patient, validUntil, sequence, accepted, late, rejected } = device;
  const lastSeen = sighting?.block === undefined ? undefined : times.get(sighting.block);
  const silentSince = times.get(sighting?.unseenFrom ?? device.boundIn) ?? 0;
  const isSilent = now - silentSince > silentSeconds;
  return {
    ...{ number, account, patient, validUntil, sequence, accepted, late, rejected, evidence },
    words: deviceFingerprintOf(fromHex(deployment), fromHex(account)),
    hospital: names.hospital(device.hospital),
    standing: outOf(device, found) ?? (isSilent ? "silent" : heard(lastSeen)),
    endsSoon: validUntil < now + soonSeconds,
    boundSince: times.get(device.boundIn) ?? 0,
    ...{ lastSeen, silentSince },
  };
}

const heard = (lastSeen: number | undefined): DeviceStanding =>
  lastSeen === undefined ? "waiting" : "measuring";

/** Why its readings are not taken, where they are not; the gravest first. */
function outOf(device: BoundDevice, { now, isHospitalOut }: Found): DeviceStanding | undefined {
  if (device.isQuarantined) return "doubtful";
  if (device.status !== memberStatus.active) return "suspended";
  if (device.validUntil <= now) return "ended";
  return isHospitalOut ? "hospital-out" : undefined;
}

/** Since they were bound at most: what a device sent for somebody else is none of this. */
async function seen(
  reads: DeviceReads,
  memory: Memory,
  { devices, head }: { devices: readonly BoundDevice[]; head: number },
): Promise<ReadonlyMap<number, Sighting>> {
  const isKnown = ({ number, sequence }: BoundDevice): boolean =>
    memory.get(number)?.sequence === sequence;
  const asked = devices.filter((device) => !isKnown(device));
  const now = asked.map(({ number: device, sequence }) => ({ device, sequence }));
  const since = Math.max(0, Math.min(...asked.map(({ boundIn }) => boundIn)) - 1);
  const found = await sightingsOf(reads.sequencesAt, now, { head, since });
  for (const [index, sighting] of found.entries()) {
    const { number, sequence, boundIn } = asked[index] ?? { number: 0, sequence: 0, boundIn: 0 };
    const isOwn = sighting.block !== undefined && sighting.block >= boundIn;
    const unseenFrom = sequence === 0 ? boundIn : Math.max(sighting.unseenFrom, boundIn);
    const own = isOwn ? sighting : { device: number, block: undefined, unseenFrom };
    memory.set(number, { sequence, sighting: own });
  }
  return new Map(
    devices
      .map(({ number }) => [number, memory.get(number)?.sighting] as const)
      .filter((entry): entry is [number, Sighting] => entry[1] !== undefined),
  );
}

/** Asks about each hospital once. */
function openHospitalStandings(visit: Visit): (hospital: number) => Promise<boolean> {
  const { read } = requireChain(visit);
  const asked = new Map<number, Promise<boolean>>();
  return (hospital) => {
    const known = asked.get(hospital) ?? read.isHospitalActive(hospital).then((is) => !is);
    asked.set(hospital, known);
    return known;
  };
}
