import type { Command } from "commander";
import { renounce } from "#lib/use-cases/renounce";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { categoryList, whoArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type RenounceOptions = GlobalOptions & { category?: number[] };

/** `hc renounce`. */
export function addRenounce(program: Command, cli: Cli): void {
  program
    .command("renounce")
    .argument("<patient>", "a demo person's name, or a member number", whoArgument)
    .description("as a reader, give up what a patient shared with you")
    .option(
      "--category <list>",
      "category ids (default: everything this patient shared with you)",
      categoryList,
    )
    .addHelpText("after", "\nExample:\n  npm run hc -- --as osei renounce patient --category notes")
    .action(async (patient: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => renounceWith(session, options as RenounceOptions, patient),
        (found) => [
          ...wrapped(`You signed: “${found.sentence}”`),
          "What you read before, you have read. The patient sees that you gave it up.",
        ],
      );
    });
}

async function renounceWith(session: Session, options: RenounceOptions, who: string) {
  const { person, ports } = await personOf(session, options);
  const patient = await numberOf(ports, who);
  const { category: categories } = options;
  const asked = { patient, ...(categories === undefined ? {} : { categories }) };
  const { receipt, ...given } = await renounce(ports, person, asked);
  return { patient, ...given, ...receipt };
}
