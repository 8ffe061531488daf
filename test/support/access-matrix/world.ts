import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String } from "ethers";
import { ConsortiumTimelock__factory } from "../../../typechain-types/index.ts";
import {
  category,
  claimKey,
  day,
  enrolled,
  ethers,
  forever,
  keyStatement,
  networkHelpers,
  peopled,
  role,
  voucherOf,
  type Person,
  type PeopledWorld,
} from "../consortium.ts";
import { bits, cell, epochKey, signedEpochs } from "../consent-acts.ts";
import { caseId, emergencyCategories, week, why, window } from "../emergency-acts.ts";
import { anchorItem } from "../record-acts.ts";
import { reasonDigest, requestId, terms } from "../request-acts.ts";
import { proposalOf, toEnd, toVoting, vote } from "../governed.ts";
import { sign } from "../typed-data.ts";
import { equivocationOf } from "../vitals.ts";
import type { Caller } from "./case.ts";

export const north = 0;
export const south = 1;
export const east = 2;
export const west = 3;

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

/** The doctor has asked the patient, and a week later had an emergency with them that is over. */
async function asked({ consent, patient, doctor }: PeopledWorld): Promise<void> {
  const as = consent.connect(doctor.account);
  await as.request(requestId(patient, doctor), terms(), reasonDigest);
  await consent.connect(patient.account).setEmergencyAccess(emergencyCategories, 0);
  await networkHelpers.time.increase(week);
  await as.breakGlass(caseId(patient, doctor), why);
  await networkHelpers.time.increase(window);
}

/** The doctor has written two notes, the patient has kept one. */
async function wrote({ records, patient, doctor }: PeopledWorld): Promise<void> {
  const notes = ["note", "note again"].map((name) => anchorItem(name));
  await records.connect(doctor.account).anchorMany(patient.number, notes);
  await records.connect(patient.account).anchor(patient.number, anchorItem("mine"));
}

/** West was suspended urgently, and its 7 days are over; north supports that south be. */
async function urgentSuspensions(
  { registration, northAdmin, southAdmin }: PeopledWorld,
  eastAdmin: HardhatEthersSigner,
) {
  const urgent = await ethers.deployContract("UrgentSuspension", [registration]);
  await registration.nameContract(encodeBytes32String("UrgentSuspension"), urgent);
  await registration.addHospital(claimKey("west").address);
  for (const admin of [northAdmin, southAdmin, eastAdmin])
    await urgent.connect(admin).support(west);
  await networkHelpers.time.increase(7 * day);
  await urgent.connect(northAdmin).support(south);
  return urgent;
}

/** Proposals in every state in which something can be done about one. The hospitals are all that are active. */
async function votesOf(world: PeopledWorld, hospitals: HardhatEthersSigner[]) {
  const { registration, stranger } = world;
  const wait = 1000;
  const governor = await ethers.deployContract("Consortium", [registration, wait, wait, wait]);
  const timelock = ConsortiumTimelock__factory.connect(await governor.timelock(), stranger);
  await registration.transferOwnership(timelock);
  const propose = async (text: string) => {
    const proposal = await proposalOf({ governor }, [[registration, "isPaused", []]], text);
    await governor.connect(hospitals[0]).propose(...proposal.proposing);
    return proposal;
  };
  const [ready, passed] = [await propose("Ready."), await propose("Passed.")];
  await toVoting({ governor }, passed);
  for (const { id } of [ready, passed])
    for (const hospital of hospitals) await governor.connect(hospital).castVote(id, vote.for);
  await toEnd({ governor }, passed);
  await governor.queue(...ready.naming);
  const voting = await propose("Voting.");
  await networkHelpers.time.increase(wait);
  const cancellable = await propose("Cancellable.");
  return { governor, timelock, proposals: { ready, passed, voting, cancellable } };
}

/** Somebody of every kind that the table names, and members in each state that upkeep changes. */
export async function everyCaller() {
  const world = await peopled();
  const { registration, northAdmin, patient, otherPatient, doctor, nurse } = world;
  await world.nameVitals();
  const free = world.free as unknown as Free;
  const eastAdmin = free[0]!;
  await registration.addHospital(eastAdmin);
  await asked(world);
  const urgent = await urgentSuspensions(world, eastAdmin);
  const device = await deviceOf(world, free[1]!);
  const doubtful = await deviceOf(world, free[13]!);
  await world.vitals.reportEquivocation(
    doubtful.number,
    1,
    ...(await equivocationOf(world, doubtful)),
  );
  const gateway = await admitted(world, free[2]!, role.gateway);
  const suspendedGateway = await admitted(world, free[3]!, role.gateway);
  const oracle = await admitted(world, free[4]!, role.oracle);
  const suspendedPatient = await enrolled(world, free[5]!);
  const suspendedDoctor = await enrolled(world, free[6]!, { role: role.doctor });
  const inEast = { ...world, southAdmin: eastAdmin };
  const eastDoctor = await enrolled(inEast, free[7]!, { role: role.doctor, hospital: east });
  const pending = await pendingDoctor(world);
  await opened(world, [patient, otherPatient, suspendedPatient], [doctor, suspendedDoctor]);
  await wrote(world);
  for (const { number } of [suspendedPatient, suspendedDoctor])
    await registration.connect(northAdmin).suspend(number);
  const registrars = {
    registrar: free[9]!,
    otherRegistrar: free[10]!,
    suspendedRegistrar: free[11]!,
  };
  const ofEach = [northAdmin, world.southAdmin, eastAdmin].entries();
  for (const [hospital, admin] of ofEach)
    await registration
      .connect(admin)
      .setRegistrar(hospital, Object.values(registrars)[hospital]!, 9);
  await registration.suspend(suspendedGateway.number);
  await registration.suspendHospital(east);
  const p256Verifier = await ethers.deployContract("P256Verifier");
  const votes = await votesOf(world, [northAdmin, world.southAdmin]);
  const [nextOwner, empty] = [free[8]!, free[12]!];
  await registration.transferOwnership(nextOwner);
  const people = {
    ...{ patient, otherPatient, suspendedPatient, doctor, suspendedDoctor, nurse },
    ...{ device, gateway, suspendedGateway, oracle },
  };
  const accounts: Record<Caller, HardhatEthersSigner> = {
    ...{ owner: world.consortium, nextOwner, admin: northAdmin, otherAdmin: world.southAdmin },
    ...{ suspendedAdmin: eastAdmin, stranger: world.stranger, ...registrars },
    ...(Object.fromEntries(
      Object.entries(people).map(([caller, { account }]) => [caller, account]),
    ) as Record<keyof typeof people, HardhatEthersSigner>),
  };
  return {
    ...world,
    ...votes,
    urgent,
    people,
    accounts,
    pending,
    eastDoctor,
    suspendedDoctor,
    gateway,
    doubtful,
    p256Verifier,
    empty,
  };
}

export type MatrixWorld = Awaited<ReturnType<typeof everyCaller>>;

/** Arguments with which the call succeeds, unless the caller may not make it. */
export type ArgumentsOf = (
  world: MatrixWorld,
  caller: Caller,
) => readonly unknown[] | Promise<readonly unknown[]>;

/** Of a caller that is no member: signed and numbered as if it were member 0. */
export const personOf = ({ people, accounts }: MatrixWorld, caller: Caller): Person =>
  (people as Partial<Record<Caller, Person>>)[caller] ?? { account: accounts[caller], number: 0 };
