import { expect } from "chai";
import type { Site } from "#lib/acts/domains";
import { newPrivateKey } from "#lib/ecies";
import type { TypedData } from "#lib/eip712";
import { localWallet } from "#lib/local-wallet";
import { callsOfDraft } from "#lib/proposal-drafts";
import type { Read } from "#lib/ports";
import type { VotedContracts } from "#lib/proposals";
import { supportSuspension, withdrawSupport } from "#lib/use-cases/suspend-urgently";
import { castVote, moveOn, propose, type VotePorts } from "#lib/use-cases/vote";
import { proposalId, wholeId, type Proposal, type VotingRead } from "#lib/voting";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem } from "../../support/system.ts";

const name = (hospital: number) => ["Nordhavn", "Lakeside"][hospital] ?? `Hospital ${hospital}`;

/** What a node says, and what became of it: everything that was signed and sent. */
async function ballotBefore(said: Partial<VotingRead> = {}) {
  const { session } = await sharedSystem();
  const { site } = session;
  const wallet = localWallet(newPrivateKey());
  const signed: TypedData[] = [];
  const sent: string[] = [];
  const voting = {
    contracts: () => Promise.resolve(contractsOf(site)),
    nonceOf: () => Promise.resolve(4),
    urgent: () => Promise.resolve({ round: 2 }),
    ...said,
  } as VotingRead;
  const ports: VotePorts = {
    read: { site: () => Promise.resolve(site) } as Read,
    sign: {
      account: wallet.account,
      typedData: (data) => {
        signed.push(data);
        return wallet.typedData(data);
      },
    },
    relay: ({ method }) => {
      sent.push(method);
      return Promise.resolve({ transaction: "0x", block: 1, gas: 1n });
    },
    now: () => 1_900_000_000,
    voting,
  };
  return { site, ports, signed, sent };
}

const contractsOf = ({ contracts }: Site): VotedContracts => ({
  ...contracts,
  ConsortiumTimelock: `0x${"4".repeat(40)}`,
});

/** A proposal to expel hospital 1, as an honest node shows it. */
async function expelling(state: Proposal["state"] = "active"): Promise<Proposal> {
  const { session } = await sharedSystem();
  const calls = callsOfDraft(contractsOf(session.site), { kind: "expel", hospital: 1 });
  const content = { calls, text: "They are nice." };
  return {
    ...{ ...content, id: proposalId(content), state, needed: 2, executableAt: undefined },
    ...{ proposer: `0x${"5".repeat(40)}`, votingFrom: 1, votingUntil: 2 },
    votes: { for: 0, against: 0, abstain: 0 },
  };
}

describe("use cases of votes", () => {
  it("have the wallet sign what the bytes of a proposal say, not its words", async () => {
    const proposal = await expelling();
    const { ports, signed, sent } = await ballotBefore({
      proposals: () => Promise.resolve([proposal]),
    });
    await castVote(ports, { id: wholeId(proposal.id), choice: "for" }, name);
    const { message, primaryType } = signed[0]!;
    expect(primaryType).to.equal("ExtendedBallot");
    expect(message).to.include({ proposalId: wholeId(proposal.id), support: 1, nonce: 4 });
    expect(message["reason"]).to.match(/^Vote for: Expel Lakeside:/);
    expect(sent).to.deep.equal(["castVoteWithReasonAndParamsBySig"]);
  });

  it("sign nothing when a node shows other bytes under a proposal's id", async () => {
    const proposal = await expelling();
    const { session } = await sharedSystem();
    const calls = callsOfDraft(contractsOf(session.site), { kind: "resume" });
    const { ports, signed, sent } = await ballotBefore({
      proposals: () => Promise.resolve([{ ...proposal, calls }]),
    });
    const vote = { id: wholeId(proposal.id), choice: "for" } as const;
    await errorOf(() => castVote(ports, vote, name), "proposal/other-content");
    expect([...signed, ...sent]).to.deep.equal([]);
  });

  it("propose under an id that is the hash of what is proposed", async () => {
    const { site, ports, signed, sent } = await ballotBefore();
    const calls = callsOfDraft(contractsOf(site), { kind: "expel", hospital: 1 });
    const { id } = await propose(ports, { calls, why: "Danger." }, name);
    const { message } = signed[0]!;
    expect(message).to.include({ proposalId: id, proposer: ports.sign.account, nonce: 4 });
    expect(message["sentence"]).to.match(/^Put to the vote: Expel Lakeside:/);
    expect(message["deadline"]).to.equal(1_900_000_900);
    expect(sent).to.deep.equal(["proposeBySig"]);
  });

  it("send on what passed, step by step, without a signature", async () => {
    for (const [state, method] of [
      ["succeeded", "queue"],
      ["queued", "execute"],
    ] as const) {
      const proposal = await expelling(state);
      const { ports, signed, sent } = await ballotBefore({
        proposals: () => Promise.resolve([proposal]),
      });
      await moveOn(ports, wholeId(proposal.id));
      expect(sent).to.deep.equal([method]);
      expect(signed).to.deep.equal([]);
    }
  });

  it("have nothing to send of any other", async () => {
    for (const state of ["pending", "active", "defeated", "canceled", "executed"] as const) {
      const proposal = await expelling(state);
      const { ports } = await ballotBefore({ proposals: () => Promise.resolve([proposal]) });
      await errorOf(() => moveOn(ports, wholeId(proposal.id)), "vote/nothing-to-do");
    }
    const { ports } = await ballotBefore({ proposals: () => Promise.resolve([]) });
    await errorOf(() => moveOn(ports, wholeId(7n)), "vote/no-proposal");
  });

  it("name the hospital and the round of an urgent suspension", async () => {
    const { ports, signed, sent } = await ballotBefore();
    const urgent = { supporter: 0, hospital: 1, hospitalName: "Lakeside" };
    await supportSuspension(ports, urgent);
    await withdrawSupport(ports, urgent);
    for (const { message } of signed)
      expect(message).to.include({ supporter: 0, hospital: 1, round: 2, nonce: 4 });
    expect(signed[0]!.message["sentence"]).to.match(/^Suspend Lakeside at once/);
    expect(signed[1]!.message["sentence"]).to.match(/no longer support that Lakeside/);
    expect(sent).to.deep.equal(["supportBySig", "withdrawBySig"]);
  });
});
