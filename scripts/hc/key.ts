import type { Command } from "commander";
import type { Person } from "#lib/person";
import { rotateKey, type KeyChanging } from "#lib/use-cases/change-key";
import { moveAccount } from "#lib/use-cases/move-account";
import { localWallet } from "#lib/local-wallet";
import { readerAccounts } from "#lib/use-cases/reader-accounts";
import type { EnteredPorts, Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { CommandError } from "./errors.ts";
import { readKeyFile } from "./key-file.ts";
import { keepPhrase } from "./new-words.ts";
import { told } from "../report-error.ts";
import type { Cli, Terminal } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

type KeyOptions = GlobalOptions & { compromised?: boolean; newPhraseFile?: string };
type MoveOptions = KeyOptions & { to: string };

const compromisedWords =
  "somebody else may know your key or words: ends what others shared with it, and gives your own records new keys";
const wordsHelp = "write the 24 new recovery words to this file instead of asking for them";
const rotateExample = "--as osei key rotate";
const moveExample = "--key-file me.key account move --to new.key --new-phrase-file newwords.txt";

/** `hc key rotate`, `hc account move`. */
export function addKeyCommands(program: Command, cli: Cli): void {
  const key = program
    .command("key")
    .description("change the key that others encrypt to")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${rotateExample}`);
  addRotate(key, cli);
  const account = program
    .command("account")
    .description("move your membership to another wallet")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${moveExample}`);
  addMove(account, cli);
}

function addRotate(key: Command, cli: Cli): void {
  key
    .command("rotate")
    .description("make a new key, with new recovery words; what was shared with you stays readable")
    .option("--compromised", compromisedWords)
    .option("--new-phrase-file <file>", wordsHelp)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${rotateExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => rotate(session, options as KeyOptions, cli),
        (found) => [
          `Your key is version ${found.keyVersion} now (block ${found.block}).`,
          ...afterwards(found),
        ],
      );
    });
}

function addMove(account: Command, cli: Cli): void {
  account
    .command("move")
    .description("take your number, records and consents to the wallet in another key file")
    .requiredOption("--to <file>", "the new wallet's key file; that wallet may not be a member")
    .option("--compromised", compromisedWords)
    .option("--new-phrase-file <file>", wordsHelp)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${moveExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => move(session, options as MoveOptions, cli),
        (found) => [
          `Member ${found.number} is ${found.account} now (block ${found.block}). The wallet before is nobody's.`,
          ...afterwards(found),
        ],
      );
    });
}

type Changed = { compromised: boolean; strangers: number[]; newPhraseFile: string | undefined };

function afterwards({ compromised, strangers, newPhraseFile }: Changed): string[] {
  const ended =
    "Nobody reads by the older key any more: whoever shared with you has to share again. What was read stays read.";
  return [
    ...(compromised ? wrapped(ended) : []),
    ...strangers.map(
      (number) => `Member ${number} got no new keys: no staff directory lists them.`,
    ),
    ...(newPhraseFile === undefined
      ? []
      : [`Your 24 new recovery words are in ${newPhraseFile}. The words before open nothing.`]),
  ];
}

async function rotate(session: Session, options: KeyOptions, terminal: Terminal) {
  const { person, ports } = await personOf(session, options);
  const { changing, strangers } = await changingOf({ person, ports }, options, terminal);
  const { keyVersion, receipt } = await keepingWords(options, () =>
    rotateKey(ports, person, changing),
  );
  return { keyVersion, ...outcomeOf(options, strangers), ...receipt };
}

async function move(session: Session, options: MoveOptions, terminal: Terminal) {
  const { person, ports } = await personOf(session, options);
  const to = await session.portsOf(localWallet(await readKeyFile(options.to)));
  const { changing, strangers } = await changingOf({ person, ports }, options, terminal);
  let newPhraseFile: string | undefined; // none where a move that broke off goes on with the words of that time
  const confirmPhrase: KeyChanging["confirmPhrase"] = (...shown) => {
    newPhraseFile = options.newPhraseFile;
    return changing.confirmPhrase(...shown);
  };
  const changed = await keepingWords(options, () =>
    moveAccount({ from: ports, to }, person, { ...changing, confirmPhrase }),
  );
  const { number, account } = changed.person;
  const outcome = { ...outcomeOf(options, strangers), newPhraseFile };
  return { number, account, keyVersion: changed.keyVersion, ...outcome, ...changed.receipt };
}

const outcomeOf = ({ compromised = false, newPhraseFile }: KeyOptions, strangers: number[]) => ({
  ...{ compromised, strangers, newPhraseFile },
});

/** A demo person's words are never shown, as when they enrolled. */
async function changingOf(
  { person, ports }: { person: Person; ports: EnteredPorts },
  { compromised = false, newPhraseFile, as }: KeyOptions,
  terminal: Terminal,
): Promise<{ changing: KeyChanging; strangers: number[] }> {
  const directories = await directoriesAt(ports);
  const strangers: number[] = [];
  const isShown = as === undefined || newPhraseFile !== undefined;
  const changing: KeyChanging = {
    compromised,
    confirmPhrase: (phrase) =>
      isShown ? keepPhrase(phrase, newPhraseFile, terminal) : Promise.resolve(phrase),
    accountOf:
      directories && (await readerAccounts(ports, { patient: person.number }, directories)),
    stranger: (number) => strangers.push(number),
  };
  return { changing, strangers };
}

/** Whether the new words count depends on how far it came; the older ones open the same keys if they do not. */
async function keepingWords<Done>(
  { newPhraseFile }: KeyOptions,
  change: () => Promise<Done>,
): Promise<Done> {
  try {
    return await change();
  } catch (error) {
    const { code, message } = told(error);
    if (newPhraseFile === undefined || code === "hc/phrase-file") throw error;
    const note = `Keep the words in ${newPhraseFile} and those before: one of them opens your keys.`;
    throw new CommandError(code, `${message} ${note}`, { cause: error });
  }
}
