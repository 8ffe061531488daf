import { decodeFunctionData, encodeFunctionData, hexToString, type Abi } from "viem";
import {
  accesslogAbi,
  consentAbi,
  consortiumAbi,
  consortiumtimelockAbi,
  recordsAbi,
  registrationAbi,
  urgentsuspensionAbi,
} from "./abi.ts";
import type { Hex } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import { roleName } from "./roles.ts";
import { dayOf } from "./sentences.ts";

/** A proposal cannot be made, or read. Codes: `proposal/unfit`, `proposal/other-content`, `proposal/no-statement`. */
export class ProposalError extends HealthChainError {}

const abis = {
  Registration: registrationAbi,
  Consent: consentAbi,
  Records: recordsAbi,
  AccessLog: accesslogAbi,
  Consortium: consortiumAbi,
  ConsortiumTimelock: consortiumtimelockAbi,
  UrgentSuspension: urgentsuspensionAbi,
} satisfies Record<string, Abi>;

/** A contract that a vote can call and that this release can read. */
export type VotedContract = keyof typeof abis;

/** Where those contracts are; one that is missing is not there. */
export type VotedContracts = Readonly<Partial<Record<VotedContract, Hex>>>;

/** One call of a proposal, as the Consortium's event tells it. */
export type ProposedCall = { readonly target: Hex; readonly value: bigint; readonly data: Hex };

/** What a call would change, in words; `isClear` is false where voters would not know what they vote for. */
export type ProposedChange = { readonly sentence: string; readonly isClear: boolean };

type Names = { readonly hospitalName?: (hospital: number) => string | undefined };
type Values = readonly unknown[];

/** Valid for as long as the contract can say. */
const always = 2 ** 40 - 1;
const nobody = /^0x0{40}$/;

/** Says in a sentence what one call of a proposal would change. Reads the bytes themselves, never what somebody wrote. */
export function proposedChange(
  contracts: VotedContracts,
  { target, value, data }: ProposedCall,
  { hospitalName = () => undefined }: Names = {},
): ProposedChange {
  const contract = contractAt(contracts, target);
  const call = contract === undefined ? undefined : decoded(contract, data);
  if (contract === undefined || call === undefined || value !== 0n) return unclear(target, data);
  const hospital = (number: unknown) =>
    hospitalName(Number(number)) ?? `hospital ${Number(number)}`;
  const words = sentences[`${contract}.${call.name}`];
  const sentence = words?.(call.values, hospital) ?? plainCall(contract, call);
  return { sentence, isClear: true };
}

/** The call that a proposal makes. Throws {@link ProposalError} for a function or values that the contract has not. */
export function proposedCall(
  contracts: VotedContracts,
  contract: VotedContract,
  [name, values]: readonly [name: string, values: Values],
): ProposedCall {
  const target = contracts[contract];
  if (target === undefined) throw unfit(`This deployment has no contract ${contract}.`);
  const abi: Abi = abis[contract];
  try {
    return {
      target,
      value: 0n,
      data: encodeFunctionData({ abi, functionName: name, args: values }),
    };
  } catch (cause) {
    throw unfit(`${contract} has no function ${name} that takes these values.`, cause);
  }
}

/** Names and types of what a function takes. Throws {@link ProposalError} where the contract has no such function. */
export function inputsOf(
  contract: VotedContract,
  name: string,
): readonly { readonly name: string; readonly type: string }[] {
  const found = (abis[contract] as Abi).find((one) => one.type === "function" && one.name === name);
  if (found?.type !== "function") throw unfit(`${contract} has no function ${name}.`);
  return found.inputs.map(({ name: input = "", type }) => ({ name: input, type }));
}

/** Whether a name is that of a contract which a vote can call. */
export const isVotedContract = (name: string): name is VotedContract => name in abis;

const unfit = (message: string, cause?: unknown): ProposalError =>
  new ProposalError("proposal/unfit", `${message} Nothing was proposed.`, { cause });

function contractAt(contracts: VotedContracts, target: Hex): VotedContract | undefined {
  const named = Object.entries(contracts).find(
    ([, address]) => address.toLowerCase() === target.toLowerCase(),
  );
  const name = named?.[0];
  return name !== undefined && isVotedContract(name) ? name : undefined;
}

type Decoded = { readonly name: string; readonly values: Values };

/** Undefined for bytes that are not exactly what the ABI would make of the values read from them. */
function decoded(contract: VotedContract, data: Hex): Decoded | undefined {
  const abi: Abi = abis[contract];
  try {
    const { functionName: name, args: values = [] } = decodeFunctionData({ abi, data });
    const again = encodeFunctionData({ abi, functionName: name, args: values });
    return again.toLowerCase() === data.toLowerCase() ? { name, values } : undefined;
  } catch {
    return undefined; // no function of this contract, or values that it would refuse
  }
}

const unclear = (target: Hex, data: Hex): ProposedChange => ({
  sentence: `Send ${data.length > 74 ? `${data.slice(0, 74)}…` : data} to ${target}, which this release cannot read.`,
  isClear: false,
});

function plainCall(contract: VotedContract, { name, values }: Decoded): string {
  const inputs = inputsOf(contract, name);
  const given = values.map((value, index) => `${inputs[index]?.name ?? ""} ${plain(value)}`);
  const setting = /^set([A-Z]\w*)$/.exec(name)?.[1];
  const with_ = given.length === 0 ? "" : `: ${given.join(", ")}`;
  if (setting !== undefined) return `Set ${inWords(setting)} of ${contract}${with_}.`;
  return `Call ${name} of ${contract}${with_}.`;
}

const plain = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? `(${Object.values(value).map(plain).join(", ")})`
    : String(value);

/** "VotingDelay" -> "voting delay". */
const inWords = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

type Sentence = (values: Values, hospital: (number: unknown) => string) => string;

const sentences: Readonly<Record<string, Sentence>> = {
  "Registration.addHospital": ([admin]) =>
    `Admit a hospital. The account ${String(admin)} speaks for it and casts its vote.`,
  "Registration.suspendHospital": ([number], hospital) =>
    `Expel ${hospital(number)}: its staff read nothing more, and it has no vote, until another vote takes it back.`,
  "Registration.reinstateHospital": ([number], hospital) =>
    `Take ${hospital(number)} back: its staff read again what patients let them, and it has its vote.`,
  "Registration.setPaused": ([isPaused]) =>
    isPaused === true
      ? "Pause: no new members, sharings and records until another vote. Reading and stopping go on."
      : "End the pause: new members, sharings and records are taken again.",
  "Registration.nameContract": ([name, account]) =>
    nobody.test(String(account))
      ? `Name no contract "${named(name)}" any more.`
      : `Make the contract at ${String(account)} the new "${named(name)}".`,
  "Registration.admit": ([role, number, until, key], hospital) =>
    `Admit the ${roleName(Number(role))} of ${hospital(number)} with the account ${accountOf(key)}, ${validity(until)}.`,
  "Registration.suspend": ([member]) => `Suspend member ${String(member)}.`,
  "Registration.reinstate": ([member]) => `End the suspension of member ${String(member)}.`,
  "Registration.renew": ([member, until]) =>
    `Let member ${String(member)} stay, ${validity(until)}.`,
  "Registration.setLongestConsent": ([months]) =>
    Number(months) === 0
      ? "Let people share records for as long as they like."
      : `Let nothing be shared for longer than ${counted(months, "month")} of 30 days.`,
  "Consent.setLimits": ([limits]) => limitsSentence(limits as LimitSet),
  "Registration.transferOwnership": ([account]) =>
    `Offer all that votes decide to ${String(account)}. Once that has accepted, votes decide nothing here.`,
  "Registration.renounceOwnership": () =>
    "Give up every decision for ever: nobody could admit, expel or pause any more.",
  "Consortium.setVotingDelay": ([seconds]) =>
    `Begin each voting ${spanOf(seconds)} after its proposal.`,
  "Consortium.setVotingPeriod": ([seconds]) => `Let each voting last ${spanOf(seconds)}.`,
  "Consortium.updateTimelock": ([account]) =>
    `Let decisions take effect through ${String(account)} from now on.`,
  "ConsortiumTimelock.updateDelay": ([seconds]) =>
    `Let each decision wait ${spanOf(seconds)} before it takes effect.`,
};

type LimitSet = {
  readonly emergencyWindow: number;
  readonly casesPerDoctor: number;
  readonly casesPerHospital: number;
  readonly pauseAfterRefusal: number;
  readonly pauseAfterCancel: number;
};

const limitsSentence = (limits: LimitSet): string =>
  `Let an emergency last ${spanOf(limits.emergencyWindow)}, with at most ${counted(limits.casesPerDoctor, "unreviewed case")} a doctor and ${limits.casesPerHospital} a hospital. Who was refused asks again after ${spanOf(limits.pauseAfterRefusal)}, who cancelled after ${spanOf(limits.pauseAfterCancel)}.`;

const counted = (count: unknown, what: string): string =>
  `${Number(count)} ${what}${Number(count) === 1 ? "" : "s"}`;

const named = (name: unknown): string => hexToString(name as Hex, { size: 32 });

const accountOf = (key: unknown): string => (key as { account: Hex }).account;

const validity = (until: unknown): string =>
  Number(until) === always ? "without an end" : `until ${dayOf(Number(until))}`;

/** "3 days", "1 hour", "90 seconds". */
function spanOf(seconds: unknown): string {
  const number = Number(seconds);
  const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const;
  const [size, unit] = units.find(([one]) => number >= one && number % one === 0) ?? [1, "second"];
  return counted(number / size, unit);
}
