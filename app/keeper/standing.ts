import { fromHex, type Hex } from "#lib/bytes";
import { fingerprintOf } from "#lib/fingerprint";
import type { Member } from "#lib/ports";
import { requireChain, type Visit } from "./visit.ts";

/** A member as pages show them. Times are Unix seconds. */
export type MemberStanding = {
  readonly number: number;
  readonly role: number;
  readonly status: number;
  readonly hospital: number;
  readonly validUntil: number;
  readonly isExpired: boolean;
  /** Six words that this person and their hospital compare. */
  readonly fingerprint: string;
};

/** Who is here, as pages show it. Times are Unix seconds. */
export type Standing = {
  readonly account: Hex;
  /** Member number of the gateway that this session is with. */
  readonly gateway: number;
  readonly sessionUntil: number;
  readonly member: MemberStanding | undefined;
  /** The hospital that this account speaks for; null for everybody else. */
  readonly hospital: number | null;
  /** Whether the account key is open on this device. */
  readonly isOpen: boolean;
  /** A patient whose enrolment, or move, broke off before its last step. */
  readonly isUnfinished: boolean;
  /** The gateway has ended the session, while the keys are still here: signing in again goes on. */
  readonly hasEnded: boolean;
};

/** Null while nobody is signed in. */
export function standingOf(visit: Visit): Standing | null {
  if (visit.signedIn === undefined) return null;
  const { account, gateway, hospital, until } = visit.signedIn.session;
  const { deployment } = requireChain(visit).config;
  const { member, person } = visit;
  return {
    ...{ account, gateway, hospital, sessionUntil: until },
    member: member === undefined ? undefined : memberStandingOf(deployment, member),
    isOpen: person !== undefined,
    isUnfinished: visit.isUnfinished === true,
    hasEnded: false,
  };
}

const memberStandingOf = (deployment: Hex, member: Member): MemberStanding => {
  const { number, role, status, hospital, validUntil, account, publicKey } = member;
  const named = { deployment: fromHex(deployment), account: fromHex(account), publicKey };
  const isExpired = validUntil * 1000 <= Date.now();
  const fingerprint = fingerprintOf(named);
  return { number, role, status, hospital, validUntil, isExpired, fingerprint };
};
