import { Option, type Command } from "commander";
import { activateMember, reinstateMember, suspendMember } from "#lib/use-cases/vouch";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { addMemberList } from "./member-list.ts";
import { addMemberRenew } from "./member-renew.ts";
import { compareFingerprint, type Comparing } from "./member-fingerprint.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { whoArgument } from "./terms.ts";

type MemberOptions = GlobalOptions & { fingerprint?: string };

const acts = {
  activate: {
    act: activateMember,
    says: "let a waiting member in, after comparing the fingerprint",
    example: '--as north member activate 5 --fingerprint "six words"',
    effect: "is let in. Patients can share with them from now on",
  },
  suspend: {
    act: suspendMember,
    says: "put a member of your hospital out, from the next block on",
    example: "--as lake member suspend lind",
    effect: "is put out. What they opened before, they have read; new things stay closed to them",
  },
  reinstate: {
    act: reinstateMember,
    says: "end a suspension",
    example: "--as lake member reinstate lind",
    effect: "is back, and can do again what patients still let them do",
  },
} as const;

type ActName = keyof typeof acts;

/** `hc member list|activate|suspend|reinstate|renew`. */
export function addMember(program: Command, cli: Cli): void {
  const member = program
    .command("member")
    .description("as a hospital, list your members and change their standing")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as north member list");
  addMemberList(member, cli);
  for (const name of Object.keys(acts) as ActName[]) addAct(member, cli, name);
  addMemberRenew(member, cli);
}

function addAct(member: Command, cli: Cli, name: ActName): void {
  const { says, example, effect } = acts[name];
  const command = member
    .command(name)
    .argument("<member>", "a demo person's name, or a member number", whoArgument)
    .description(says)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (who: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => change({ session, options, cli }, name, who),
        ({ member, block, ...compared }) => [
          ...("fingerprint" in compared
            ? [
                `${compared.role}, account ${compared.account}, fingerprint "${compared.fingerprint}"`,
              ]
            : []),
          `Member ${member} ${effect} (block ${block}).`,
        ],
      );
    });
  if (name !== "activate") return;
  command.addOption(
    new Option(
      "--fingerprint <words>",
      "the six words that the member read to you; without it you are asked",
    ),
  );
}

async function change(
  { session, options, cli }: { session: Session; options: MemberOptions; cli: Cli },
  name: ActName,
  who: string,
) {
  const ports = await session.portsOf(await walletOf(options));
  const member = await numberOf(ports, who);
  const comparing: Comparing = { ...options, cli };
  const compared =
    name === "activate" ? await compareFingerprint(ports, member, comparing) : undefined;
  return { member, ...compared, ...(await acts[name].act(ports, member)) };
}
