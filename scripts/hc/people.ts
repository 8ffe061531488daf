import { InvalidArgumentError } from "commander";
import { sameAccount } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { roleName } from "#lib/roles";
import { knownMember } from "#lib/trust";
import type { Reader } from "#lib/use-cases/share";
import { personNames, readerOf, type PersonName } from "../cast.ts";
import { demoWallet } from "../demo-wallets.ts";

/** A member number, as an argument of a command. */
export function memberNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 2 ** 31) return number;
  throw new InvalidArgumentError("Wanted: a member number.");
}

/** The member that an argument names: a demo person's name, or a number. */
export async function numberOf(ports: Pick<Ports, "read">, who: string): Promise<number> {
  if (!isPersonName(who)) return memberNumber(who);
  const member = await ports.read.memberOfAccount(demoWallet(who).account);
  if (member === undefined) throw new InvalidArgumentError(`${who} is not enrolled on this chain.`);
  return member.number;
}

/** The reader that an argument names. A demo person's account is known, so the chain cannot pass another for it. */
export async function readerOfArgument(ports: Pick<Ports, "read">, who: string): Promise<Reader> {
  const number = await numberOf(ports, who);
  if (isPersonName(who)) return readerOf(who, { number, account: demoWallet(who).account });
  return readerByNumber(ports, number);
}

/** A reader of whom only the number is known, with the label that the demo's directory has, if any. */
export async function readerByNumber(ports: Pick<Ports, "read">, number: number): Promise<Reader> {
  const { account, role, hospital } = await knownMember(ports, number);
  const known = personNames.find((name) => sameAccount(demoWallet(name).account, account));
  if (known !== undefined) return readerOf(known, { number, account });
  return {
    number,
    account,
    label: { name: `Member ${number}`, role: roleName(role), hospital: `hospital ${hospital}` },
  };
}

function isPersonName(name: string): name is PersonName {
  return (personNames as readonly string[]).includes(name);
}
