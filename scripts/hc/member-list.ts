import type { Command } from "commander";
import { memberStatus, roleName } from "#lib/roles";
import { dayOf } from "#lib/sentences";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { hospitalOf } from "./hospital.ts";
import type { Cli } from "./terminal.ts";

const statusNames = new Map<number, string>(
  Object.entries(memberStatus).map(([name, status]) => [status, name]),
);

/** `hc member list`. */
export function addMemberList(member: Command, cli: Cli): void {
  member
    .command("list")
    .description("your hospital's members, those who wait to be let in first")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as north member list")
    .action(async (_options, command: Command) => {
      await run({ command, cli }, list, (members) =>
        members.length === 0
          ? ["Your hospital has no members yet. `npm run hc -- invite --help` shows how to begin."]
          : members.map(lineOf),
      );
    });
}

type Listed = Awaited<ReturnType<typeof list>>[number];

function lineOf({ number, role, status, account, validUntil }: Listed): string {
  return `${number}  ${role}  ${status}  ${account}  until ${dayOf(validUntil)}`;
}

async function list(session: Session, options: GlobalOptions) {
  const wallet = await walletOf(options);
  const hospital = await hospitalOf(session, wallet.account);
  const members = [...(await session.services.read.membersOfHospital(hospital))];
  const isPending = ({ status }: { status: number }): number =>
    status === memberStatus.pending ? 0 : 1;
  return members
    .sort((a, b) => isPending(a) - isPending(b) || a.number - b.number)
    .map(({ number, role, status, account, validUntil }) => ({
      number,
      role: roleName(role),
      status: statusNames.get(status) ?? `status ${status}`,
      account,
      validUntil,
    }));
}
