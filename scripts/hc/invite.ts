import { Option, type Command } from "commander";
import { toHex, utf8, type Hex } from "#lib/bytes";
import { invitationLink } from "#lib/invitation-link";
import { roles } from "#lib/roles";
import { invite } from "#lib/use-cases/vouch";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { hospitalOf, requireMayVouch } from "./hospital.ts";
import { requireFree, writeWhole } from "./output-file.ts";
import { hospitalName } from "./people.ts";
import type { Cli } from "./terminal.ts";
import {
  addressArgument,
  appArgument,
  daysArgument,
  hospitalArgument,
  roleArgument,
} from "./terms.ts";

type InviteOptions = GlobalOptions & {
  role: "patient" | "doctor" | "nurse";
  account?: Hex;
  days: number;
  app?: string;
  out?: string;
  hospital?: number;
};

/** `hc invite`. */
export function addInvite(program: Command, cli: Cli): void {
  program
    .command("invite")
    .description("as a hospital, vouch for somebody; without --account the invitation is a secret")
    .addOption(
      new Option("--role <role>", "patient, doctor or nurse")
        .argParser(roleArgument)
        .makeOptionMandatory(),
    )
    .option(
      "--account <address>",
      "the one account that may use it (default: whoever holds the invitation; staff then wait for `member activate`)",
      addressArgument,
    )
    .option("--days <number>", "length of the membership", daysArgument, 365)
    .option(
      "--hospital <number>",
      "as its registrar, the hospital to vouch for (default: the one that this wallet speaks for)",
      hospitalArgument,
    )
    .option(
      "--app <url>",
      "where the deployment's app is served: gives a link for a browser as well",
      appArgument,
    )
    .option("--out <file>", "write it to this file, readable by you alone, instead of showing it")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as north invite --role doctor --out invitation.json",
    )
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => inviteAs(session, options as InviteOptions),
        linesOf,
      );
    });
}

type Invited = Awaited<ReturnType<typeof inviteAs>>;

/** On stdout the invitation alone is a file's contents, or its link, so what to do next is told only with a file. */
function linesOf({ link, ...found }: Invited): string[] {
  if (!("out" in found)) return link === undefined ? [JSON.stringify(found)] : [link];
  return [
    ...(link === undefined ? [] : [`For a browser: ${link}`]),
    `Invitation in ${found.out}. It is valid for 24 hours.`,
    "Keep it secret and give it to that person alone: unless it names an account, whoever holds it can use it.",
    `Next, with their own wallet: npm run hc -- --key-file me.key enrol --invitation ${found.out} --phrase-file words.txt`,
    "Then, for doctors and nurses, compare the six words and let them in: npm run hc -- member activate --help",
  ];
}

async function inviteAs(session: Session, options: InviteOptions) {
  const ports = { ...session.services, sign: await walletOf(options) };
  const hospital = options.hospital ?? (await hospitalOf(session, ports.sign.account));
  await requireMayVouch(session, ports.sign.account, hospital);
  const invitee = {
    hospital,
    hospitalName: hospitalName(hospital),
    role: roles[options.role],
    validUntil: ports.now() + options.days * 86_400,
  };
  const { account } = options;
  const invited = await invite(ports, account === undefined ? invitee : { ...invitee, account });
  const { claimKey, ...rest } = invited;
  const invitation = claimKey === undefined ? rest : { ...rest, claimKey: toHex(claimKey) };
  const link = options.app === undefined ? {} : { link: invitationLink(options.app, invited) };
  const given =
    options.out === undefined ? invitation : await writeInvitation(options.out, invitation);
  return { ...given, ...link } as typeof given & { link?: string };
}

async function writeInvitation(out: string, invitation: object): Promise<{ out: string }> {
  await requireFree(out);
  await writeWhole(out, [utf8(`${JSON.stringify(invitation)}\n`)]);
  return { out };
}
