import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { show, type GlobalOptions } from "./context.ts";
import { CommandError } from "./errors.ts";
import { notWritten } from "./key-file.ts";
import type { Cli } from "./terminal.ts";

/** `hc wallet FILE`. */
export function addWallet(program: Command, cli: Cli): void {
  program
    .command("wallet <file>")
    .description("make a new wallet key file, readable by you alone")
    .addHelpText("after", "\nExample:\n  npm run hc -- wallet me.key")
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      show({ options, cli }, await newWallet(file), ({ account, keyFile }) => [
        `Account ${account}, key in ${keyFile}. Keep it secret.`,
        "Next: give the account to your hospital (it may name it with `invite --account`), and enrol with its invitation:",
        `npm run hc -- --key-file ${keyFile} enrol --invitation invitation.json --phrase-file words.txt`,
      ]);
    });
}

async function newWallet(file: string): Promise<{ account: string; keyFile: string }> {
  const key = newPrivateKey();
  try {
    await writeFile(file, `${toHex(key)}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    throw new CommandError("hc/key-file", notWritten(file, cause), { cause });
  }
  return { account: localWallet(key).account, keyFile: file };
}
