import { localWallet } from "#lib/local-wallet";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { enrol } from "#lib/use-cases/enrol";
import { invite } from "#lib/use-cases/vouch";
import { hospitals } from "../demo-data/people.ts";
import { demoWallet } from "../demo-wallets.ts";
import type { DirectSession } from "../session.ts";

/** A member of no name at the first hospital: a new wallet with the given key, vouched for and enrolled. */
export async function enrolNew(
  session: DirectSession,
  { key, role }: { key: Uint8Array; role: number },
): Promise<{ person: Person; ports: Ports }> {
  const ports = session.portsOf(localWallet(key));
  const [hospital] = hospitals;
  const invitation = await invite(session.portsOf(demoWallet("north")), {
    hospital: hospital?.number ?? 0,
    hospitalName: hospital?.name ?? "",
    role,
    account: ports.sign.account,
    validUntil: ports.now() + 86_400,
  });
  const person = await enrol(ports, invitation, (phrase) => Promise.resolve(phrase));
  return { person, ports };
}
