import {
  acceptanceMessage,
  changeHospitalAct,
  type Acceptance,
  type SignedAcceptance,
} from "../acts/hospital-change.ts";
import { toHex } from "../bytes.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { randomBytes } from "../random.ts";
import { acceptanceSentence } from "../sentences.ts";
import { signingTime } from "./signing-time.ts";

const acceptanceLife = 86_400; // seconds; the contract takes at most 48 hours

/** Whom a hospital takes over. */
export type Newcomer = {
  readonly hospital: number;
  readonly hospitalName: string;
  readonly member: number;
  /** Unix seconds at which the membership ends unless renewed. */
  readonly validUntil: number;
};

/** The hospital's admin accepts a member of another. One signature; nothing goes on chain yet. */
export async function acceptMember(
  { read, sign, now }: Pick<Ports, "read" | "sign" | "now">,
  { hospital, hospitalName, member, validUntil }: Newcomer,
): Promise<SignedAcceptance> {
  const acceptance: Acceptance = {
    ...{ hospital, member, validUntil },
    deadline: now() + acceptanceLife,
    salt: toHex(randomBytes(32)),
    sentence: acceptanceSentence(hospitalName, { member, validUntil }),
  };
  const signature = await sign.typedData(acceptanceMessage(await read.site(), acceptance));
  return { acceptance, signature };
}

/** The member goes to the hospital that accepted them. */
export async function changeHospital(
  ports: Pick<Ports, "read" | "sign" | "relay" | "now">,
  accepted: SignedAcceptance,
  hospitalName: string,
): Promise<Receipt> {
  const deadline = ports.now() + signingTime;
  const site = await ports.read.site();
  return perform(ports, changeHospitalAct(site, accepted, { hospitalName, deadline }));
}
