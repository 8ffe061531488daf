import { encodeBytes32String } from "ethers";
import {
  bytes32,
  category,
  claimKey,
  forever,
  hour,
  keyStatement,
  now,
  role,
  sentence,
  voucherOf,
} from "../consortium.ts";
import {
  cell,
  cellId,
  denial,
  epochKey,
  epochsOf,
  revocationOf,
  signedDeny,
  signedEpochs,
  signedGrant,
  signedRevoke,
} from "../consent-acts.ts";
import { hashOf, sign, type Message } from "../typed-data.ts";
import { consortiumArguments } from "./consortium-arguments.ts";
import { correctionArguments } from "./correction-arguments.ts";
import { emergencyArguments } from "./emergency-arguments.ts";
import { ownArguments } from "./own-arguments.ts";
import { requestArguments } from "./request-arguments.ts";
import { vitalsArguments } from "./vitals-arguments.ts";
import { east, north, personOf, type ArgumentsOf, type MatrixWorld } from "./world.ts";

const nonce = bytes32("matrix nonce");
const item = { category: category.notes, epoch: 1, digest: bytes32("matrix record") };

async function signedByAdmin(
  { northAdmin, domains }: MatrixWorld,
  name: string,
  numbers: Message,
): Promise<readonly unknown[]> {
  const deadline = (await now()) + hour;
  const message = { ...numbers, nonce, deadline, sentence };
  const signature = await sign(northAdmin, domains.registration, [name, message]);
  return [nonce, deadline, hashOf(sentence), signature];
}

async function newVoucher({ northAdmin, domains }: MatrixWorld, terms: Message) {
  const voucher = await voucherOf({ salt: bytes32("matrix"), ...terms });
  const signed = ["Voucher", voucher.message] satisfies [string, Message];
  return { ...voucher, signature: await sign(northAdmin, domains.registration, signed) };
}

const newcomer = claimKey("newcomer");

const registrationArguments: Record<string, ArgumentsOf> = {
  "Registration.acceptOwnership": () => [],
  "Registration.transferOwnership": ({ accounts }) => [accounts.stranger.address],
  "Registration.renounceOwnership": () => [],
  "Registration.addHospital": () => [newcomer.address],
  "Registration.suspendHospital": () => [north],
  "Registration.reinstateHospital": () => [east],
  "Registration.setPaused": () => [true],
  "Registration.setLongestConsent": () => [12],
  "Registration.nameContract": () => [encodeBytes32String("Matrix"), newcomer.address],
  "Registration.admit (an oracle or a gateway, with its key statement)": async (world) => [
    ...[role.oracle, north, forever],
    await keyStatement(world, newcomer.address, newcomer),
  ],
  "Registration.enrol (with a hospital's voucher and the holder's key statement)": async (
    world,
  ) => {
    const voucher = await newVoucher(world, { account: newcomer.address });
    const key = await keyStatement(world, newcomer.address, newcomer);
    return [voucher.argument, voucher.signature, "0x", key];
  },
  "Registration.enrolDevice (with a hospital's voucher and the device's signature)": async (
    world,
  ) => {
    const account = newcomer.address;
    const terms = { account, role: role.device, patient: world.patient.number };
    const voucher = await newVoucher(world, terms);
    const claim = { voucher: voucher.id, account };
    const claimed = await sign(newcomer, world.domains.registration, ["Claim", claim]);
    return [voucher.argument, voucher.signature, claimed];
  },
  "Registration.writeStanding": ({ people }) => [people.device.number],
  "Registration.cancelVoucher (a voucher of the hospital)": () => [north, bytes32("voucher")],
  "Registration.cancelVoucher (a voucher of a suspended hospital)": () => [
    ...[east, bytes32("voucher")],
  ],
  "Registration.setRegistrar": () => [north, newcomer.address, 3],
  "Registration.setRegistrar (of a suspended hospital)": () => [east, newcomer.address, 3],
  "Registration.setRegistrarBySig (signed by the hospital's admin)": async (world) => {
    const act = { hospital: north, registrar: newcomer.address, dailyCap: 3 };
    return [...Object.values(act), ...(await signedByAdmin(world, "SetRegistrar", act))];
  },
  "Registration.cancelVoucherBySig (signed by the hospital's admin or a registrar)": async (
    world,
  ) => {
    const voucher = bytes32("voucher");
    return [north, voucher, ...(await signedByAdmin(world, "CancelVoucher", { voucher }))];
  },
  "Registration.publishDirectory": () => [north, 1, bytes32("directory")],
  "Registration.publishDirectory (of a suspended hospital)": () => [east, 1, bytes32("directory")],
  "Registration.publishDirectoryBySig (signed by the hospital's admin)": async (world) => {
    const act = { hospital: north, version: 1, digest: bytes32("directory") };
    return [...Object.values(act), ...(await signedByAdmin(world, "PublishDirectory", act))];
  },
};

/** Whom each act of upkeep is about, by its case. */
const upkeepTargets: Record<string, (world: MatrixWorld) => Record<string, number>> = {
  activate: ({ pending }) => ({ north: pending }),
  renew: ({ doctor, gateway }) => ({ north: doctor.number, gateway: gateway.number }),
  suspend: ({ doctor, gateway }) => ({ north: doctor.number, gateway: gateway.number }),
  reinstate: ({ people }) => ({
    north: people.suspendedDoctor.number,
    gateway: people.suspendedGateway.number,
  }),
};

function upkeepArguments(name: string): Record<string, ArgumentsOf> {
  const more = name === "renew" ? [forever] : [];
  const target = (world: MatrixWorld, of: string) => upkeepTargets[name]!(world)[of];
  const signedName = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    [`Registration.${name} (a member of the hospital)`]: (world) => [
      target(world, "north"),
      ...more,
    ],
    [`Registration.${name} (a member of a suspended hospital)`]: ({ eastDoctor }) => [
      eastDoctor.number,
      ...more,
    ],
    [`Registration.${name} (a gateway)`]: (world) => [target(world, "gateway"), ...more],
    [`Registration.${name}BySig (signed by who is in charge)`]: async (world) => {
      const member = target(world, "north");
      const act = name === "renew" ? { member, validUntil: forever } : { member };
      return [member, ...more, ...(await signedByAdmin(world, signedName, act))];
    },
  };
}

const keys = [epochKey(category.laboratory)];

const consentArguments: Record<string, ArgumentsOf> = {
  "Consent.grant (the caller's own records)": ({ nurse }) => [[cell(nurse.number)]],
  "Consent.grantBySig (signed by the patient)": async (world) => [
    world.patient.number,
    ...(await signedGrant(world, world.patient, [cell(world.nurse.number)])),
  ],
  "Consent.deny (the caller's own records)": ({ nurse }) => [[denial(nurse.number)]],
  "Consent.denyBySig (signed by the patient)": async (world) => [
    world.patient.number,
    ...(await signedDeny(world, world.patient, [denial(world.nurse.number)])),
  ],
  "Consent.revoke (the caller's own records)": ({ nurse }) => [[cellId(nurse.number)]],
  "Consent.revokeBySig (signed by the patient)": async (world) => [
    world.patient.number,
    ...(await signedRevoke(world, world.patient, { cells: [cellId(world.nurse.number)] })),
  ],
  "Consent.openEpochs (the caller's own records, with their statement)": (world, caller) =>
    signedEpochs(world, personOf(world, caller), { keys }),
  "Consent.openEpochsBySig (with the patient's statement)": async (world) => {
    const [epochs, signature] = await signedEpochs(world, world.patient, { keys });
    return [world.patient.number, epochs, `0x${"0".repeat(64)}`, signature];
  },
  "Consent.revokeAndRotate (the caller's own records, with their statement)": async (
    world,
    caller,
  ) => [
    [cellId(world.nurse.number)],
    ...(await signedEpochs(world, personOf(world, caller), { keys })),
  ],
  "Consent.revokeAndRotateBySig (signed by the patient)": async (world) => {
    const { patient, nurse, domains } = world;
    const revocation = await revocationOf(patient.number, { cells: [cellId(nurse.number)] });
    const epochs = await epochsOf(world, patient.account.address, { keys });
    const message = { revoke: revocation.message, epochKeys: epochs.message };
    const signature = await sign(patient.account, domains.consent, ["RevokeAndRotate", message]);
    return [patient.number, revocation.argument, epochs.argument, signature];
  },
};

async function signedAnchor(
  { patient, doctor, domains }: MatrixWorld,
  [name, fields]: [name: string, fields: Message],
): Promise<readonly unknown[]> {
  const deadline = (await now()) + hour;
  const who = { patient: patient.number, author: doctor.number };
  const message = { ...who, ...fields, deadline, sentence };
  const signature = await sign(doctor.account, domains.records, [name, message]);
  return [deadline, hashOf(sentence), signature];
}

function anchorArguments(
  name: string,
  [records, signed]: [records: unknown, signed: [string, Message]],
): Record<string, ArgumentsOf> {
  return {
    [`Records.${name} (the caller's own records)`]: (world, caller) => [
      personOf(world, caller).number,
      records,
    ],
    [`Records.${name} (the patient's records)`]: ({ patient }) => [patient.number, records],
    [`Records.${name}BySig (signed by an author who may write)`]: async (world) => [
      ...[world.patient.number, world.doctor.number, records],
      ...(await signedAnchor(world, signed)),
    ],
  };
}

/** By the title of a case in the table. */
export const argumentsByTitle: Readonly<Record<string, ArgumentsOf>> = {
  ...registrationArguments,
  ...ownArguments,
  ...upkeepArguments("activate"),
  ...upkeepArguments("renew"),
  ...upkeepArguments("suspend"),
  ...upkeepArguments("reinstate"),
  ...consentArguments,
  ...requestArguments,
  ...emergencyArguments,
  ...correctionArguments,
  ...vitalsArguments,
  ...anchorArguments("anchor", [item, ["Anchor", item]]),
  ...anchorArguments("anchorMany", [[item], ["AnchorMany", { items: [item] }]]),
  ...consortiumArguments,
  "AccessLog.append": () => [bytes32("root"), 1, 12],
};
