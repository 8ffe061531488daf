import { rm, writeFile } from "node:fs/promises";
import type { Ports } from "#lib/ports";
import { told } from "../report-error.ts";
import { CommandError } from "./errors.ts";
import { notWritten } from "./key-file.ts";
import type { Terminal } from "./terminal.ts";

/** Writes new recovery words to a file, or shows them and has them typed back. */
export async function keepPhrase(
  phrase: string,
  file: string | undefined,
  { complain, ask }: Terminal,
): Promise<string> {
  if (file !== undefined) {
    await writeFile(file, `${phrase}\n`, { mode: 0o600, flag: "wx" }).catch((cause: unknown) => {
      throw new CommandError("hc/phrase-file", notWritten(file, cause), { cause });
    });
    return phrase;
  }
  complain(
    `Write these 24 words down. They open your records if you lose this wallet:\n\n  ${phrase}\n`,
  );
  const typed = await ask("Type them again: ");
  if (typed !== undefined) return typed;
  throw new CommandError(
    "hc/no-answer",
    "Nobody typed the words again, so nothing was stored. Run it in a terminal, or with --phrase-file FILE.",
  );
}

/** After a failure: words whose keys were not stored open nothing and go; else they count, and the error says so. */
export async function withWordsTold(error: unknown, ports: Ports, file: string | undefined) {
  const { code, message } = told(error);
  const { account } = ports.sign;
  const isStored = await ports.vault.slots(account).then(
    (slots) => slots !== undefined,
    () => true, // unknown: then no words may be lost
  );
  if (isStored) {
    const which = file === undefined ? "you wrote down" : `in ${file}`;
    const note = `Keep the 24 words ${which}: they are this wallet's, and the next try makes no new ones.`;
    return new CommandError(code, `${message} ${note}`, { cause: error });
  }
  if (file !== undefined) await rm(file, { force: true });
  const gone = file === undefined ? "" : ` and ${file} was removed`;
  const note = `The 24 words open nothing${gone}: the next try makes new ones.`;
  return new CommandError(code, `${message} ${note}`, { cause: error });
}
