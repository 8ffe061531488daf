import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, id, SigningKey, Wallet, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import {
  actsDomain,
  hashOf,
  hashStruct,
  sign,
  statementsDomain,
  type TypedSigner,
} from "./typed-data.ts";

export const { ethers, networkHelpers } = await network.create();

export const role = { patient: 1, doctor: 2, nurse: 3, device: 4, oracle: 5, gateway: 6 };
export const status = { none: 0, active: 1, pending: 2, suspended: 3 };
export const category: Record<
  "vitals" | "medications" | "laboratory" | "notes" | "mentalHealth",
  number
> = { vitals: 1, medications: 4, laboratory: 6, notes: 10, mentalHealth: 16 };
export const forever = 2 ** 40 - 1;
export const hour = 3600;
export const day = 24 * hour;
export const sentence = "What the wallet shows.";

/** The reader number of everyone with a role at a hospital. */
export const team = (hospital: number, ofRole: number): number => 2 ** 31 + hospital * 256 + ofRole;

/** An account with the number it was enrolled under. */
export type Person = { account: HardhatEthersSigner; number: number };

/** Any 32 bytes, the same for the same text. */
export const bytes32 = (text: string): string => id(text);

/** A compressed secp256k1 key made from a text: its first byte and x. */
export function encryptionKey(text: string): { parity: number; x: string; publicKey: string } {
  const publicKey = new SigningKey(id(text)).compressedPublicKey;
  return { parity: Number(publicKey.slice(0, 4)), x: `0x${publicKey.slice(4)}`, publicKey };
}

/** A fresh one-time claim key. */
export const claimKey = (text: string): Wallet => new Wallet(id(text));

export type World = Awaited<ReturnType<typeof deployed>>;

/** The contracts, with two hospitals: north (0) and south (1). */
export async function deployed() {
  const [consortium, relay, northAdmin, southAdmin, stranger, ...free] =
    (await ethers.getSigners()) as [
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      HardhatEthersSigner,
      ...HardhatEthersSigner[],
    ];
  const registration = await ethers.deployContract("Registration", [ZeroHash, consortium]);
  const consent = await ethers.deployContract("Consent", [registration]);
  const records = await ethers.deployContract("Records", [registration, consent]);
  const accessLog = await ethers.deployContract("AccessLog", [registration]);
  const vitals = await ethers.deployContract("Vitals", [registration]);
  await registration.addHospital(northAdmin);
  await registration.addHospital(southAdmin);
  const deployment = await registration.deployment();
  const domains = {
    registration: actsDomain(deployment, 31337, await registration.getAddress()),
    consent: actsDomain(deployment, 31337, await consent.getAddress()),
    records: actsDomain(deployment, 31337, await records.getAddress()),
    vitals: actsDomain(deployment, 31337, await vitals.getAddress()),
    statements: statementsDomain(deployment),
  };
  const nameVitals = () => registration.nameContract(encodeBytes32String("Vitals"), vitals);
  return {
    ...{ registration, consent, records, accessLog, vitals, deployment, domains, nameVitals },
    ...{ consortium, relay, northAdmin, southAdmin, stranger, free },
  };
}

/** Time of the head block, Unix seconds. */
export const now = (): Promise<number> => networkHelpers.time.latest();

type VoucherTerms = {
  hospital?: number;
  role?: number;
  account?: string;
  claimKey?: string;
  patient?: number;
  validUntil?: number;
  deadline?: number;
  salt?: string;
};

/** A voucher as the contract takes it, its id, and its message with the sentence in it. */
export async function voucherOf(terms: VoucherTerms) {
  const time = await now();
  const numbers = {
    hospital: 0,
    role: role.patient,
    account: ZeroAddress,
    claimKey: ZeroAddress,
    patient: 0,
    validUntil: time + 365 * day,
    deadline: time + day,
    salt: bytes32("salt"),
    ...terms,
  };
  const message = { ...numbers, sentence };
  return {
    message,
    id: hashStruct("Voucher", message),
    argument: { ...numbers, sentenceHash: hashOf(sentence) },
  };
}

/** A key statement over EncryptionKey alone, signed by `account` (or by `signer` in its place). */
export async function keyStatement(
  { deployment, domains }: Pick<World, "deployment" | "domains">,
  account: string,
  signer: TypedSigner,
) {
  const { parity, x, publicKey } = encryptionKey(account);
  const message = { deployment, account, publicKey, keyVersion: 1 };
  const signature = await sign(signer, domains.statements, ["EncryptionKey", message]);
  return { account, parity, x, companion: ZeroHash, signature };
}

/** Enrols an account by an account voucher of its hospital. */
export async function enrolled(
  world: World,
  account: HardhatEthersSigner,
  terms: VoucherTerms = {},
): Promise<Person> {
  const { registration, domains, northAdmin, southAdmin, relay } = world;
  const voucher = await voucherOf({ account: account.address, ...terms });
  const admin = voucher.argument.hospital === 0 ? northAdmin : southAdmin;
  const voucherSignature = await sign(admin, domains.registration, ["Voucher", voucher.message]);
  const key = await keyStatement(world, account.address, account);
  await registration.connect(relay).enrol(voucher.argument, voucherSignature, "0x", key);
  return { account, number: Number(await registration.numberOf(account)) };
}

/** A world with people: everyone but the south doctor belongs to north. */
export async function peopled() {
  const world = await deployed();
  const [a, b, c, d, e, f] = world.free as HardhatEthersSigner[] & { length: 15 };
  return {
    ...world,
    patient: await enrolled(world, a!),
    otherPatient: await enrolled(world, b!),
    doctor: await enrolled(world, c!, { role: role.doctor }),
    otherDoctor: await enrolled(world, d!, { role: role.doctor }),
    nurse: await enrolled(world, e!, { role: role.nurse }),
    southDoctor: await enrolled(world, f!, { role: role.doctor, hospital: 1 }),
    free: world.free.slice(6),
  };
}

export type PeopledWorld = Awaited<ReturnType<typeof peopled>>;
