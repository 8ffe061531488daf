import { Option, type Command } from "commander";
import { contentOf, listProposals, votedContracts } from "#chain/proposals";
import { openVoting } from "#chain/voting";
import { openConsortium, sent } from "../consortium.ts";
import { zeroFees } from "#chain/relay";
import { wholeId, wordsOfText, type Proposal } from "#lib/voting";
import type { Session } from "../session.ts";
import { changesOf, momentOf, openBallot, proposalNamed, shortId } from "./ballot.ts";
import { addGatewayStatement } from "./gateway-statement.ts";
import { addPropose } from "./consortium-propose.ts";
import { run, type GlobalOptions } from "./context.ts";
import { senderKey } from "./sender.ts";
import type { Cli } from "./terminal.ts";
import { addUrgentSuspend } from "./urgent-suspend.ts";

const example = "consortium list";

/** `hc consortium list|propose|vote|queue|execute|cancel|urgent-suspend|hand-over`. */
export function addConsortium(program: Command, cli: Cli): void {
  const consortium = program
    .command("consortium")
    .description("what the hospitals decide together: list, propose, vote, execute")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`);
  addList(consortium, cli);
  addPropose(consortium, cli);
  addVote(consortium, cli);
  for (const name of Object.keys(steps) as StepName[]) addStep(consortium, cli, name);
  addUrgentSuspend(consortium, cli);
  addGatewayStatement(consortium, cli);
  addHandOver(consortium, cli);
}

function addList(consortium: Command, cli: Cli): void {
  consortium
    .command("list")
    .description("every proposal: what it would change, who is for it, what comes next")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (_options, command: Command) => {
      await run({ command, cli }, list, (found) =>
        found.length === 0 ? ["Nothing was proposed yet."] : found.flatMap(linesOf),
      );
    });
}

async function list({ site, provider }: Session) {
  const [voting, contracts] = await Promise.all([
    openVoting(site, provider),
    votedContracts(site, provider),
  ]);
  const proposals = await listProposals(voting);
  return proposals.map((proposal) => ({
    ...proposal,
    id: wholeId(proposal.id),
    short: shortId(proposal.id),
    calls: proposal.calls.map(({ target, value, data }) => ({
      target,
      value: String(value),
      data,
    })),
    changes: changesOf(contracts, proposal),
  }));
}

type Listed = Awaited<ReturnType<typeof list>>[number];

const linesOf = ({ short, changes, text, ...proposal }: Listed): string[] => [
  `${short}  ${standing(proposal)}`,
  ...changes.map(({ sentence }) => `  ${sentence}`),
  `  In the words of ${proposal.proposer}: ${wordsOfText(text)}`,
];

type Standing = Pick<
  Proposal,
  "state" | "votes" | "needed" | "votingFrom" | "votingUntil" | "executableAt"
>;

function standing(proposal: Standing): string {
  const { state, votes, needed, votingFrom, votingUntil, executableAt } = proposal;
  const count = `${votes.for} for, ${votes.against} against, ${votes.abstain} abstained; ${needed ?? 0} for it pass it`;
  if (state === "pending") return `waits; voting begins on ${momentOf(votingFrom)}`;
  if (state === "active") return `is voted on until ${momentOf(votingUntil)}: ${count}`;
  if (state === "defeated") return `did not pass: ${count}`;
  if (state === "succeeded") return `passed, and waits for "queue": ${count}`;
  if (state === "queued") return `passed; "execute" from ${momentOf(executableAt ?? 0)} on`;
  return state === "executed" ? `was executed: ${count}` : `was ${state}`;
}

const choices = { against: 0, for: 1, abstain: 2 } as const;
type Choice = keyof typeof choices;

function addVote(consortium: Command, cli: Cli): void {
  const voting = "--as lake consortium vote 0x1a2b3c4d for";
  const vote = consortium
    .command("vote")
    .argument("<proposal>", "the first digits of its id, as list shows them")
    .addArgument(choiceArgument(consortium))
    .description("as a hospital, vote on a proposal")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${voting}`)
    .action(async (named: string, choice: Choice) => {
      await run(
        { command: vote, cli },
        async (session, options) => {
          const ballot = await openBallot(session, options);
          const proposal = await proposalNamed(ballot, named);
          await sent(() => ballot.consortium.castVote(proposal.id, choices[choice], zeroFees));
          const changes = changesOf(ballot.contracts, proposal);
          return { proposal: wholeId(proposal.id), choice, changes };
        },
        ({ changes }) => [
          `Your hospital's vote is in: ${choice}.`,
          ...changes.map(({ sentence }) => `  ${sentence}`),
        ],
      );
    });
}

const choiceArgument = (consortium: Command) =>
  consortium
    .createArgument("<choice>", "only votes for it help a proposal")
    .choices(Object.keys(choices));

const steps = {
  queue: "let what passed wait for its time; anybody may",
  execute: "let what waited long enough take effect; anybody may",
  cancel: "take your own proposal back before its voting begins",
} as const;

type StepName = keyof typeof steps;

function addStep(consortium: Command, cli: Cli, name: StepName): void {
  consortium
    .command(name)
    .argument("<proposal>", "the first digits of its id, as list shows them")
    .description(steps[name])
    .addHelpText("after", `\nExample:\n  npm run hc -- --as north consortium ${name} 0x1a2b3c4d`)
    .action(async (named: string, _options, command: Command) => {
      await run(
        { command, cli },
        async (session, options) => {
          const ballot = await openBallot(session, options);
          const proposal = await proposalNamed(ballot, named);
          await sent(() => ballot.consortium[name](...contentOf(proposal), zeroFees));
          const { state, executableAt } = await proposalNamed(ballot, wholeId(proposal.id));
          const changes = changesOf(ballot.contracts, proposal);
          return { proposal: wholeId(proposal.id), state, executableAt, changes };
        },
        ({ state, executableAt, changes }) => [
          state === "queued"
            ? `It can be executed from ${momentOf(executableAt ?? 0)} on.`
            : `It is ${state}.`,
          ...changes.map(({ sentence }) => `  ${sentence}`),
        ],
      );
    });
}

function addHandOver(consortium: Command, cli: Cli): void {
  consortium
    .command("hand-over")
    .description("as the deployer, leave every decision to the hospitals' votes, for good")
    .addOption(new Option("--yes", "there is no way back").makeOptionMandatory())
    .addHelpText("after", "\nExample:\n  npm run hc -- --as deployer consortium hand-over --yes")
    .action(async (_options, command: Command) => {
      await run({ command, cli }, handOver, ({ owner }) => [
        `The votes of the hospitals decide from now on, through the timelock ${owner}. The deployer has no right left.`,
      ]);
    });
}

async function handOver(session: Session, options: GlobalOptions) {
  await openConsortium(session, await senderKey(options)).handOver();
  const { timelock } = await openVoting(session.site, session.provider);
  return { owner: await timelock.getAddress() };
}
