import { Option, type Command } from "commander";
import { readerName } from "#lib/sentences";
import { denyReader, liftDenial } from "#lib/use-cases/deny";
import { readerAccounts } from "#lib/use-cases/reader-accounts";
import { alsoDenied } from "#lib/use-cases/teams";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { readerByNumber, readerOfArgument } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { categoryList, denialEnd, readerArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type DenyOptions = GlobalOptions & { category: number[]; until: number; end?: boolean };

const readerHelp = "a demo person's name, a member number, or a team like doctors@0";

/** `hc deny`. */
export function addDenying(program: Command, cli: Cli): void {
  program
    .command("deny")
    .argument("<reader>", readerHelp, readerArgument)
    .description("keep somebody out of categories, also where their team may read")
    .requiredOption("--category <list>", 'category ids, or "ordinary"', categoryList)
    .addOption(
      new Option("--until <time>", 'a span (30d), a date, or "good" for no end')
        .argParser(denialEnd)
        .default(denialEnd("good"), "good"),
    )
    .option("--end", "end such a denial; nobody is let in by that")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient deny osei --category mental-health",
    )
    .action(async (reader: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => deny(session, options as DenyOptions, reader),
        (found) => [
          ...wrapped(`You signed: “${found.sentence}”`),
          ...(found.alsoOut.length === 0
            ? []
            : wrapped(
                `Kept out too, though you let them read by name: ${found.alsoOut.join(", ")}.`,
              )),
          `One signature, ${found.gas.toLocaleString("en")} gas.`,
        ],
      );
    });
}

async function deny(session: Session, options: DenyOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const directories = await directoriesAt(ports);
  const reader = await readerOfArgument(ports, who, directories);
  const accountOf =
    directories && (await readerAccounts(ports, { patient: person.number }, directories));
  const { category: categories, until } = options;
  const about = { reader, categories, accountOf };
  if (options.end === true) {
    const { receipt, sentence } = await liftDenial(ports, person, about);
    return { reader: reader.number, categories, sentence, alsoOut: [], ...receipt };
  }
  const hit = await alsoDenied(ports, person.number, { team: reader.number, categories });
  const alsoOut: string[] = [];
  for (const number of hit)
    alsoOut.push(readerName((await readerByNumber(ports, number, directories)).label));
  const { receipt, sentence } = await denyReader(ports, person, { ...about, until });
  return { reader: reader.number, categories, until, sentence, alsoOut, ...receipt };
}
