import type { Command } from "commander";
import { openContracts } from "#chain/contracts";
import { chainError } from "#chain/refusal";
import { memberStatus, roleName } from "#lib/roles";
import { dayOf } from "#lib/sentences";
import { knownMember } from "#lib/trust";
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
  const numbers = await enrolledAt(session, hospital);
  const members = await Promise.all(numbers.map((number) => knownMember(session.services, number)));
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

async function enrolledAt({ site, provider }: Session, hospital: number): Promise<number[]> {
  const { Registration } = openContracts(site, provider);
  try {
    const filter = Registration.filters.MemberEnrolled(undefined, undefined, hospital);
    const events = await Registration.queryFilter(filter);
    return events.map(({ args }) => Number(args.number));
  } catch (error) {
    throw chainError(error);
  }
}
