import type { PublicClient } from "viem";
import { registrationAbi, vitalsAbi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Device } from "#lib/device";
import { roles } from "#lib/roles";
import type { SequencesAt } from "#lib/device-sightings";
import { wholeChain } from "./registration.ts";

/** A device, and since which block it measures its patient. */
export type BoundDevice = Device & { readonly boundIn: number };

/** Proof that a device signed two readings under one sequence, as it stands on the chain. */
export type Equivocation = {
  readonly device: number;
  readonly sequence: number;
  readonly leaf: Hex;
  readonly otherLeaf: Hex;
  readonly block: number;
  readonly transaction: Hex;
};

/** What `Registration` and `Vitals` say of devices. Numbers ascend. */
export type DeviceReads = {
  readonly ofHospital: (hospital: number) => Promise<readonly BoundDevice[]>;
  /** Those that measure the patient now. */
  readonly ofPatient: (patient: number) => Promise<readonly BoundDevice[]>;
  /** Of its last anchored reading; 0 before the first. */
  readonly sequencesAt: SequencesAt;
  /** Every proof against these devices, the oldest first. */
  readonly equivocations: (devices: readonly number[]) => Promise<readonly Equivocation[]>;
};

/** Opens them on one chain. */
export function deviceReads(client: PublicClient, site: Site): DeviceReads {
  const { Vitals } = site.contracts;
  return {
    ofHospital: async (hospital) => {
      const all = await boundDevices(client, site, { hospital });
      return all.filter((device) => device.hospital === hospital);
    },
    ofPatient: (patient) => boundDevices(client, site, { patient }),
    sequencesAt: async (devices, block) => {
      try {
        const words = await client.readContract({
          ...{ address: Vitals, abi: vitalsAbi, functionName: "devicesOf" },
          ...{ args: [devices], blockNumber: BigInt(block) },
        });
        return words.map(({ sequence }) => Number(sequence));
      } catch {
        return undefined; // a node that keeps no old state; one that is away is told by every other question
      }
    },
    equivocations: (devices) => readEquivocations(client, Vitals, devices),
  };
}

/** As many devices as one search for events names. */
const mostNamed = 64;

async function readEquivocations(
  client: PublicClient,
  address: Hex,
  devices: readonly number[],
): Promise<readonly Equivocation[]> {
  const found: Equivocation[] = [];
  for (let at = 0; at < devices.length; at += mostNamed) {
    const events = await client.getContractEvents({
      ...{ address, abi: vitalsAbi, eventName: "DeviceEquivocated" },
      ...{ args: { device: devices.slice(at, at + mostNamed) }, ...wholeChain },
    });
    for (const { args, blockNumber, transactionHash } of events) {
      const { device, sequence, leaf, otherLeaf } = args;
      found.push({
        ...{ device, sequence: Number(sequence), leaf, otherLeaf },
        ...{ block: Number(blockNumber), transaction: transactionHash },
      });
    }
  }
  return found;
}

type Whose = {
  /** Under which hospital a device was enrolled. */
  readonly hospital?: number;
  /** Whom it measures now. */
  readonly patient?: number;
};

/** Devices as they stand now; all where nobody is named. */
async function boundDevices(
  client: PublicClient,
  { contracts }: Site,
  { patient, ...args }: Whose,
): Promise<readonly BoundDevice[]> {
  const contract = { address: contracts.Registration, abi: registrationAbi } as const;
  const [enrolled, rebound] = await Promise.all([
    client.getContractEvents({ ...contract, eventName: "MemberEnrolled", args, ...wholeChain }),
    client.getContractEvents({ ...contract, eventName: "DeviceRebound", ...wholeChain }),
  ]);
  const bindings = new Map<number, { readonly patient: number; readonly block: number }>();
  for (const { args: one, blockNumber } of enrolled)
    if (one.role === roles.device)
      bindings.set(one.number, { patient: one.patient, block: Number(blockNumber) });
  for (const { args: one, blockNumber } of rebound)
    if (bindings.has(one.device))
      bindings.set(one.device, { patient: one.patient, block: Number(blockNumber) });
  const wanted = [...bindings].filter(
    ([, one]) => patient === undefined || one.patient === patient,
  );
  const numbers = wanted.map(([number]) => number).toSorted((a, b) => a - b);
  const devices = await readDevices(client, contracts, numbers);
  return devices.map((device) => ({ ...device, boundIn: bindings.get(device.number)?.block ?? 0 }));
}

async function readDevices(
  client: PublicClient,
  { Registration, Vitals }: Site["contracts"],
  numbers: readonly number[],
): Promise<readonly Device[]> {
  if (numbers.length === 0) return [];
  const [words, members] = await Promise.all([
    client.readContract({
      ...{ address: Vitals, abi: vitalsAbi, functionName: "devicesOf", args: [numbers] },
    }),
    Promise.all(
      numbers.map((number) =>
        client.readContract({
          ...{ address: Registration, abi: registrationAbi, functionName: "memberByNumber" },
          args: [number],
        }),
      ),
    ),
  ]);
  return members.flatMap(({ number, account, patient, hospital, status, validUntil }, index) => {
    const word = words[index];
    if (word === undefined) return [];
    const { isQuarantined, sequence, accepted, late, rejected } = word;
    return {
      ...{ number, account, patient, hospital, status, validUntil, isQuarantined },
      ...{ sequence: Number(sequence), accepted, late, rejected },
    };
  });
}
