import { expect } from "chai";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { encodeStatedKey } from "#lib/stated-key";
import { listProposals } from "#chain/proposals";
import { openVoting } from "#chain/voting";
import { openClient } from "../../../app/keeper/chain-read.ts";
import { votingReads } from "../../../app/keeper/chain-read/voting.ts";
import type { KeeperApi } from "../../../app/keeper/open-keeper.ts";
import { openNode } from "../../../app/server/node.ts";
import { serviceKey } from "../../../scripts/consortium.ts";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { asPageOf, keeperOf } from "../../support/keeper.ts";
import { day } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { startVotingApp } from "../../support/voting-app.ts";

describe("app keeper, consortium", function () {
  this.timeout(120_000);
  let stage: Awaited<ReturnType<typeof startVotingApp>>;
  let page: ReturnType<typeof asPageOf>;
  let north: KeeperApi;
  let lake: KeeperApi;
  let westfjord: KeeperApi;
  const newAdmin = localWallet(newPrivateKey());
  before(async () => {
    stage = await startVotingApp();
    page = asPageOf(stage.app);
    north = await keeperOf(demoWallet("north"));
    lake = await keeperOf(demoWallet("lake"));
  });
  after(async () => {
    page.restore();
    await stage.close();
  });

  const first = async (keeper: KeeperApi) => (await keeper.consortium()).proposals[0]!;

  it("begins with two hospitals, nothing proposed, and votes that decide", async () => {
    const { hospitals, proposals, settings } = await north.consortium();
    expect(proposals).to.deep.equal([]);
    expect(hospitals.map(({ isOwn, isActive }) => [isOwn, isActive])).to.deep.equal([
      [true, true],
      [false, true],
    ]);
    const { isInCharge, isPaused, longestConsent, period } = settings;
    expect({ isInCharge, isPaused, longestConsent, period }).to.deep.equal({
      ...{ isInCharge: true, isPaused: false, longestConsent: 0, period: 60 },
    });
  });

  it("shows the sentence of a draft before anything is signed, and puts it to the vote", async () => {
    const draft = { kind: "admit", account: newAdmin.account } as const;
    const [change] = await north.previewProposal(draft);
    expect(change!.isClear).to.equal(true);
    expect(change!.sentence).to.match(/^Admit a hospital\. The account 0x/);
    const id = await north.putToTheVote(draft, "Westfjord Clinic has asked to join.");
    const proposal = await first(lake);
    expect(proposal).to.include({ id, stage: "pending", isOwn: false });
    expect(proposal.changes).to.deep.equal([change]);
    expect(proposal.words).to.equal("Westfjord Clinic has asked to join.");
    expect((await first(north)).isOwn).to.equal(true);
  });

  it("previews a gateway from the statement that its operator hands over", async () => {
    const { deployment } = stage.system.session.site;
    const key = await serviceKey(deployment, newPrivateKey());
    const draft = { kind: "gateway", hospital: 1, statement: encodeStatedKey(key) } as const;
    const [change] = await north.previewProposal(draft);
    expect(change!.sentence.toLowerCase()).to.include(
      `admit the gateway of hospital 1 with the account ${key.account.toLowerCase()}`,
    );
    const forged = { ...draft, statement: encodeStatedKey({ ...key, x: `0x${"1".repeat(64)}` }) };
    await errorOf(() => north.previewProposal(forged), "proposal/no-statement");
  });

  it("takes each hospital's vote once", async () => {
    await stage.toVoting();
    const { id, stage: stands } = await first(north);
    expect(stands).to.equal("active");
    await north.vote(id, "for");
    expect((await first(north)).ownVote).to.equal("for");
    expect((await first(lake)).ownVote).to.equal(undefined);
    await errorOf(() => north.vote(id, "against"), "contract/GovernorAlreadyCastVote");
    await lake.vote(id, "for");
    const { votes, needed, cast } = await first(lake);
    expect({ votes, needed }).to.deep.equal({
      votes: { for: 2, against: 0, abstain: 0 },
      needed: 2,
    });
    expect(cast.map(({ choice }) => choice)).to.deep.equal(["for", "for"]);
  });

  it("reads proposals as the ethers side does", async () => {
    const { session, rpcUrl } = stage.system;
    const browser = votingReads(openClient(openNode(rpcUrl).call), session.site);
    const voting = await openVoting(session.site, session.provider);
    expect(await browser.proposals()).to.deep.equal(await listProposals(voting));
  });

  it("has nothing to move on before the voting is over", async () => {
    const { id } = await first(lake);
    await errorOf(() => lake.moveProposalOn(id), "vote/nothing-to-do");
  });

  it("lets what passed wait and take effect, whoever sends it", async () => {
    await stage.toEndOfVoting();
    const { id, stage: stands } = await first(lake);
    expect(stands).to.equal("succeeded");
    await lake.moveProposalOn(id);
    expect((await first(lake)).stage).to.equal("queued");
    await stage.toEffect();
    expect((await first(lake)).stage).to.equal("ready");
    await lake.moveProposalOn(id);
    expect((await first(north)).stage).to.equal("executed");
  });

  it("lets the admin of the new hospital sign in and vouch", async () => {
    westfjord = await keeperOf(newAdmin);
    const { hospitals } = await westfjord.consortium();
    expect(hospitals.map(({ isOwn }) => isOwn)).to.deep.equal([false, false, true]);
    const { link } = await westfjord.vouchByLink({
      ...{ role: "doctor", hospitalName: "Westfjord Clinic", appUrl: stage.app.url },
      validUntil: Math.floor(Date.now() / 1000) + 365 * day,
    });
    expect(link).to.contain("/join/#");
  });

  it("suspends a hospital at once when two thirds say so, and takes a support back", async () => {
    const lakeOf = async (keeper: KeeperApi) => (await keeper.consortium()).hospitals[1]!;
    await north.supportUrgentSuspension(1);
    expect((await lakeOf(north)).urgent).to.deep.include({
      ...{ count: 1, needed: 2, supporters: [0], isSuspendedUrgently: false },
    });
    await north.withdrawUrgentSupport(1);
    expect((await lakeOf(north)).urgent.count).to.equal(0);
    await north.supportUrgentSuspension(1);
    await westfjord.supportUrgentSuspension(1);
    const { isActive, urgent } = await lakeOf(north);
    expect(isActive).to.equal(false);
    expect(urgent.isSuspendedUrgently).to.equal(true);
    expect(urgent.lapsesAt).to.be.above(Date.now() / 1000 + 6 * day);
    await errorOf(() => westfjord.endUrgentSuspension(1), "contract/UrgentNotLapsed");
  });
});
