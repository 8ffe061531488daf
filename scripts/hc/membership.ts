import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { InvalidArgumentError, type Command } from "commander";
import { z } from "zod";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { fingerprintOf } from "#lib/fingerprint";
import { deploymentOf } from "#lib/keyring";
import { localWallet } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import { enrol, type Invitation } from "#lib/use-cases/enrol";
import { activateMember, invite, reinstateMember, suspendMember } from "#lib/use-cases/vouch";
import { openContracts } from "#chain/contracts";
import { enrolCastMember, personNames, type PersonName } from "../cast.ts";
import { hospitals } from "../demo-data/people.ts";
import type { Session } from "../session.ts";
import { CommandError, run, walletOf, type GlobalOptions } from "./context.ts";
import { numberOf } from "./people.ts";

type EnrolOptions = GlobalOptions & { invitation?: string; phraseFile?: string };
type InviteOptions = GlobalOptions & {
  role: "patient" | "doctor" | "nurse";
  account?: Hex;
  days: string;
};

const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-f]*$/i.test(value));
const whole = z.number().int().nonnegative();
const invitationFile = z.object({
  voucher: z.object({
    hospital: whole,
    role: whole,
    account: hex,
    claimKey: hex,
    patient: whole,
    validUntil: whole,
    deadline: whole,
    salt: hex,
    sentence: z.string(),
  }),
  signature: hex,
  claimKey: hex.optional(),
});

/** `hc wallet new`, `hc invite`, `hc enrol`, `hc member …`. */
export function addMembershipCommands(program: Command): void {
  addWalletAndInvite(program);
  addEnrol(program);
  addStandingCommands(program);
}

function addWalletAndInvite(program: Command): void {
  program
    .command("wallet <file>")
    .description("make a new wallet key file, readable by you alone")
    .addHelpText("after", "\nExample:\n  npm run hc -- wallet me.key")
    .action(async (file: string) => console.log(await newWallet(file)));
  program
    .command("invite")
    .description(
      "as a hospital, vouch for somebody; prints the invitation, which is a secret when it has no --account",
    )
    .requiredOption("--role <role>", "patient, doctor or nurse")
    .option(
      "--account <address>",
      "the one account that may use it (default: whoever holds the invitation, then pending)",
    )
    .option("--days <number>", "length of the membership", "365")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as north invite --role patient --account 0x… > invitation.json",
    )
    .action(async (_options, command: Command) => {
      await run(
        command,
        (session, options) => inviteAs(session, options as InviteOptions),
        (invitation) => [JSON.stringify(invitation)],
      );
    });
}

function addEnrol(program: Command): void {
  program
    .command("enrol")
    .description("make keys and register, with a hospital's invitation; safe to repeat")
    .option("--invitation <file>", "what the hospital gave you (demo people need none)")
    .option(
      "--phrase-file <file>",
      "write the 24 recovery words to this file instead of asking for them",
    )
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient enrol")
    .action(async (_options, command: Command) => {
      await run(
        command,
        (session, options) => enrolAs(session, options as EnrolOptions),
        ({ number, fingerprint }) => [
          `You are member ${number}.`,
          `Your fingerprint: ${fingerprint}. Your hospital may ask for it.`,
        ],
      );
    });
}

function addStandingCommands(program: Command): void {
  const acts = { activate: activateMember, suspend: suspendMember, reinstate: reinstateMember };
  const member = program.command("member").description("as a hospital, change a member's standing");
  for (const [name, act] of Object.entries(acts)) {
    member
      .command(`${name} <member>`)
      .description(`${name} a member of your hospital`)
      .addHelpText("after", `\nExample:\n  npm run hc -- --as lake member ${name} lind`)
      .action(async (who: string, _options, command: Command) => {
        const change = async (session: Session, options: GlobalOptions) => {
          const ports = session.portsOf(await walletOf(options));
          return act(ports, await numberOf(ports, who));
        };
        await run(command, change, ({ block }) => [`Done in block ${block}.`]);
      });
  }
}

async function newWallet(file: string): Promise<string> {
  const key = newPrivateKey();
  try {
    await writeFile(file, `${toHex(key)}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    throw new CommandError(
      "hc/key-file",
      `${file} exists already or cannot be written. Nothing was overwritten.`,
      { cause },
    );
  }
  return `Account ${localWallet(key).account}, key in ${file}. Keep it secret.`;
}

async function inviteAs(session: Session, options: InviteOptions) {
  if (!(options.role in roles)) throw new InvalidArgumentError("Wanted: patient, doctor or nurse.");
  const ports = session.portsOf(await walletOf(options));
  const { Registration } = openContracts(session.site, session.provider);
  const hospital = Number(await Registration.hospitalOf(ports.sign.account));
  const hospitalName =
    hospitals.find(({ number }) => number === hospital)?.name ?? `Hospital ${hospital}`;
  const validUntil = ports.now() + Number(options.days) * 86_400;
  const whom = { hospital, hospitalName, role: roles[options.role], validUntil };
  const invitation = await invite(
    ports,
    options.account === undefined ? whom : { ...whom, account: options.account },
  );
  const { claimKey, ...rest } = invitation;
  return claimKey === undefined ? rest : { ...rest, claimKey: toHex(claimKey) };
}

async function enrolAs(session: Session, options: EnrolOptions) {
  const { person } = await enrolled(session, options);
  const { number, account, key } = person;
  const deployment = await deploymentOf(session.services);
  return {
    number,
    account,
    fingerprint: fingerprintOf({ deployment, account: fromHex(account), publicKey: key.publicKey }),
  };
}

async function enrolled(session: Session, options: EnrolOptions) {
  if (options.keyFile === undefined && personNames.includes(options.as as PersonName))
    return enrolCastMember(session, options.as as PersonName);
  if (options.invitation === undefined)
    throw new CommandError(
      "hc/no-invitation",
      "Name the file that your hospital gave you: --invitation FILE.",
    );
  const ports: Ports = session.portsOf(await walletOf(options));
  return {
    person: await enrol(ports, await readInvitation(options.invitation), (phrase) =>
      keepPhrase(phrase, options.phraseFile),
    ),
  };
}

async function readInvitation(file: string): Promise<Invitation> {
  try {
    const { claimKey, ...rest } = invitationFile.parse(JSON.parse(await readFile(file, "utf8")));
    return claimKey === undefined ? rest : { ...rest, claimKey: fromHex(claimKey) };
  } catch {
    // No cause: an invitation holds a one-time key, which a schema error would quote.
    throw new CommandError(
      "hc/bad-invitation",
      `${file} is not an invitation. Ask your hospital for a new one.`,
    );
  }
}

/** Writes the phrase to a file, or shows it and has it typed back. */
async function keepPhrase(phrase: string, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    await writeFile(file, `${phrase}\n`, { mode: 0o600, flag: "wx" });
    return phrase;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  console.error(
    `Write these 24 words down. They open your records if you lose this wallet:\n\n  ${phrase}\n`,
  );
  const typed = await terminal.question("Type them again: ");
  terminal.close();
  return typed;
}
