import type { Command } from "commander";
import { activateMember, reinstateMember, suspendMember } from "#lib/use-cases/vouch";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { whoArgument } from "./terms.ts";

const acts = {
  activate: {
    act: activateMember,
    says: "let a waiting member in, after comparing the fingerprint",
    example: "--as north member activate 5",
  },
  suspend: {
    act: suspendMember,
    says: "put a member of your hospital out, from the next block on",
    example: "--as lake member suspend lind",
  },
  reinstate: {
    act: reinstateMember,
    says: "end a suspension",
    example: "--as lake member reinstate lind",
  },
} as const;

/** `hc member activate|suspend|reinstate`. */
export function addMember(program: Command, cli: Cli): void {
  const member = program
    .command("member")
    .description("as a hospital, change a member's standing")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${acts.activate.example}`);
  for (const [name, { act, says, example }] of Object.entries(acts)) {
    const change = async (session: Session, options: GlobalOptions, who: string) => {
      const ports = session.portsOf(await walletOf(options));
      const number = await numberOf(ports, who);
      return { member: number, ...(await act(ports, number)) };
    };
    member
      .command(name)
      .argument("<member>", "a demo person's name, or a member number", whoArgument)
      .description(says)
      .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
      .action(async (who: string, _options, command: Command) => {
        await run(
          { command, cli },
          (session, options) => change(session, options, who),
          ({ block }) => [`Done in block ${block}.`],
        );
      });
  }
}
