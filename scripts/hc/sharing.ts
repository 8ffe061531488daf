import type { Command } from "commander";
import { categoryOfNumber, purposes } from "#lib/categories";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { dayOf, listed, readerName, timeOf } from "#lib/sentences";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { share, type Reader } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { whoCanSee } from "#lib/use-cases/who-can-see";
import type { Session } from "../session.ts";
import { CommandError, personOf, run, type GlobalOptions } from "./context.ts";
import { readerByNumber, readerOfArgument } from "./people.ts";
import { actionList, categoryList, purposeList, untilTime } from "./terms.ts";

type ShareOptions = GlobalOptions & {
  category: number[];
  purpose: number[];
  action: number[];
  until: number;
};

const teamBase = 2 ** 31;
const permit = 1;
const revoked = 4;

/** `hc share`, `hc stop`, `hc who`. */
export function addSharingCommands(program: Command): void {
  addShare(program);
  addStop(program);
  addWho(program);
}

function addShare(program: Command): void {
  program
    .command("share <reader>")
    .description("let somebody read or write categories of your records, with one signature")
    .requiredOption(
      "--category <list>",
      'category ids, or "ordinary" for all that are not sensitive',
      categoryList,
    )
    .option("--purpose <list>", "HL7 PurposeOfUse codes", purposeList, [0])
    .option("--action <list>", "read, write", actionList, [0])
    .option("--until <time>", "a span (30d, 12h, 90s) or a date", untilTime, untilTime("30d"))
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient share osei --category laboratory,medications --until 30d",
    )
    .action(async (reader: string, _options, command: Command) => {
      await run(
        command,
        (session, options) => shareWith(session, options as ShareOptions, reader),
        (found) => [
          found.sentence,
          `Signed once, ${found.gas} gas, ${found.capsuleBytes} bytes of keys.`,
        ],
      );
    });
}

function addStop(program: Command): void {
  program
    .command("stop <reader>")
    .description("stop sharing with somebody; your later records get new keys")
    .option(
      "--category <list>",
      "category ids (default: everything shared with this reader)",
      categoryList,
    )
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient stop osei --category laboratory",
    )
    .action(async (reader: string, _options, command: Command) => {
      await run(
        command,
        (session, options) =>
          stopWith(session, options as Partial<ShareOptions> & GlobalOptions, reader),
        (found) => [
          found.sentence,
          "What was read before stays read.",
          `${found.rewrapped} other readers have the new keys.`,
        ],
      );
    });
}

function addWho(program: Command): void {
  program
    .command("who")
    .description("who can see your records now")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient who")
    .action(async (_options, command: Command) => {
      await run(command, who, (cells) =>
        cells.length === 0
          ? ["Nobody but you can see your records."]
          : cells.map(({ says }) => says),
      );
    });
}

async function shareWith(session: Session, options: ShareOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const reader = await readerOfArgument(ports, who);
  const terms = [
    {
      categories: options.category,
      purposes: options.purpose,
      actions: options.action,
      until: options.until,
    },
  ];
  const { receipt, ...shared } = await share(ports, person, { reader, terms });
  return { ...shared, reader: reader.number, ...receipt };
}

async function stopWith(
  session: Session,
  options: Partial<ShareOptions> & GlobalOptions,
  who: string,
) {
  const { person, ports } = await personOf(session, options);
  const reader = await readerOfArgument(ports, who);
  const categories = options.category ?? (await sharedWith(ports, person.number, reader.number));
  if (categories.length === 0) return finishStop(ports, person, reader);
  const { receipt, ...stopped } = await stopSharing(ports, person, { reader, categories });
  return { ...stopped, reader: reader.number, categories, ...receipt };
}

/** A stop that broke off has ended the consent already; what may be missing is the new keys of the others. */
async function finishStop(ports: Ports, person: Person, reader: Reader) {
  const name = readerName(reader.label);
  const cellIds = await ports.read.cellIds(person.number);
  if (!cellIds.some((id) => id.reader === reader.number))
    throw new CommandError("hc/nothing-shared", `Nothing is shared with ${name}.`);
  const holders = await reissueCapsules(ports, person);
  const sentence = `Nothing is shared with ${name} any more.`;
  return { sentence, rewrapped: holders.length, reader: reader.number, categories: [] };
}

async function sharedWith(
  { read }: Awaited<ReturnType<typeof personOf>>["ports"],
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

async function who(session: Session, options: GlobalOptions) {
  const { person, ports } = await personOf(session, options);
  const cells = (await whoCanSee(ports, person.number)).filter(
    ({ readsFor }) => readsFor.length > 0,
  );
  return Promise.all(
    cells.map(async ({ reader, category, readsFor, cell }) => {
      const name =
        reader < teamBase
          ? readerName((await readerByNumber(ports, reader)).label)
          : `team ${reader}`;
      const why = readsFor.map((bit) => purposes[bit]?.phrase ?? `purpose ${bit}`).join(" and ");
      const until = `${dayOf(cell.until)}, ${timeOf(cell.until)} UTC`;
      const says = `${name} can read your ${listed([category])} ${why} until ${until}.`;
      return {
        reader,
        category: categoryOfNumber(category).id,
        purposes: readsFor,
        until: cell.until,
        says,
      };
    }),
  );
}
