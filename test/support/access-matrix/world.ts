import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  category,
  claimKey,
  enrolled,
  forever,
  keyStatement,
  peopled,
  role,
  voucherOf,
  type Person,
  type PeopledWorld,
} from "../consortium.ts";
import { bits, cell, epochKey, signedEpochs } from "../consent-acts.ts";
import { sign } from "../typed-data.ts";
import type { Caller } from "./table.ts";

export const north = 0;
export const east = 2;

type Free = Record<number, HardhatEthersSigner>;

/** A device of the patient, enrolled by north. */
async function deviceOf(world: PeopledWorld, account: HardhatEthersSigner): Promise<Person> {
  const terms = { account: account.address, role: role.device, patient: world.patient.number };
  const voucher = await voucherOf(terms);
  const { registration: domain } = world.domains;
  const claim = { voucher: voucher.id, account: account.address };
  await world.registration.enrolDevice(
    voucher.argument,
    await sign(world.northAdmin, domain, ["Voucher", voucher.message]),
    await sign(account, domain, ["Claim", claim]),
  );
  return { account, number: Number(await world.registration.numberOf(account)) };
}

async function admitted(
  world: PeopledWorld,
  account: HardhatEthersSigner,
  ofRole: number,
): Promise<Person> {
  const key = await keyStatement(world, account.address, account);
  await world.registration.admit(ofRole, north, forever, key);
  return { account, number: Number(await world.registration.numberOf(account)) };
}

/** A doctor of north who came by claim link and waits for the fingerprint. */
async function pendingDoctor(world: PeopledWorld): Promise<number> {
  const claim = claimKey("claim");
  const wallet = claimKey("pending doctor");
  const voucher = await voucherOf({ role: role.doctor, claimKey: claim.address });
  const domain = world.domains.registration;
  const claimed = { voucher: voucher.id, account: wallet.address };
  await world.registration.enrol(
    voucher.argument,
    await sign(world.northAdmin, domain, ["Voucher", voucher.message]),
    await sign(claim, domain, ["Claim", claimed]),
    await keyStatement(world, wallet.address, wallet),
  );
  return Number(await world.registration.numberOf(wallet));
}

/** The patient's cells and everybody's epochs that anchors need. */
async function opened(world: PeopledWorld, patients: Person[], writers: Person[]): Promise<void> {
  const { consent, patient } = world;
  for (const one of patients)
    await consent
      .connect(one.account)
      .openEpochs(...(await signedEpochs(world, one, { keys: [epochKey(category.notes)] })));
  const mayWrite = { category: category.notes, actions: bits.readAndWrite };
  await consent.connect(patient.account).grant(writers.map(({ number }) => cell(number, mayWrite)));
}

/** Somebody of every kind that the table names, and members in each state that upkeep changes. */
export async function everyCaller() {
  const world = await peopled();
  const { registration, northAdmin, patient, otherPatient, doctor, nurse } = world;
  await world.nameVitals();
  const free = world.free as unknown as Free;
  const eastAdmin = free[0]!;
  await registration.addHospital(eastAdmin);
  const device = await deviceOf(world, free[1]!);
  const gateway = await admitted(world, free[2]!, role.gateway);
  const suspendedGateway = await admitted(world, free[3]!, role.gateway);
  const oracle = await admitted(world, free[4]!, role.oracle);
  const suspendedPatient = await enrolled(world, free[5]!);
  const suspendedDoctor = await enrolled(world, free[6]!, { role: role.doctor });
  const inEast = { ...world, southAdmin: eastAdmin };
  const eastDoctor = await enrolled(inEast, free[7]!, { role: role.doctor, hospital: east });
  const pending = await pendingDoctor(world);
  await opened(world, [patient, otherPatient, suspendedPatient], [doctor, suspendedDoctor]);
  for (const { number } of [suspendedPatient, suspendedDoctor])
    await registration.connect(northAdmin).suspend(number);
  await registration.suspend(suspendedGateway.number);
  await registration.suspendHospital(east);
  const nextOwner = free[8]!;
  await registration.transferOwnership(nextOwner);
  const people = {
    ...{ patient, otherPatient, suspendedPatient, doctor, suspendedDoctor, nurse },
    ...{ device, gateway, suspendedGateway, oracle },
  };
  const accounts: Record<Caller, HardhatEthersSigner> = {
    ...{ owner: world.consortium, nextOwner, admin: northAdmin, otherAdmin: world.southAdmin },
    ...{ suspendedAdmin: eastAdmin, stranger: world.stranger },
    ...(Object.fromEntries(
      Object.entries(people).map(([caller, { account }]) => [caller, account]),
    ) as Record<keyof typeof people, HardhatEthersSigner>),
  };
  return { ...world, people, accounts, pending, eastDoctor, suspendedDoctor, gateway };
}

export type MatrixWorld = Awaited<ReturnType<typeof everyCaller>>;
