import { join } from "node:path";
import { expect } from "chai";
import { openContracts } from "#chain/contracts";
import { openVoting } from "#chain/voting";
import { startHcOnFolder, type Hc } from "../support/hc.ts";
import { votingTimes } from "../support/system.ts";

const [delay, period, wait] = votingTimes;
const newcomer = `0x${"5a".repeat(20)}`;

type Proposed = { readonly proposal: string; readonly short: string; readonly change: string };
type Listed = {
  readonly id: string;
  readonly state: string;
  readonly changes: { readonly sentence: string }[];
  readonly votes: { readonly for: number };
};

describe("hc consortium", function () {
  this.timeout(90_000);
  let hc: Hc;

  before(async () => (hc = await startHcOnFolder()));
  after(() => hc.close());

  const pass = async (seconds: number) => {
    const { provider } = hc.system.session;
    await provider.send("evm_increaseTime", [seconds + 1]);
    await provider.send("evm_mine", []);
  };
  const propose = async (...what: string[]) =>
    (await hc.json("--as", "north", "consortium", "propose", ...what)) as Proposed;
  const as = (name: string, step: string, ...rest: string[]) =>
    hc.run("--as", name, "consortium", step, ...rest);
  const listed = async () => (await hc.json("consortium", "list")) as Listed[];
  const registration = () => openContracts(hc.system.session.site, hc.system.session.provider);

  it("says that nothing was proposed before something was", async () => {
    expect((await hc.run("consortium", "list")).out).to.equal("Nothing was proposed yet.");
  });

  it("hands over once, after which the deployer can do nothing", async () => {
    expect((await as("deployer", "hand-over")).code).to.equal(2);
    expect((await as("deployer", "hand-over", "--yes")).code).to.equal(0);
    const { site, provider } = hc.system.session;
    const { timelock } = await openVoting(site, provider);
    expect(await registration().Registration.owner()).to.equal(await timelock.getAddress());
    for (const refused of [
      await as("deployer", "hand-over", "--yes"),
      await hc.run("--as", "deployer", "hospital", "add", newcomer),
    ])
      expect(refused.err).to.match(/^Only the consortium can do this.*propose it/);
  });

  it("admits a third hospital by vote, from proposing to its effect", async () => {
    const { short, change } = await propose("admit", newcomer, "--why", "They joined.");
    expect(change).to.match(/^Admit a hospital\. The account 0x5a/i);
    const early = await as("lake", "vote", short, "for");
    expect(early.err).to.match(
      /does not stand where.*\[contract\/GovernorUnexpectedProposalState\]$/,
    );
    await pass(delay);
    for (const name of ["north", "lake"])
      expect((await as(name, "vote", short, "for")).out).to.include("Admit a hospital.");
    expect((await as("lake", "vote", short, "against")).err).to.match(/voted on it already/);
    expect((await as("patient", "vote", short, "for")).err).to.match(/has no vote here/);
    expect((await hc.run("consortium", "list")).out).to.match(
      /is voted on until .* UTC: 2 for, 0 against, 0 abstained; 2 for it pass it\n {2}Admit a hospital.*\n {2}In the words of 0x\w{40}: They joined\.$/,
    );
    await pass(period);
    expect((await as("patient", "queue", short)).out).to.match(/^It can be executed from /);
    expect((await as("patient", "execute", short)).err).to.match(/still waits for its time/);
    await pass(wait);
    expect((await as("patient", "execute", short)).out).to.match(/^It is executed\./);
    expect(Number(await registration().Registration.hospitalOf(newcomer))).to.equal(2);
    expect((await as("patient", "execute", short)).code).to.equal(1);
  });

  it("takes a proposal back before its voting", async () => {
    const { short, proposal } = await propose("pause");
    expect((await as("lake", "cancel", short)).err).to.match(/Only its proposer/);
    expect((await as("north", "cancel", short)).out).to.match(/^It is canceled\.\n {2}Pause: /);
    expect((await listed()).find(({ id }) => id === proposal)?.state).to.equal("canceled");
  });

  it("proposes each thing that votes decide, in words", async () => {
    const key = join(hc.folder, "gateway.key");
    const { account } = (await hc.json("wallet", key)) as { account: string };
    for (const [what, sentence] of [
      [["expel", "1"], /^Expel hospital 1:/],
      [["reinstate", "1"], /^Take hospital 1 back:/],
      [
        ["gateway", "0", key],
        new RegExp(`^Admit the gateway of hospital 0 with the account ${account}`, "i"),
      ],
      [["oracle", "1", key], /^Admit the oracle of hospital 1/],
      [["resume"], /^End the pause/],
      [["name", "Consent", newcomer], /^Make the contract at 0x5a.* the new "Consent"\.$/i],
      [["limit", "Consortium", "setVotingPeriod", "86400"], /^Let each voting last 1 day\.$/],
    ] as [string[], RegExp][]) {
      const { change, proposal } = await propose(...what);
      expect(change).to.match(sentence);
      const found = (await listed()).find(({ id }) => id === proposal);
      expect(found?.changes[0]?.sentence).to.equal(change);
    }
  });

  it("refuses what can't be proposed, and whom nobody asked", async () => {
    for (const [args, code, exit] of [
      [
        ["--as", "patient", "consortium", "propose", "pause"],
        "contract/GovernorInsufficientProposerVotes",
        1,
      ],
      [["consortium", "propose", "pause"], "hc/who-are-you", 2],
      [["--as", "north", "consortium", "propose", "expel", "248"], "hc/usage", 2],
      [["--as", "north", "consortium", "propose", "name", "consent", newcomer], "hc/usage", 2],
      [["--as", "north", "consortium", "propose", "limit", "Nothing", "set"], "hc/usage", 2],
      [
        ["--as", "north", "consortium", "propose", "limit", "Consortium", "setVotingPeriod"],
        "hc/usage",
        2,
      ],
      [
        ["--as", "north", "consortium", "propose", "limit", "Consortium", "setAll", "1"],
        "proposal/unfit",
        1,
      ],
      [["--as", "north", "consortium", "vote", "0xffff", "for"], "hc/no-proposal", 1],
      [["--as", "north", "consortium", "vote", "0x", "for"], "hc/no-proposal", 1],
      [["--as", "north", "consortium", "vote", "0xffff", "perhaps"], "hc/usage", 2],
    ] as [string[], string, number][]) {
      const answer = await hc.run(...args);
      expect([answer.code, answer.err], args.join(" ")).to.satisfy(
        ([given, err]: [number, string]) => given === exit && err.endsWith(`[${code}]`),
      );
    }
  });

  it("suspends a hospital at once when two thirds support it", async () => {
    const first = await as("north", "urgent-suspend", "2");
    expect(first.out).to.equal(
      "Hospital 2 is active. 1 of the 2 hospitals that it takes support its suspension.",
    );
    expect((await as("north", "urgent-suspend", "2", "--withdraw")).out).to.include("0 of the 2");
    await as("north", "urgent-suspend", "2");
    expect((await as("lake", "urgent-suspend", "2")).out).to.match(
      /^Hospital 2 is suspended, until/,
    );
    expect(await registration().Registration.isHospitalActive(2)).to.equal(false);
    expect((await as("north", "urgent-suspend", "2", "--lapse")).err).to.match(
      /7 days are not over/,
    );
    await pass(7 * 86_400);
    expect((await as("patient", "urgent-suspend", "2", "--lapse")).out).to.match(
      /^Hospital 2 is active/,
    );
  });
});
