import { encodeBytes32String, getAddress, Interface, ZeroAddress, ZeroHash } from "ethers";
import { expect } from "chai";
import type { Hex } from "../../lib/bytes.ts";
import {
  inputsOf,
  isVotedContract,
  proposedCall,
  proposedChange,
  type VotedContract,
} from "../../lib/proposals.ts";
import {
  Consent__factory,
  ConsortiumTimelock__factory,
  Consortium__factory,
  Registration__factory,
} from "../../typechain-types/index.ts";
import { errorOf } from "../support/rejects.ts";

const addressOf = (digit: number): Hex => `0x${String(digit).repeat(40)}`;
const contracts = {
  Registration: addressOf(1),
  Consent: addressOf(2),
  Consortium: addressOf(3),
  ConsortiumTimelock: addressOf(4),
};
const account = getAddress(addressOf(5).replaceAll("5", "a"));

const abis: Partial<Record<VotedContract, Interface>> = {
  Registration: new Interface(Registration__factory.abi),
  Consent: new Interface(Consent__factory.abi),
  Consortium: new Interface(Consortium__factory.abi),
  ConsortiumTimelock: new Interface(ConsortiumTimelock__factory.abi),
};

/** Encoded by ethers, which lib does not use. */
function change(contract: keyof typeof contracts, name: string, values: readonly unknown[]) {
  const data = abis[contract]!.encodeFunctionData(name, values) as Hex;
  return proposedChange(contracts, { target: contracts[contract], value: 0n, data });
}

const key = { account, parity: 2, x: ZeroHash, companion: ZeroHash, signature: "0x12" };
const forever = 2 ** 40 - 1;

describe("lib/proposals: proposedChange", () => {
  for (const [contract, name, values, sentence] of [
    ["Registration", "addHospital", [account], `Admit a hospital. The account ${account} speaks`],
    ["Registration", "suspendHospital", [3], "Expel hospital 3: its staff read nothing more"],
    ["Registration", "reinstateHospital", [3], "Take hospital 3 back"],
    ["Registration", "setPaused", [true], "Pause: no new members"],
    ["Registration", "setPaused", [false], "End the pause"],
    [
      ...["Registration", "nameContract"],
      [encodeBytes32String("Consent"), account],
      `Make the contract at ${account} the new "Consent".`,
    ],
    [
      ...["Registration", "nameContract"],
      [encodeBytes32String("Consent"), ZeroAddress],
      'Name no contract "Consent" any more.',
    ],
    [
      ...["Registration", "admit"],
      [6, 1, forever, key],
      `Admit the gateway of hospital 1 with the account ${account}, without an end.`,
    ],
    [
      ...["Registration", "admit"],
      [5, 1, 1_900_000_000, key],
      `Admit the oracle of hospital 1 with the account ${account}, until 17 March 2030.`,
    ],
    ["Registration", "setLongestConsent", [0], "share records for as long as they like."],
    ["Registration", "setLongestConsent", [1], "for longer than 1 month of 30 days."],
    ["Registration", "setLongestConsent", [24], "for longer than 24 months of 30 days."],
    [
      ...["Consent", "setLimits"],
      [[14_400, 1, 20, 604_800, 3600]],
      "Let an emergency last 4 hours, with at most 1 unreviewed case a doctor and 20 a hospital. Who was refused asks again after 7 days, who cancelled after 1 hour.",
    ],
    ["Registration", "suspend", [7], "Suspend member 7."],
    ["Registration", "reinstate", [7], "End the suspension of member 7."],
    ["Registration", "renew", [7, forever], "Let member 7 stay, without an end."],
    ["Registration", "transferOwnership", [account], `Offer all that votes decide to ${account}.`],
    ["Registration", "renounceOwnership", [], "Give up every decision for ever"],
    ["Registration", "acceptOwnership", [], "Call acceptOwnership of Registration."],
    ["Consortium", "setVotingDelay", [7200], "Begin each voting 2 hours after its proposal."],
    ["Consortium", "setVotingPeriod", [90], "Let each voting last 90 seconds."],
    ["Consortium", "setVotingDelay", [0], "Begin each voting 0 seconds after its proposal."],
    [
      ...["Consortium", "setProposalThreshold"],
      [1],
      "Set proposal threshold of Consortium: newProposalThreshold 1.",
    ],
    ["Consortium", "updateTimelock", [account], `through ${account} from now on`],
    ["ConsortiumTimelock", "updateDelay", [86_400], "Let each decision wait 1 day before"],
    [
      ...["ConsortiumTimelock", "grantRole"],
      [ZeroHash, account],
      `Call grantRole of ConsortiumTimelock: role ${ZeroHash}, account ${account}.`,
    ],
  ] as [keyof typeof contracts, string, unknown[], string][])
    it(`says of ${contract}.${name}: ${sentence}`, () => {
      const found = change(contract, name, values);
      expect(found.sentence).to.include(sentence);
      expect(found.isClear).to.equal(true);
    });

  it("calls a hospital by the name that it is given", () => {
    const data = abis.Registration!.encodeFunctionData("suspendHospital", [3]) as Hex;
    const call = { target: contracts.Registration, value: 0n, data };
    const hospitalName = (hospital: number) => (hospital === 3 ? "Lake Hospital" : undefined);
    expect(proposedChange(contracts, call, { hospitalName }).sentence).to.match(
      /^Expel Lake Hospital:/,
    );
  });

  const pausing = abis.Registration!.encodeFunctionData("setPaused", [true]) as Hex;
  for (const [what, call] of Object.entries({
    "another contract": { target: addressOf(9), value: 0n, data: pausing },
    "a function of another contract": { target: contracts.Consent, value: 0n, data: pausing },
    "a call that brings money": { target: contracts.Registration, value: 1n, data: pausing },
    "no function": { target: contracts.Registration, value: 0n, data: "0x" as const },
    "more than the values": {
      ...{ target: contracts.Registration, value: 0n },
      data: `${pausing}00` as const,
    },
    "less than the values": {
      ...{ target: contracts.Registration, value: 0n },
      data: pausing.slice(0, -2) as Hex,
    },
    "a value that the contract would refuse": {
      ...{ target: contracts.Registration, value: 0n },
      data: `${pausing.slice(0, -1)}2` as Hex,
    },
  }))
    it(`makes no guess at ${what}`, () => {
      const { sentence, isClear } = proposedChange(contracts, call);
      expect(isClear).to.equal(false);
      expect(sentence).to.include("which this release cannot read");
    });

  it("shows of long bytes only their beginning", () => {
    const data: Hex = `0x${"12".repeat(1000)}`;
    const { sentence } = proposedChange(contracts, { target: addressOf(9), value: 0n, data });
    expect(sentence).to.have.length.below(200);
  });
});

describe("lib/proposals: proposedCall", () => {
  it("makes the bytes that the contract takes", () => {
    expect(proposedCall(contracts, "Registration", ["addHospital", [account]])).to.deep.equal({
      target: contracts.Registration,
      value: 0n,
      data: abis.Registration!.encodeFunctionData("addHospital", [account]),
    });
  });

  it("refuses functions, values and contracts that there are not", async () => {
    for (const making of [
      () => proposedCall(contracts, "Registration", ["setEverything", [1]]),
      () => proposedCall(contracts, "Registration", ["suspendHospital", [256]]),
      () => proposedCall(contracts, "Registration", ["suspendHospital", []]),
      () => proposedCall(contracts, "Records", ["anchor", []]),
      () => inputsOf("Registration", "setEverything"),
    ])
      await errorOf(making, "proposal/unfit");
  });

  it("knows what a function takes", () => {
    expect(inputsOf("Registration", "renew")).to.deep.equal([
      { name: "member", type: "uint32" },
      { name: "validUntil", type: "uint40" },
    ]);
    expect(isVotedContract("Consent")).to.equal(true);
    expect(isVotedContract("Elsewhere")).to.equal(false);
  });
});
