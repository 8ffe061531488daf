import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { filesMatching } from "../../scripts/build/files.ts";
import { ethers } from "../support/consortium.ts";

const contracts = [
  ...["Registration", "Consent", "Records", "AccessLog", "Vitals", "P256Verifier"],
  ...["Consortium", "ConsortiumTimelock", "UrgentSuspension"],
];

/** In the ABIs because OpenZeppelin's code could meet them elsewhere; why not here: */
const unreachable = [
  // EIP-712 reads a name and a version; ours always fit in 31 bytes.
  ...["InvalidShortString", "StringTooLong", "StringsInsufficientHexLength"],
  // Time only rises, and is a timestamp; the settings keep it within 48 bits.
  ...["CheckpointUnorderedInsertion", "ERC6372InconsistentClock", "SafeCastOverflowedUintDowncast"],
  // A governor without a timelock, one that numbers its votes, one that asks for parameters of a vote.
  ...["GovernorProposalQueueingNotRequired", "GovernorProposalQueueingFailed"],
  ...["GovernorAlreadyQueuedProposal", "GovernorInvalidVoteParams"],
  // Our domains have no extensions.
  "ERC5267ExtensionsNotSupported",
  // Nonces are used, never compared.
  "InvalidAccountNonce",
  // Refused before: a voting period of 0; a delay below the timelock's own; a predecessor, which Consortium never names.
  ...["GovernorInvalidVotingPeriod", "TimelockInsufficientDelay", "TimelockUnexecutedPredecessor"],
];

/** Names of all errors in the ABIs. */
async function errorsOfAll(): Promise<string[]> {
  const factories = await Promise.all(contracts.map((name) => ethers.getContractFactory(name)));
  const names = factories.flatMap(({ interface: { fragments } }) =>
    fragments.flatMap((one) => (one.type === "error" && "name" in one ? [String(one.name)] : [])),
  );
  return [...new Set(names)].toSorted();
}

/** Every capitalised word in quotes in a test: errors are named so, to `revertedWithCustomError`. */
async function quotedInTests(): Promise<Set<string>> {
  const files = await filesMatching(process.cwd(), ["test/**/*.test.ts"]);
  const texts = await Promise.all(files.map((path) => readFile(path, "utf8")));
  const words = texts.flatMap((text) => Array.from(text.matchAll(/"([A-Z]\w+)"/g)));
  return new Set(words.map(([, word]) => word ?? ""));
}

describe("errors of the contracts", () => {
  it("are each named by a test", async () => {
    const [errors, quoted] = await Promise.all([errorsOfAll(), quotedInTests()]);
    expect(errors).to.have.length.above(60);
    expect(errors.filter((error) => !quoted.has(error))).to.deep.equal([]);
  });

  it("include all that are said here to be unreachable", async () => {
    expect(await errorsOfAll()).to.include.members(unreachable);
  });

  it("refuse a Registration without an owner", async () => {
    const factory = await ethers.getContractFactory("Registration");
    await expect(ethers.deployContract("Registration", [ZeroHash, ZeroAddress]))
      .to.be.revertedWithCustomError(factory, "OwnableInvalidOwner")
      .withArgs(ZeroAddress);
  });
});
