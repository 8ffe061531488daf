import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { toBeHex } from "ethers";
import { fromHex, toHex, type Hex } from "../../lib/bytes.ts";
import { reportWords, type DeviceReport } from "../../lib/device-report.ts";
import { merkleProof, merkleRoot } from "../../lib/merkle-tree.ts";
import {
  bytes32,
  forever,
  keyStatement,
  peopled,
  role,
  voucherOf,
  type Person,
  type PeopledWorld,
} from "./consortium.ts";
import { sign, type TypedSigner } from "./typed-data.ts";

type DeviceSigner = TypedSigner & { readonly address: string };

/** The arguments of `enrolDevice` and `rebindDevice`: a voucher of north for a device, with both signatures. */
export async function deviceVoucher(
  { domains, northAdmin, southAdmin }: Pick<PeopledWorld, "domains" | "northAdmin" | "southAdmin">,
  device: DeviceSigner,
  terms: Parameters<typeof voucherOf>[0],
) {
  const voucher = await voucherOf({ account: device.address, role: role.device, ...terms });
  const admin = voucher.argument.hospital === 0 ? northAdmin : southAdmin;
  const claim = { voucher: voucher.id, account: device.address };
  return [
    voucher.argument,
    await sign(admin, domains.registration, ["Voucher", voucher.message]),
    await sign(device, domains.registration, ["Claim", claim]),
  ] as const;
}

/** People, two devices of the patient and one of the other patient, and an oracle of each hospital. */
export async function measuring() {
  const world = await peopled();
  await world.nameVitals();
  const { registration, free, patient, otherPatient } = world;
  const [a, b, c, d, e] = free as HardhatEthersSigner[] & { length: 15 };
  const device = async (account: HardhatEthersSigner, of: Person): Promise<Person> => {
    await registration.enrolDevice(
      ...(await deviceVoucher(world, account, { patient: of.number, validUntil: forever })),
    );
    return { account, number: Number(await registration.numberOf(account)) };
  };
  const oracle = async (account: HardhatEthersSigner, hospital: number): Promise<Person> => {
    const key = await keyStatement(world, account.address, account);
    await registration.admit(role.oracle, hospital, forever, key);
    return { account, number: Number(await registration.numberOf(account)) };
  };
  return {
    ...world,
    device: await device(a!, patient),
    otherDevice: await device(b!, patient),
    neighboursDevice: await device(c!, otherPatient),
    oracle: await oracle(d!, 0),
    southOracle: await oracle(e!, 1),
    free: free.slice(5),
  };
}

export type MeasuringWorld = Awaited<ReturnType<typeof measuring>>;

type BatchTerms = {
  readonly window?: number | bigint;
  readonly patients?: number;
  readonly root?: string;
  readonly index?: string;
};

/** A batch as `submit` takes it: the oracle's first window, about these devices. */
export const batchOf = (reports: readonly DeviceReport[], terms: BatchTerms = {}) => ({
  ...{ window: 1, patients: 1, root: bytes32("root"), index: bytes32("index") },
  ...terms,
  reports: reportWords(reports),
});

/** What a window adds to a device: so many readings with the next sequences, whatever `terms` say otherwise. */
export const report = (
  { number }: Pick<Person, "number">,
  sequence: number,
  terms: Partial<DeviceReport> = {},
): DeviceReport => ({
  ...{ device: number, sequence, accepted: 1, rejected: 0, late: 0 },
  ...terms,
});

type Leaves = {
  readonly first: number | bigint;
  readonly leaves: readonly string[];
  readonly patient?: number;
};

/** What a device signed about one of its sequences: a batch over `leaves`, and where in it that sequence stands. */
export async function signedLeaf(
  { deployment, domains, patient }: Pick<MeasuringWorld, "deployment" | "domains" | "patient">,
  device: { readonly account: TypedSigner; readonly number: number },
  { first, leaves, ...rest }: Leaves,
  index = 0,
) {
  const bytes = leaves.map((leaf) => fromHex(leaf));
  const statement = {
    ...{ deployment, device: device.number, patient: rest.patient ?? patient.number, first },
    ...{ count: leaves.length, root: toHex(merkleRoot(bytes)) },
  };
  return {
    ...{ patient: statement.patient, first, count: leaves.length, leaf: leaves[index] as Hex },
    proof: merkleProof(bytes, index).map(toHex),
    signature: await sign(device.account, domains.statements, ["ReadingBatch", statement]),
  };
}

/** 32 bytes of a number, as a leaf. */
export const leafOf = (number: number): string => toBeHex(number, 32);

/** Two leaves that a device signed under sequence 1. */
export const equivocationOf = async (
  world: Parameters<typeof signedLeaf>[0],
  device: Parameters<typeof signedLeaf>[1],
) =>
  [
    await signedLeaf(world, device, { first: 1, leaves: [leafOf(1)] }),
    await signedLeaf(world, device, { first: 1, leaves: [leafOf(2)] }),
  ] as const;
