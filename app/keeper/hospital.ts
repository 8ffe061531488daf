import type { Hex } from "#lib/bytes";
import { fromHex } from "#lib/bytes";
import { fingerprintOf } from "#lib/fingerprint";
import { invitationLink } from "#lib/invitation-link";
import type { Member } from "#lib/ports";
import { memberStatus, roles } from "#lib/roles";
import {
  activateMember,
  invite,
  reinstateMember,
  renewMember,
  suspendMember,
} from "#lib/use-cases/vouch";
import { KeeperError, requireChain, requireSignedIn, type SignedIn, type Visit } from "./visit.ts";

/** A person of the hospital as its pages show them. Times are Unix seconds. */
export type HospitalMember = {
  readonly number: number;
  readonly role: "patient" | "doctor" | "nurse";
  /** `ended`: the membership ran out and was not renewed. */
  readonly standing: "active" | "pending" | "suspended" | "ended";
  readonly validUntil: number;
  /** Within 30 days, or it has. */
  readonly endsSoon: boolean;
  /** Six words that the hospital and the person compare before the person may act. */
  readonly fingerprint: string;
};

/** What the hospital asks for when it vouches for somebody. */
export type Vouching = {
  readonly role: HospitalMember["role"];
  /** As the invitation's sentence names it. */
  readonly hospitalName: string;
  /** Unix seconds at which the membership ends unless renewed. */
  readonly validUntil: number;
  /** Where this app is served. */
  readonly appUrl: string;
};

/** A secret link: whoever holds it can use it until `deadline` (Unix seconds). */
export type VouchedLink = { readonly link: string; readonly deadline: number };

const soonSeconds = 30 * 86_400;

/** What a hospital's admin does with its people. Each act is one signature. */
export function hospitalActs(visit: Visit) {
  const acting = () => requireHospital(visit).ports;
  return {
    /** Everybody enrolled under this hospital, as the chain has them now, by number. */
    hospitalMembers: () => hospitalMembers(visit),
    /** Nothing goes on chain yet. */
    vouchByLink: (vouching: Vouching) => vouchByLink(visit, vouching),
    /** Once the six words were compared, and only while they are still those of `fingerprint`. */
    letIn: (number: number, fingerprint: string) => letIn(visit, number, fingerprint),
    suspend: async (number: number) => suspendMember(acting(), number),
    reinstate: async (number: number) => reinstateMember(acting(), number),
    renew: async (number: number, validUntil: number) =>
      renewMember(acting(), { member: number, validUntil }),
  };
}

/** The signed-in session of a hospital's admin, and which hospital. Throws {@link KeeperError} `keeper/no-hospital`. */
export function requireHospital(visit: Visit): SignedIn & { readonly hospital: number } {
  const signedIn = requireSignedIn(visit);
  const { hospital } = signedIn.session;
  if (hospital !== null) return { ...signedIn, hospital };
  throw new KeeperError(
    "keeper/no-hospital",
    "This wallet speaks for no hospital. Nothing was changed. Sign in with the hospital’s wallet.",
  );
}

async function hospitalMembers(visit: Visit): Promise<readonly HospitalMember[]> {
  const { hospital, ports } = requireHospital(visit);
  const { deployment } = requireChain(visit).config;
  const members = await ports.read.membersOfHospital(hospital);
  return members.flatMap((member) => {
    const role = personRole(member);
    if (role === undefined) return [];
    const { number, validUntil } = member;
    const standing = standingOf(member, ports.now());
    const endsSoon = validUntil < ports.now() + soonSeconds;
    const fingerprint = sixWords(deployment, member);
    return [{ number, role, standing, validUntil, endsSoon, fingerprint }];
  });
}

/** Undefined for the gateways, oracles and devices of the hospital. */
function personRole({ role }: Member): HospitalMember["role"] | undefined {
  if (role === roles.patient) return "patient";
  if (role === roles.doctor) return "doctor";
  return role === roles.nurse ? "nurse" : undefined;
}

function standingOf({ status, validUntil }: Member, now: number): HospitalMember["standing"] {
  if (status === memberStatus.pending) return "pending";
  if (status === memberStatus.suspended) return "suspended";
  return validUntil > now ? "active" : "ended";
}

const sixWords = (deployment: Hex, { account, publicKey }: Member): string =>
  fingerprintOf({ deployment: fromHex(deployment), account: fromHex(account), publicKey });

async function vouchByLink(
  visit: Visit,
  { role, hospitalName, validUntil, appUrl }: Vouching,
): Promise<VouchedLink> {
  const { hospital, ports } = requireHospital(visit);
  const invitee = { hospital, hospitalName, role: roles[role], validUntil };
  const invitation = await invite(ports, invitee);
  return { link: invitationLink(appUrl, invitation), deadline: invitation.voucher.deadline };
}

async function letIn(visit: Visit, number: number, fingerprint: string): Promise<void> {
  const { ports } = requireHospital(visit);
  const member = await ports.read.member(number);
  const { deployment } = requireChain(visit).config;
  if (member === undefined || sixWords(deployment, member) !== fingerprint)
    throw new KeeperError(
      "keeper/other-words",
      "The six words are not those of this person any more. Nobody was let in. Compare them again.",
    );
  await activateMember(ports, number);
}
