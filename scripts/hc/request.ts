import { Option, type Command } from "commander";
import { roles } from "#lib/roles";
import { askForAccess, reasonNotKept } from "#lib/use-cases/ask-for-access";
import { cancelRequest } from "#lib/use-cases/cancel-request";
import { requestsOf, requestsTo } from "#lib/use-cases/my-requests";
import { knownMember } from "#lib/trust";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { numberOf } from "./people.ts";
import { addRequestAnswers } from "./request-answer.ts";
import { described, requestLine } from "./request-words.ts";
import type { Cli } from "./terminal.ts";
import { actionList, categoryList, purposeList, untilTime, whoArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type AskOptions = GlobalOptions & {
  category: number[];
  purpose: number[];
  action: number[];
  until: number;
  reason: string;
};

const askExample =
  '--as osei request ask patient --category laboratory,medications --until 30d --reason "You were referred to me."';

/** `hc request`. */
export function addRequest(program: Command, cli: Cli): void {
  const request = program
    .command("request")
    .description("ask a patient for access, and answer who asks")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient request list");
  addAsk(request, cli);
  addList(request, cli);
  addRequestAnswers(request, cli);
  addCancel(request, cli);
}

/** Its help states the default as it would be typed. */
const defaulted = (option: Option, parse: (text: string) => unknown, value: string): Option =>
  option.argParser(parse).default(parse(value), value);

function addAsk(request: Command, cli: Cli): void {
  request
    .command("ask")
    .argument("<patient>", "a demo person's name, or a member number", whoArgument)
    .description("as a doctor or nurse, ask a patient for access, with one signature")
    .requiredOption(
      "--category <list>",
      'needed, no default: category ids, or "ordinary" for all that are not sensitive',
      categoryList,
    )
    .requiredOption("--reason <text>", "why you ask: sealed, so that only the patient reads it")
    .addOption(
      defaulted(new Option("--purpose <list>", "HL7 PurposeOfUse codes"), purposeList, "TREAT"),
    )
    .addOption(defaulted(new Option("--action <list>", "read, write"), actionList, "read"))
    .addOption(
      defaulted(new Option("--until <time>", "a span (30d, 12h, 90s) or a date"), untilTime, "30d"),
    )
    .addHelpText("after", `\nExample:\n  npm run hc -- ${askExample}`)
    .action(async (patient: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => ask(session, options as AskOptions, patient),
        ({ number, patient: asked, sentence }) => [
          ...wrapped(`You signed: “${sentence}”`),
          `This is your request ${number} to patient ${asked}. Your reason is sealed to them.`,
        ],
      );
    });
}

function addList(request: Command, cli: Cli): void {
  request
    .command("list")
    .description("who asks you for access; as a doctor or nurse, whom you have asked")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient request list")
    .action(async (_options, command: Command) => {
      await run({ command, cli }, list, (found) =>
        found.length === 0
          ? ["There are no requests."]
          : found.flatMap((one) => wrapped(requestLine(one))),
      );
    });
}

function addCancel(request: Command, cli: Cli): void {
  request
    .command("cancel")
    .argument("<patient>", "a demo person's name, or a member number", whoArgument)
    .description("as a doctor or nurse, take your open request to a patient back")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as nurse request cancel patient")
    .action(async (patient: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => cancel(session, options, patient),
        ({ sentence }) => [
          ...wrapped(`You signed: “${sentence}”`),
          "You wait a while before you can ask this patient again.",
        ],
      );
    });
}

async function ask(session: Session, options: AskOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const patient = await numberOf(ports, who);
  const terms = {
    categories: options.category,
    purposes: options.purpose,
    actions: options.action,
    until: options.until,
  };
  const { receipt, unsent, ...asked } = await askForAccess(ports, person, {
    ...{ patient, ...terms, reason: options.reason },
  });
  if (unsent !== undefined) throw reasonNotKept(unsent);
  return { patient, ...terms, ...asked, ...receipt };
}

async function list(session: Session, options: GlobalOptions) {
  const { person, ports } = await personOf(session, options);
  const { role } = await knownMember(ports, person.number);
  const isPatient = role === roles.patient;
  const found = isPatient
    ? await requestsTo(ports, person)
    : await requestsOf(ports, { reader: person.number });
  const directories = await directoriesAt(ports);
  return Promise.all(found.map((view) => described(ports, view, { directories, isPatient })));
}

async function cancel(session: Session, options: GlobalOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const patient = await numberOf(ports, who);
  const { receipt, sentence } = await cancelRequest(ports, person, patient);
  return { patient, sentence, ...receipt };
}
