import type { Command } from "commander";
import { dayOf } from "#lib/sentences";
import { renewMember } from "#lib/use-cases/vouch";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { daysArgument, whoArgument } from "./terms.ts";

type RenewOptions = GlobalOptions & { days: number };

const daySeconds = 86_400;
const example = "--as north member renew osei --days 365";

/** `hc member renew`. */
export function addMemberRenew(member: Command, cli: Cli): void {
  member
    .command("renew")
    .argument("<member>", "a demo person's name, or a member number", whoArgument)
    .description("set until when a member of your hospital is one, counted from now")
    .option("--days <number>", "length of the membership", daysArgument, 365)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (who: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => renew(session, options as RenewOptions, who),
        ({ member: number, validUntil }) => [
          `Member ${number} is a member until ${dayOf(validUntil)}.`,
        ],
      );
    });
}

async function renew(session: Session, options: RenewOptions, who: string) {
  const ports = await session.portsOf(await walletOf(options));
  const member = await numberOf(ports, who);
  const validUntil = ports.now() + options.days * daySeconds;
  return { member, validUntil, ...(await renewMember(ports, { member, validUntil })) };
}
