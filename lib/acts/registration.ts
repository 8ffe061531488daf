import { toHex, type Hex } from "../bytes.ts";
import { hashStruct, hashText, type TypedData, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Call, type Site } from "./domains.ts";
import { keyStatementArgument } from "./keys.ts";
import type { EncryptionKey } from "./statements.ts";

const voucherTypes = {
  Voucher: [
    { name: "hospital", type: "uint8" },
    { name: "role", type: "uint8" },
    { name: "account", type: "address" },
    { name: "claimKey", type: "address" },
    { name: "patient", type: "uint32" },
    { name: "validUntil", type: "uint40" },
    { name: "deadline", type: "uint40" },
    { name: "salt", type: "bytes32" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

const claimTypes = {
  Claim: [
    { name: "voucher", type: "bytes32" },
    { name: "account", type: "address" },
  ],
} satisfies Types;

const memberActFields = [
  { name: "member", type: "uint32" },
  { name: "nonce", type: "bytes32" },
  { name: "deadline", type: "uint40" },
  { name: "sentence", type: "string" },
];

const renewTypes = {
  Renew: [
    { name: "member", type: "uint32" },
    { name: "validUntil", type: "uint40" },
    { name: "nonce", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A hospital's word for one new member. Exactly one of `account` and `claimKey` is not zero. */
export type Voucher = {
  readonly hospital: number;
  readonly role: number;
  readonly account: Hex;
  /** Address of a one-time key whose holder names the account by a {@link claimMessage}. */
  readonly claimKey: Hex;
  /** The one patient a device is bound to; 0 for people. */
  readonly patient: number;
  /** Unix seconds at which the membership ends unless renewed. */
  readonly validUntil: number;
  /** Unix seconds until which the voucher can be used; at most 48 hours ahead. */
  readonly deadline: number;
  /** 32 random bytes. */
  readonly salt: Hex;
  readonly sentence: string;
};

/** A hospital's act on one of its members. */
export type MemberAct = {
  readonly member: number;
  /** 32 random bytes; each counts once. */
  readonly nonce: Hex;
  readonly deadline: number;
  readonly sentence: string;
};

/** What the hospital's admin signs to vouch for somebody. */
export function voucherMessage(site: Site, voucher: Voucher): TypedData {
  return {
    domain: actsDomain(site, "Registration"),
    types: voucherTypes,
    primaryType: "Voucher",
    message: voucher,
  };
}

/** The id under which a voucher is used up or cancelled: its EIP-712 struct hash. */
export const voucherId = (voucher: Voucher): Hex =>
  toHex(hashStruct(voucherTypes, "Voucher", voucher));

/** What the claim key (or a device's own key) signs to name the account that takes up a voucher. */
export function claimMessage(site: Site, voucher: Voucher, account: Hex): TypedData {
  return {
    domain: actsDomain(site, "Registration"),
    types: claimTypes,
    primaryType: "Claim",
    message: { voucher: voucherId(voucher), account },
  };
}

/** Everything that makes a member: the hospital's voucher, the holder's claim, and the key statement. */
export type Enrolment = {
  readonly voucher: Voucher;
  /** The hospital admin's signature over the voucher. */
  readonly signature: Hex;
  /** Signature of the claim key; "0x" where the voucher names the account. */
  readonly claim: Hex;
  readonly statement: EncryptionKey;
  readonly keySignature: Hex;
  /** Struct hash of epoch keys that `keySignature` covers too, if any. */
  readonly companion?: Hex;
};

/** The call that enrols a patient, doctor or nurse; anyone may send it. */
export function enrolCall(enrolment: Enrolment): Call {
  const { voucher, signature, claim, statement, keySignature, companion } = enrolment;
  const stated = { signature: keySignature, ...(companion === undefined ? {} : { companion }) };
  const key = keyStatementArgument(statement, stated);
  const { sentence, ...numbers } = voucher;
  const args = [{ ...numbers, sentenceHash: hashText(sentence) }, signature, claim, key];
  return { contract: "Registration", method: "enrol", args };
}

/** Lets a member who came by claim link act, after the fingerprint was compared. */
export const activateAct = (site: Site, act: MemberAct): Act => memberAct(site, "Activate", act);

/** Puts a member out from the next block on. */
export const suspendAct = (site: Site, act: MemberAct): Act => memberAct(site, "Suspend", act);

/** Lets a suspended member act again. */
export const reinstateAct = (site: Site, act: MemberAct): Act => memberAct(site, "Reinstate", act);

/** Sets until when a member is valid, Unix seconds. */
export function renewAct(site: Site, act: MemberAct & { readonly validUntil: number }): Act {
  const { member, validUntil, nonce, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Registration"),
      types: renewTypes,
      primaryType: "Renew",
      message: { member, validUntil, nonce, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Registration",
      method: "renewBySig",
      args: [member, validUntil, nonce, deadline, hashText(sentence), signature],
    }),
  };
}

function memberAct(site: Site, type: "Activate" | "Suspend" | "Reinstate", act: MemberAct): Act {
  const { member, nonce, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Registration"),
      types: { [type]: memberActFields },
      primaryType: type,
      message: { member, nonce, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Registration",
      method: `${type.toLowerCase()}BySig`,
      args: [member, nonce, deadline, hashText(sentence), signature],
    }),
  };
}
