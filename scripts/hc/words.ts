import type { Command } from "commander";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { UsageError } from "./errors.ts";
import type { Cli } from "./terminal.ts";

const example = "--key-file me.key words check --phrase-file words.txt";

/** `hc words check`. */
export function addWords(program: Command, cli: Cli): void {
  program
    .command("words")
    .description("your 24 recovery words")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .command("check")
    .description("see whether the words in --phrase-file open your keys; nothing is changed")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (_options, command: Command) => {
      await run({ command, cli }, check, ({ member }) => [
        `These 24 words open the keys of member ${member}. Keep them where nobody else finds them.`,
      ]);
    });
}

async function check(session: Session, options: GlobalOptions) {
  if (options.phraseFile === undefined)
    throw new UsageError("hc/usage", "Name the file with your 24 words: --phrase-file FILE.");
  const { person } = await personOf(session, options);
  return { member: person.number, account: person.account };
}
