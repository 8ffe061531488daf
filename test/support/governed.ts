import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { encodeBytes32String, id, type BaseContract } from "ethers";
import { ConsortiumTimelock__factory } from "../../typechain-types/index.ts";
import { day, deployed, ethers, hour, networkHelpers, now } from "./consortium.ts";
import { actsDomain } from "./typed-data.ts";

/** How a hospital votes. */
export const vote = { against: 0, for: 1, abstain: 2 };

/** What OpenZeppelin's Governor says of a proposal. */
export const state = {
  pending: 0,
  active: 1,
  canceled: 2,
  defeated: 3,
  succeeded: 4,
  queued: 5,
  executed: 7,
};

/** Seconds, as in production. */
export const times = { delay: hour, period: 3 * day, timelock: day };

/** Consortium and UrgentSuspension beside the other contracts, and Registration handed over; hospitals 0 and 1. */
export async function handedOver() {
  const world = await deployed();
  const { registration, deployment } = world;
  const { delay, period, timelock: wait } = times;
  const governor = await ethers.deployContract("Consortium", [registration, delay, period, wait]);
  const urgent = await ethers.deployContract("UrgentSuspension", [registration]);
  const timelock = ConsortiumTimelock__factory.connect(await governor.timelock(), world.stranger);
  await registration.nameContract(encodeBytes32String("Consortium"), governor);
  await registration.nameContract(encodeBytes32String("UrgentSuspension"), urgent);
  const domains = {
    ...world.domains,
    governor: actsDomain(deployment, 31337, await governor.getAddress()),
    urgent: actsDomain(deployment, 31337, await urgent.getAddress()),
  };
  const handOver = async () => {
    await registration.transferOwnership(timelock);
    await timelock.acceptOwnership();
  };
  return { ...world, governor, timelock, urgent, domains, handOver };
}

/** {@link handedOver} with four founding hospitals: north (0), south (1), east (2) and west (3). */
export async function governed() {
  const world = await handedOver();
  const [eastAdmin, westAdmin, ...free] = world.free as unknown as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    ...HardhatEthersSigner[],
  ];
  await world.registration.addHospital(eastAdmin);
  await world.registration.addHospital(westAdmin);
  await world.handOver();
  const { northAdmin, southAdmin } = world;
  const admins = [northAdmin, southAdmin, eastAdmin, westAdmin] as const;
  return { ...world, eastAdmin, westAdmin, admins, free };
}

export type Governed = Awaited<ReturnType<typeof governed>>;

type Governing = Pick<Governed, "governor">;
/** By a function's name and values, or by bytes that no function has. */
type ProposedCall = readonly [contract: BaseContract, name: string, values: readonly unknown[]];

/** A proposal as its functions take it: what `propose` takes, the rest's arguments, and its id. */
export async function proposalOf({ governor }: Governing, calls: ProposedCall[], text = "Why.") {
  const targets = await Promise.all(calls.map(([contract]) => contract.getAddress()));
  const calldatas = calls.map(([contract, name, values]) =>
    name.startsWith("0x") ? name : contract.interface.encodeFunctionData(name, values),
  );
  const content = [targets, calls.map(() => 0), calldatas] as const;
  const naming = [...content, id(text)] as const;
  return {
    ...{ targets, calldatas, text, naming },
    proposing: [...content, text] as const,
    id: await governor.hashProposal(...naming),
  };
}

export type Proposal = Awaited<ReturnType<typeof proposalOf>>;

/** The salt under which the governor queues a proposal in the timelock. */
export async function saltOf({ governor }: Governing, textHash: string): Promise<string> {
  const salt = BigInt(textHash) ^ (BigInt(await governor.getAddress()) << 96n);
  return `0x${salt.toString(16).padStart(64, "0")}`;
}

/** The first second of the voting. */
export async function toVoting({ governor }: Governing, { id }: Proposal): Promise<void> {
  await networkHelpers.time.increaseTo((await governor.proposalSnapshot(id)) + 1n);
}

/** The first second after the voting. */
export async function toEnd({ governor }: Governing, { id }: Proposal): Promise<void> {
  await networkHelpers.time.increaseTo((await governor.proposalDeadline(id)) + 1n);
}

/** North proposes, and the voting has begun. */
export async function proposed(world: Governed, calls: ProposedCall[], text?: string) {
  const proposal = await proposalOf(world, calls, text);
  await world.governor.connect(world.northAdmin).propose(...proposal.proposing);
  await toVoting(world, proposal);
  return proposal;
}

/** Casts the votes that are given, in the hospitals' order, and goes to the end of the voting. */
export async function voted(
  world: Governed,
  proposal: Proposal,
  votes: readonly (number | undefined)[],
): Promise<void> {
  for (const [hospital, choice] of votes.entries())
    if (choice !== undefined)
      await world.governor.connect(world.admins[hospital]).castVote(proposal.id, choice);
  await toEnd(world, proposal);
}

/** Proposes, lets the first three hospitals vote for it, and executes it once the timelock allows. */
export async function decided(world: Governed, calls: ProposedCall[], text?: string) {
  const proposal = await proposed(world, calls, text);
  await voted(world, proposal, [vote.for, vote.for, vote.for]);
  await world.governor.queue(...proposal.naming);
  await networkHelpers.time.increaseTo((await now()) + times.timelock);
  await world.governor.execute(...proposal.naming);
  return proposal;
}
