import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { isAddress } from "ethers";
import { z } from "zod";
import { fromHex, type Hex } from "#lib/bytes";
import { checkPrivateKey } from "#lib/ecies";
import { fingerprintOf } from "#lib/fingerprint";
import { deploymentOf } from "#lib/keyring";
import type { Person } from "#lib/person";
import { knownMember } from "#lib/trust";
import { enrol, type Invitation } from "#lib/use-cases/enrol";
import { enrolCastMember, personNames, profileOf, type PersonName } from "../cast.ts";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { CommandError } from "./errors.ts";
import { requireHospital } from "./hospital.ts";
import { keepPhrase, withWordsTold } from "./new-words.ts";
import type { Cli, Terminal } from "./terminal.ts";

type EnrolOptions = GlobalOptions & { invitation?: string };

const pending = 2;
const hexOf = (pattern: RegExp) =>
  z.custom<Hex>((value) => typeof value === "string" && pattern.test(value));
const account = hexOf(/^0x[0-9a-f]{40}$/i).refine(isAddress); // a wrong checksum is a mistyped account
const word = hexOf(/^0x[0-9a-f]{64}$/i);
const uint = (bits: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(2 ** bits - 1);
const invitationFile = z.object({
  voucher: z.object({
    hospital: uint(8),
    role: uint(8),
    account,
    claimKey: account,
    patient: uint(32),
    validUntil: uint(40),
    deadline: uint(40),
    salt: word,
    sentence: z.string(),
  }),
  signature: hexOf(/^0x([0-9a-f]{2})*$/i),
  claimKey: word.optional(),
});

/** `hc enrol`. */
export function addEnrol(program: Command, cli: Cli): void {
  program
    .command("enrol")
    .description("make keys and register, with a hospital's invitation; safe to repeat")
    .option("--invitation <file>", "what the hospital gave you (demo people need none)")
    .option(
      "--phrase-file <file>",
      "write the 24 recovery words to this file instead of asking for them",
    )
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --key-file me.key enrol --invitation invitation.json --phrase-file words.txt",
    )
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => enrolAs(session, options as EnrolOptions, cli),
        linesOf,
      );
    });
}

type Enrolled = Awaited<ReturnType<typeof enrolAs>>;

function linesOf({ number, fingerprint, isPending, areWordsNew, phraseFile }: Enrolled): string[] {
  const share = "Next: npm run hc -- share --help, or record add --help.";
  const wait = `Next: read these six words to your hospital, which compares them and lets you in with \`member activate ${number}\`.`;
  return [
    `You are member ${number}.`,
    `Your fingerprint: ${fingerprint}.`,
    wordsLine(areWordsNew, phraseFile),
    isPending ? wait : share,
  ].filter((line) => line !== "");
}

function wordsLine(areWordsNew: boolean | undefined, phraseFile: string | undefined): string {
  if (areWordsNew === undefined) return "";
  if (!areWordsNew)
    return "Your 24 recovery words are those of your first try; no new ones were made.";
  return phraseFile === undefined ? "" : `Your 24 recovery words are in ${phraseFile}.`;
}

async function enrolAs(session: Session, options: EnrolOptions, terminal: Terminal) {
  const { person, areWordsNew } = await enrolled(session, options, terminal);
  const { number, account, key } = person;
  const deployment = await deploymentOf(session.services);
  const { status } = await knownMember(session.services, number);
  const fingerprint = fingerprintOf({
    deployment,
    account: fromHex(account),
    publicKey: key.publicKey,
  });
  const phraseFile = areWordsNew === true ? options.phraseFile : undefined;
  return { number, account, fingerprint, isPending: status === pending, areWordsNew, phraseFile };
}

/** `areWordsNew` is undefined for demo people, whose words nobody sees. */
type Outcome = { readonly person: Person; readonly areWordsNew?: boolean };

async function enrolled(
  session: Session,
  options: EnrolOptions,
  terminal: Terminal,
): Promise<Outcome> {
  const { as, invitation } = options;
  if (invitation !== undefined) return enrolInvited(session, options, { invitation, terminal });
  if (as !== undefined && isPersonName(as)) {
    await requireHospital(session, profileOf(as).hospital.number);
    return { person: (await enrolCastMember(session, as)).person };
  }
  throw new CommandError(
    "hc/no-invitation",
    "Name the file that your hospital gave you: --invitation FILE.",
  );
}

async function enrolInvited(
  session: Session,
  options: EnrolOptions,
  { invitation: file, terminal }: { invitation: string; terminal: Terminal },
): Promise<Outcome> {
  const ports = await session.portsOf(await walletOf(options));
  const invitation = await readInvitation(file);
  await requireHospital(session, invitation.voucher.hospital);
  const made = { areWordsNew: false };
  const keep = async (phrase: string) => {
    const words = await keepPhrase(phrase, options.phraseFile, terminal);
    made.areWordsNew = true;
    return words;
  };
  try {
    return { person: await enrol(ports, invitation, keep), ...made };
  } catch (error) {
    throw made.areWordsNew ? await withWordsTold(error, ports, options.phraseFile) : error;
  }
}

/** What is in an invitation file. Throws {@link CommandError} `hc/bad-invitation`. */
export async function readInvitation(file: string): Promise<Invitation> {
  try {
    const { claimKey, ...rest } = invitationFile.parse(JSON.parse(await readFile(file, "utf8")));
    if (claimKey === undefined) return rest;
    const key = fromHex(claimKey);
    checkPrivateKey(key);
    return { ...rest, claimKey: key };
  } catch {
    // No cause: an invitation holds a one-time key, which a schema error would quote.
    throw new CommandError(
      "hc/bad-invitation",
      `${file} is not an invitation. Check the path, or ask your hospital for a new one.`,
    );
  }
}

const isPersonName = (name: string): name is PersonName =>
  (personNames as readonly string[]).includes(name);
