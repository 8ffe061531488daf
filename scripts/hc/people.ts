import { sameAccount } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { roleName, teamOf, type Team } from "#lib/roles";
import { knownMember } from "#lib/trust";
import type { Directories } from "#lib/use-cases/read-directories";
import type { Reader } from "#lib/use-cases/share";
import { teamLabel } from "#lib/use-cases/sharing-grid";
import { personNames, readerOf, type PersonName } from "../cast.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoWallet } from "../demo-wallets.ts";
import { CommandError } from "./errors.ts";

/** The member that a `whoArgument` names: a demo person's name, or a number. */
export async function numberOf({ read }: Pick<Ports, "read">, who: string): Promise<number> {
  if (!isPersonName(who)) return Number(who);
  const member = await read.memberOfAccount(demoWallet(who).account);
  if (member !== undefined) return member.number;
  throw new CommandError(
    "hc/not-enrolled",
    `${who} is not enrolled on this chain. Run \`npm run hc -- --as ${who} enrol\` first.`,
  );
}

/**
 * The reader that an argument names. The accounts of demo people and of those in a directory are known, so the chain
 * cannot pass another for them.
 */
export async function readerOfArgument(
  ports: Pick<Ports, "read">,
  who: string,
  directories?: Directories,
): Promise<Reader> {
  const team = isPersonName(who) ? undefined : teamOf(Number(who));
  if (team !== undefined) return readerOfTeam(Number(who), team, directories);
  const number = await numberOf(ports, who);
  if (isPersonName(who)) return readerOf(who, { number, account: demoWallet(who).account });
  return readerByNumber(ports, number, directories);
}

/** A reader of whom only the number is known, with the label that a hospital's or the demo's directory has, if any. */
export async function readerByNumber(
  ports: Pick<Ports, "read">,
  number: number,
  directories?: Directories,
): Promise<Reader> {
  const listed = directories?.readerOf(number);
  if (listed !== undefined) return listed;
  const { account, role, hospital } = await knownMember(ports, number);
  const known = personNames.find((name) => sameAccount(demoWallet(name).account, account));
  if (known !== undefined) return readerOf(known, { number, account });
  const label = {
    name: `Member ${number}`,
    role: roleName(role),
    hospital: hospitalName(hospital, directories),
  };
  return { number, account, label };
}

function readerOfTeam(number: number, team: Team, directories?: Directories): Reader {
  const hospital = hospitalName(team.hospital, directories);
  return { number, label: { ...teamLabel(team, { hospitals: [] }), hospital } };
}

/** What people call a hospital. */
export function hospitalName(number: number, directories?: Directories): string {
  const known = [...(directories?.hospitals ?? []), ...hospitals];
  return known.find((hospital) => hospital.number === number)?.name ?? `hospital ${number}`;
}

function isPersonName(name: string): name is PersonName {
  return (personNames as readonly string[]).includes(name);
}
