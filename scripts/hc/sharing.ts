import { Option, type Command } from "commander";
import { readerName } from "#lib/sentences";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { teamOf } from "#lib/roles";
import { readerAccounts } from "#lib/use-cases/reader-accounts";
import { reissueCapsules, type Reissue } from "#lib/use-cases/reissue-capsules";
import { shareWithTeam } from "#lib/use-cases/share-team";
import { share, type Reader } from "#lib/use-cases/share";
import { stopSharing, type Stopping } from "#lib/use-cases/stop";
import type { Session } from "../session.ts";
import { counted, personOf, run, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { CommandError } from "./errors.ts";
import { readerOfArgument } from "./people.ts";
import { addDenying } from "./deny.ts";
import { addRenounce } from "./renounce.ts";
import type { Cli } from "./terminal.ts";
import { wrapped } from "./wrap.ts";
import { actionList, categoryList, purposeList, readerArgument, untilTime } from "./terms.ts";
import { addWho } from "./who.ts";

type ShareOptions = GlobalOptions & {
  category: number[];
  purpose: number[];
  action: number[];
  until: number;
};
type Known = Pick<Reissue, "accountOf" | "stranger">;
type StopOptions = GlobalOptions & { category?: number[] };

const originals = 15;
const originalsWarning =
  "Careful: originals are your imported files as a whole, with everything in them, also what is sensitive and what you share with nobody. If you did not mean that, stop sharing them now: `stop READER --category originals`.";
const strangerWords = (number: number): string =>
  `Member ${number} got no new keys, since the hospital's staff directory does not list them. If you know them, ask the hospital to list them, then stop once more.`;
const permit = 1;
const revoked = 4;
const readerHelp = "a demo person's name, a member number, or a team like doctors@0";

/** "123 bytes of keys", or how many of a team hold keys now. */
const keysWords = (found: { capsuleBytes: number } | { holders: readonly number[] }): string =>
  "holders" in found
    ? `${counted(found.holders.length, "reader")} with keys now`
    : `${counted(found.capsuleBytes, "byte")} of keys`;

/** `hc share`, `hc stop`, `hc renounce`, `hc who`, `hc deny`. */
export function addSharingCommands(program: Command, cli: Cli): void {
  addShare(program, cli);
  addStop(program, cli);
  addRenounce(program, cli);
  addWho(program, cli);
  addDenying(program, cli);
}

/** Its help states the default as it would be typed. */
const defaulted = (option: Option, parse: (text: string) => unknown, value: string): Option =>
  option.argParser(parse).default(parse(value), value);

function addShare(program: Command, cli: Cli): void {
  program
    .command("share")
    .argument("<reader>", readerHelp, readerArgument)
    .description("let somebody read or write categories of your records, with one signature")
    .requiredOption(
      "--category <list>",
      'needed, no default: category ids, or "ordinary" for all that are not sensitive',
      categoryList,
    )
    .addOption(
      defaulted(new Option("--purpose <list>", "HL7 PurposeOfUse codes"), purposeList, "TREAT"),
    )
    .addOption(defaulted(new Option("--action <list>", "read, write"), actionList, "read"))
    .addOption(
      defaulted(new Option("--until <time>", "a span (30d, 12h, 90s) or a date"), untilTime, "30d"),
    )
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient share osei --category laboratory,medications --until 30d",
    )
    .action(async (reader: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => shareWith(session, options as ShareOptions, reader),
        (found) => [
          ...wrapped(`You signed: “${found.sentence}”`),
          ...(found.warning === undefined ? [] : wrapped(found.warning)),
          `One signature, ${found.gas.toLocaleString("en")} gas, ${keysWords(found)}.`,
          ...found.strangers.flatMap((number) => wrapped(strangerWords(number))),
        ],
      );
    });
}

function addStop(program: Command, cli: Cli): void {
  program
    .command("stop")
    .argument("<reader>", readerHelp, readerArgument)
    .description("stop sharing with somebody; your later records get new keys")
    .option(
      "--category <list>",
      "category ids (default: everything shared with this reader)",
      categoryList,
    )
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient stop osei --category medications",
    )
    .action(async (reader: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => stopWith(session, options as StopOptions, reader),
        (found) => [
          ...wrapped("gas" in found ? `You signed: “${found.sentence}”` : found.sentence),
          "What was read before stays read.",
          `The new keys went to ${counted(found.rewrapped, "other reader")}.`,
          ...found.strangers.flatMap((number) => wrapped(strangerWords(number))),
        ],
      );
    });
}

async function shareWith(session: Session, options: ShareOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const directories = await directoriesAt(ports);
  const reader = await readerOfArgument(ports, who, directories);
  const terms = {
    categories: options.category,
    purposes: options.purpose,
    actions: options.action,
    until: options.until,
  };
  const strangers: number[] = [];
  const sharing = { reader, terms: [terms] };
  const { receipt, ...shared } =
    teamOf(reader.number) === undefined
      ? await share(ports, person, sharing)
      : await shareWithTeam(ports, person, {
          ...sharing,
          accountOf:
            directories &&
            (await readerAccounts(
              ports,
              { patient: person.number, team: reader.number },
              directories,
            )),
          stranger: (number) => strangers.push(number),
        });
  const warning = terms.categories.includes(originals) ? originalsWarning : undefined;
  return { reader: reader.number, ...terms, ...shared, warning, strangers, ...receipt };
}

async function stopWith(session: Session, options: StopOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const directories = await directoriesAt(ports);
  const reader = await readerOfArgument(ports, who, directories);
  const strangers: number[] = [];
  const known: Known = {
    accountOf:
      directories && (await readerAccounts(ports, { patient: person.number }, directories)),
    stranger: (number) => strangers.push(number),
  };
  const categories = options.category ?? (await sharedWith(ports, person.number, reader.number));
  const stopped =
    categories.length === 0
      ? await finishStop(ports, person, { reader, ...known })
      : await stopNow(ports, person, { reader, categories, ...known });
  return { reader: reader.number, categories, ...stopped, strangers };
}

async function stopNow(ports: Ports, person: Person, stopping: Stopping) {
  const { receipt, ...stopped } = await stopSharing(ports, person, stopping);
  return { ...stopped, ...receipt };
}

/** A stop that broke off has ended the consent already; what may be missing is the new keys of the others. */
async function finishStop(
  ports: Ports,
  person: Person,
  { reader, ...known }: Known & { reader: Reader },
) {
  const name = readerName(reader.label);
  const cellIds = await ports.read.cellIds(person.number);
  if (!cellIds.some((id) => id.reader === reader.number))
    throw new CommandError(
      "hc/nothing-shared",
      `You share nothing with ${name}, so there is nothing to stop.`,
    );
  const holders = await reissueCapsules(ports, person, known);
  const sentence = `Nothing is shared with ${name} any more.`;
  return { sentence, rewrapped: holders.length };
}

async function sharedWith(
  { read }: Pick<Ports, "read">,
  patient: number,
  reader: number,
): Promise<number[]> {
  const shared: number[] = [];
  for (const id of await read.cellIds(patient)) {
    if (id.reader !== reader) continue;
    const { flags } = await read.cell({ patient, ...id });
    if ((flags & permit) !== 0 && (flags & revoked) === 0) shared.push(id.category);
  }
  return shared;
}
