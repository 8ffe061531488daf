import { AbiCoder, id as hashOfText, Interface, keccak256 } from "ethers";
import { expect } from "chai";
import { callsOfDraft, type ProposalDraft } from "../../lib/proposal-drafts.ts";
import { proposedChange } from "../../lib/proposals.ts";
import type { Hex } from "../../lib/bytes.ts";
import {
  checkedProposal,
  proposalId,
  proposalText,
  wordsOfText,
  type Proposal,
} from "../../lib/voting.ts";
import { Registration__factory } from "../../typechain-types/index.ts";
import { errorOf } from "../support/rejects.ts";

const addressOf = (digit: number): Hex => `0x${String(digit).repeat(40)}`;
const contracts = {
  Registration: addressOf(1),
  Consent: addressOf(2),
  Consortium: addressOf(3),
  ConsortiumTimelock: addressOf(4),
};
const registration = new Interface(Registration__factory.abi);
const pausing = {
  target: contracts.Registration,
  value: 0n,
  data: registration.encodeFunctionData("setPaused", [true]) as Hex,
};
const content = { calls: [pausing, pausing], text: "Why. #proposer=0x12" };

/** As OpenZeppelin's Governor hashes it, by ethers. */
const idByEthers = BigInt(
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["address[]", "uint256[]", "bytes[]", "bytes32"],
      [
        content.calls.map(({ target }) => target),
        content.calls.map(({ value }) => value),
        content.calls.map(({ data }) => data),
        hashOfText(content.text),
      ],
    ),
  ),
);

const proposal: Proposal = {
  ...content,
  id: idByEthers,
  proposer: addressOf(5),
  state: "active",
  votes: { for: 0, against: 0, abstain: 0 },
  needed: 1,
  votingFrom: 1,
  votingUntil: 2,
  executableAt: undefined,
};

describe("lib/voting", () => {
  it("gives a proposal the id that the contract gives it", () => {
    expect(proposalId(content)).to.equal(idByEthers);
    expect(checkedProposal(proposal)).to.equal(proposal);
  });

  it("finds out a node that shows other calls or words than were proposed", async () => {
    const resume = registration.encodeFunctionData("setPaused", [false]) as Hex;
    for (const changed of [
      { calls: [pausing] },
      { calls: [{ ...pausing, data: resume }, pausing] },
      { calls: [{ ...pausing, value: 1n }, pausing] },
      { text: "Another reason." },
    ])
      await errorOf(() => checkedProposal({ ...proposal, ...changed }), "proposal/other-content");
  });

  it("writes words that nobody else can propose first, and gives them back as they were", () => {
    const proposer = addressOf(5);
    const text = proposalText("They asked to join.", { proposer, at: 1_900_000_000 });
    expect(text).to.equal(`They asked to join. (2030-03-17T17:46:40.000Z) #proposer=${proposer}`);
    expect(wordsOfText(text)).to.equal("They asked to join.");
    expect(wordsOfText(`Older. #proposer=${proposer}`)).to.equal("Older.");
    expect(wordsOfText("Anything else.")).to.equal("Anything else.");
  });
});

describe("lib/proposal-drafts", () => {
  const word: Hex = `0x${"11".repeat(32)}`;
  const key = { account: addressOf(6), parity: 2, x: word, companion: word, signature: word };
  const limits = {
    ...{ emergencyWindow: 7200, casesPerDoctor: 2, casesPerHospital: 9 },
    ...{ pauseAfterRefusal: 86_400, pauseAfterCancel: 0 },
  };
  const drafts: [ProposalDraft, RegExp][] = [
    [{ kind: "admit", account: addressOf(7) }, /^Admit a hospital\. The account 0x7/],
    [{ kind: "expel", hospital: 3 }, /^Expel hospital 3/],
    [{ kind: "reinstate", hospital: 3 }, /^Take hospital 3 back/],
    [
      { kind: "gateway", hospital: 1, key },
      /^Admit the gateway of hospital 1 .* without an end\.$/,
    ],
    [{ kind: "pause" }, /^Pause:/],
    [{ kind: "resume" }, /^End the pause/],
    [{ kind: "successor", name: "Consent", account: addressOf(8) }, /the new "Consent"\.$/],
    [{ kind: "longest-consent", months: 12 }, /longer than 12 months/],
    [{ kind: "limits", limits }, /last 2 hours, with at most 2 unreviewed cases a doctor and 9/],
    [{ kind: "voting", delay: 60, period: 120 }, /1 minute after .* last 2 minutes\.$/],
    [{ kind: "wait", seconds: 86_400 }, /wait 1 day/],
  ];
  for (const [draft, sentence] of drafts)
    it(`makes calls of ${draft.kind} that say the same in words`, () => {
      const changes = callsOfDraft(contracts, draft).map((call) => proposedChange(contracts, call));
      expect(changes.every(({ isClear }) => isClear)).to.equal(true);
      expect(changes.map((change) => change.sentence).join(" ")).to.match(sentence);
    });

  it("refuses values that a contract would not take", async () => {
    for (const draft of [
      { kind: "admit", account: "0x12" },
      { kind: "expel", hospital: 300 },
      { kind: "longest-consent", months: -1 },
      { kind: "longest-consent", months: Number.NaN },
      { kind: "limits", limits: { ...limits, casesPerDoctor: 70_000 } },
      { kind: "wait", seconds: 0.5 },
      {
        kind: "successor",
        name: "A name that is far longer than any that there is",
        account: addressOf(8),
      },
    ] as ProposalDraft[])
      await errorOf(() => callsOfDraft(contracts, draft), "proposal/unfit");
  });
});
