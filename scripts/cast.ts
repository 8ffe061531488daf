import type { Hex } from "#lib/bytes";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { roleName, roles } from "#lib/roles";
import { enrol } from "#lib/use-cases/enrol";
import type { Reader } from "#lib/use-cases/share";
import { invite } from "#lib/use-cases/vouch";
import { hospitals, people } from "./demo-data/people.ts";
import { demoWallet } from "./demo-wallets.ts";
import type { Consortium } from "./consortium.ts";
import type { ChainServices, Session } from "./session.ts";

/** The demo's people, by the name that `hc --as` takes. */
export type PersonName = "patient" | "osei" | "lind" | "nurse";

export const personNames: readonly PersonName[] = ["patient", "osei", "lind", "nurse"];

/** A person of the demo with their wallet's ports, keys open. */
export type CastMember = {
  readonly person: Person;
  readonly ports: Ports;
  readonly reader: Reader;
};

const membershipDays = 365;

/** Admits the demo's hospitals, in their order, unless the chain has them already. */
export async function foundHospitals(consortium: Consortium): Promise<void> {
  for (const { id, number } of hospitals) {
    const given = await consortium.addHospital(demoWallet(id).account);
    if (given !== number) throw new Error(`hospital ${id} got number ${given}, expected ${number}`);
  }
}

/** Has a hospital vouch for a demo person, who then enrols the way that the session gives them. */
export async function enrolCastMember(
  { services, portsOf }: Pick<Session, "services" | "portsOf">,
  name: PersonName,
): Promise<CastMember> {
  const ports = await portsOf(demoWallet(name));
  const person = await enrolInvited(ports, services, name);
  return { person, ports, reader: readerOf(name, person) };
}

/** The same over any ports that an enrolment takes. */
export async function enrolInvited(
  ports: Parameters<typeof enrol>[0],
  services: ChainServices,
  name: PersonName,
): Promise<Person> {
  const { role, hospital } = profileOf(name);
  const hospitalPorts = { ...services, sign: demoWallet(hospital.id) };
  const invitation = await invite(hospitalPorts, {
    hospital: hospital.number,
    hospitalName: hospital.name,
    role: roles[role],
    account: ports.sign.account,
    validUntil: ports.now() + membershipDays * 86_400,
  });
  return enrol(ports, invitation, (phrase) => Promise.resolve(phrase));
}

/** A demo person as a reader: number and account, and the label that sentences use. */
export function readerOf(
  name: PersonName,
  { number, account }: { number: number; account: Hex },
): Reader {
  const { role, hospital, name: fullName } = profileOf(name);
  return {
    number,
    account,
    label: { name: fullName, role: roleName(roles[role]), hospital: hospital.name },
  };
}

/** What the directory says about a demo person. */
export function profileOf(name: PersonName) {
  const profile = people.find(({ id }) => id === name);
  const hospital = hospitals.find(({ id }) => id === profile?.hospital);
  if (profile === undefined || hospital === undefined) throw new Error(`no demo person ${name}`);
  return { ...profile, hospital };
}
