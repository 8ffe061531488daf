import {
  activateAct,
  renewAct,
  voucherMessage,
  suspendAct,
  reinstateAct,
  type MemberAct,
  type Voucher,
} from "../acts/registration.ts";
import { toHex, type Hex } from "../bytes.ts";
import { newPrivateKey } from "../ecies.ts";
import { localWallet } from "../local-wallet.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { roleName } from "../roles.ts";
import { dayOf } from "../sentences.ts";
import type { Invitation } from "./enrol.ts";
import { randomBytes } from "../random.ts";
import { signingTime } from "./signing-time.ts";

const zeroAccount: Hex = `0x${"00".repeat(20)}`;
const voucherLife = 86_400; // seconds; the contract takes at most 48 hours
/** Whom a hospital vouches for. Without `account` the invitation carries a one-time claim key, as for a link. */
export type Invitee = {
  readonly hospital: number;
  readonly hospitalName: string;
  readonly role: number;
  readonly account?: Hex;
  /** Unix seconds at which the membership ends unless renewed. */
  readonly validUntil: number;
};

/** The hospital's admin vouches for somebody. One signature; nothing goes on chain yet. */
export async function invite(
  { read, sign, now }: Pick<Ports, "read" | "sign" | "now">,
  invitee: Invitee,
): Promise<Invitation> {
  const { hospital, hospitalName, role, account, validUntil } = invitee;
  const claimKey = account === undefined ? newPrivateKey() : undefined;
  const voucher: Voucher = {
    hospital,
    role,
    account: account ?? zeroAccount,
    claimKey: claimKey === undefined ? zeroAccount : localWallet(claimKey).account,
    patient: 0,
    validUntil,
    deadline: now() + voucherLife,
    salt: randomWord(),
    sentence: `${hospitalName} vouches for one ${roleName(role)} until ${dayOf(validUntil)}.`,
  };
  const signature = await sign.typedData(voucherMessage(await read.site(), voucher));
  return claimKey === undefined ? { voucher, signature } : { voucher, signature, claimKey };
}

type StandingPorts = Pick<Ports, "read" | "sign" | "relay" | "now">;

/** Lets a pending member act, once the six-word fingerprint was compared. */
export async function activateMember(ports: StandingPorts, member: number): Promise<Receipt> {
  return perform(
    ports,
    activateAct(await ports.read.site(), memberAct(ports, member, `Activate member ${member}.`)),
  );
}

/** Puts a member out from the next block on. */
export async function suspendMember(ports: StandingPorts, member: number): Promise<Receipt> {
  return perform(
    ports,
    suspendAct(await ports.read.site(), memberAct(ports, member, `Suspend member ${member}.`)),
  );
}

/** Ends a suspension. */
export async function reinstateMember(ports: StandingPorts, member: number): Promise<Receipt> {
  return perform(
    ports,
    reinstateAct(await ports.read.site(), memberAct(ports, member, `Reinstate member ${member}.`)),
  );
}

/** Sets until when a member is valid (Unix seconds), later or sooner than before. */
export async function renewMember(
  ports: StandingPorts,
  { member, validUntil }: { member: number; validUntil: number },
): Promise<Receipt> {
  const sentence = `Member ${member} is a member until ${dayOf(validUntil)}.`;
  const act = { ...memberAct(ports, member, sentence), validUntil };
  return perform(ports, renewAct(await ports.read.site(), act));
}

function memberAct({ now }: StandingPorts, member: number, sentence: string): MemberAct {
  return { member, nonce: randomWord(), deadline: now() + signingTime, sentence };
}

function randomWord(): Hex {
  return toHex(randomBytes(32));
}
