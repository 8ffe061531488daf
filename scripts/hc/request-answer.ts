import type { Command } from "commander";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { RequestError } from "#lib/requests";
import { approveRequest, openRequest, refuseRequest } from "#lib/use-cases/answer-request";
import { requestsTo } from "#lib/use-cases/my-requests";
import type { Session } from "../session.ts";
import { counted, personOf, run, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { numberOf, readerOfArgument } from "./people.ts";
import { described, reasonLines, requestLine } from "./request-words.ts";
import type { Cli } from "./terminal.ts";
import { categoryList, untilTime, whoArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type ApproveOptions = GlobalOptions & { only?: number[]; until?: number };

const readerHelp = "a demo person's name, or a member number";

/** `hc request show`, `approve` and `refuse`. */
export function addRequestAnswers(request: Command, cli: Cli): void {
  addShow(request, cli);
  addApprove(request, cli);
  addRefuse(request, cli);
}

function addShow(request: Command, cli: Cli): void {
  request
    .command("show")
    .argument("<reader>", readerHelp, whoArgument)
    .description("what somebody asks you for, and why they say they do")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient request show osei")
    .action(async (reader: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => showOne(session, options, reader),
        (found) => [
          ...wrapped(requestLine(found)),
          ...reasonLines(found.reason).flatMap((line) => wrapped(line, "  ")),
        ],
      );
    });
}

function addApprove(request: Command, cli: Cli): void {
  request
    .command("approve")
    .argument("<reader>", readerHelp, whoArgument)
    .description("let somebody do what they asked for, or less, with one signature")
    .option("--only <list>", "category ids (default: all that were asked for)", categoryList)
    .option("--until <time>", "a span or a date (default: as long as was asked for)", untilTime)
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient request approve osei --only laboratory --until 7d",
    )
    .action(async (reader: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => approve(session, options as ApproveOptions, reader),
        (found) => [
          ...wrapped(`You signed: “${found.sentence}”`),
          `One signature, ${found.gas.toLocaleString("en")} gas, ${counted(found.capsuleBytes, "byte")} of keys.`,
        ],
      );
    });
}

function addRefuse(request: Command, cli: Cli): void {
  request
    .command("refuse")
    .argument("<reader>", readerHelp, whoArgument)
    .description("refuse what somebody asked for; they wait before they can ask you again")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient request refuse lind")
    .action(async (reader: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => refuse(session, options, reader),
        ({ sentence }) => wrapped(`You signed: “${sentence}”`),
      );
    });
}

async function showOne(session: Session, options: GlobalOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const reader = await numberOf(ports, who);
  const found = (await requestsTo(ports, person)).find((view) => view.reader === reader);
  if (found === undefined)
    throw new RequestError(
      "access-request/not-open",
      "This person has asked you for nothing. `hc request list` shows who has.",
    );
  const directories = await directoriesAt(ports);
  return described(ports, found, { directories, isPatient: true });
}

async function approve(session: Session, options: ApproveOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const answering = await openOf(ports, person, who);
  const { receipt, ...approved } = await approveRequest(ports, person, {
    ...answering,
    ...(options.only === undefined ? {} : { categories: options.only }),
    ...(options.until === undefined ? {} : { until: options.until }),
  });
  return { reader: answering.reader.number, ...approved, ...receipt };
}

async function refuse(session: Session, options: GlobalOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const answering = await openOf(ports, person, who);
  const { receipt, sentence } = await refuseRequest(ports, person, answering);
  return { reader: answering.reader.number, sentence, ...receipt };
}

/** The open request of the reader that an argument names. */
async function openOf(
  ports: Ports & Parameters<typeof directoriesAt>[0],
  person: Person,
  who: string,
) {
  const reader = await readerOfArgument(ports, who, await directoriesAt(ports));
  const pair = { patient: person.number, reader: reader.number };
  return { reader, number: (await openRequest(ports, pair)).id.number };
}
