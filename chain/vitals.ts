import { encodeBytes32String, type JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import { fromHex, type Hex } from "#lib/bytes";
import type { Device, VitalsRead } from "#lib/device";
import { roles } from "#lib/roles";
import { openContracts, type Contracts } from "./contracts.ts";
import { chainError } from "./refusal.ts";

/** Devices, their counters, and windows of readings, from one node. Every failure is an error of ours. */
export function openVitalsRead(provider: JsonRpcProvider, site: Site): VitalsRead {
  const contracts = openContracts(site, provider);
  const { Registration, Vitals } = contracts;
  return {
    device: (number) => ours(async () => (await readDevices(contracts, [number]))[0]),
    devicesOfHospital: (hospital) =>
      ours(async () => {
        const { MemberEnrolled } = Registration.filters;
        const enrolled = await Registration.queryFilter(
          MemberEnrolled(undefined, undefined, hospital),
        );
        return readDevices(
          contracts,
          enrolled.filter(isDevice).map(({ args }) => args.number),
        );
      }),
    devicesOfPatient: (patient) => ours(() => readDevicesOfPatient(contracts, patient)),
    lastWindow: (oracle) => ours(async () => Number(await Vitals.lastWindowOf(oracle))),
    window: (oracle, window) => ours(() => readWindow(contracts, oracle, window)),
    isReadingAnchored: (oracle, window, { leaf, place, proof, patientProof }) =>
      ours(() => Vitals.verifyLeaf(oracle, window, place, leaf, [...proof], [...patientProof])),
    p256Verifier: () => ours(() => readVerifier(contracts)),
  };
}

const isDevice = ({ args }: { args: { role: bigint } }): boolean =>
  Number(args.role) === roles.device;

async function readDevicesOfPatient(contracts: Contracts, patient: number): Promise<Device[]> {
  const { Registration } = contracts;
  const { MemberEnrolled, DeviceRebound } = Registration.filters;
  const [enrolled, rebound] = await Promise.all([
    Registration.queryFilter(MemberEnrolled()),
    Registration.queryFilter(DeviceRebound(undefined, undefined, patient)),
  ]);
  const own = enrolled.filter((one) => isDevice(one) && Number(one.args.patient) === patient);
  const devices = await readDevices(contracts, [
    ...own.map(({ args }) => args.number),
    ...rebound.map(({ args }) => args.device),
  ]);
  return devices.filter((device) => device.patient === patient);
}

/** Each once, by number, without those that no member holds. */
async function readDevices(
  { Registration, Vitals }: Contracts,
  given: readonly (bigint | number)[],
): Promise<Device[]> {
  const numbers = [...new Set(given.map(Number))].sort((a, b) => a - b);
  const [members, words] = await Promise.all([
    Promise.all(numbers.map((number) => Registration.memberByNumber(number))),
    Vitals.devicesOf(numbers),
  ]);
  return members.flatMap((member, at) => {
    const word = words[at];
    if (word === undefined || Number(member.role) !== roles.device) return [];
    return {
      number: Number(member.number),
      account: member.account as Hex,
      patient: Number(member.patient),
      hospital: Number(member.hospital),
      status: Number(member.status),
      validUntil: Number(member.validUntil),
      isQuarantined: word.isQuarantined,
      sequence: Number(word.sequence),
      accepted: Number(word.accepted),
      rejected: Number(word.rejected),
      late: Number(word.late),
    };
  });
}

async function readVerifier({ Registration }: Contracts): Promise<Hex | undefined> {
  const address = await Registration.contractOf(encodeBytes32String("P256Verifier"));
  return BigInt(address) === 0n ? undefined : (address.toLowerCase() as Hex);
}

async function readWindow({ Vitals }: Contracts, oracle: number, window: number) {
  const { root, index, patients, anchoredAt } = await Vitals.windowAt(oracle, window);
  if (anchoredAt === 0n) return undefined;
  return {
    root: fromHex(root),
    index: fromHex(index),
    patients: Number(patients),
    anchoredAt: Number(anchoredAt),
  };
}

async function ours<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw chainError(error);
  }
}
