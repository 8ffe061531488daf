import { toHex, type Hex } from "../bytes.ts";
import { hashStruct, hashText, type TypedData, type Types } from "../eip712.ts";
import { changeSentence } from "../sentences.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const acceptanceTypes = {
  Acceptance: [
    { name: "hospital", type: "uint8" },
    { name: "member", type: "uint32" },
    { name: "validUntil", type: "uint40" },
    { name: "deadline", type: "uint40" },
    { name: "salt", type: "bytes32" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

const changeTypes = {
  ChangeHospital: [
    { name: "member", type: "uint32" },
    { name: "hospital", type: "uint8" },
    { name: "validUntil", type: "uint40" },
    { name: "acceptance", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A hospital's word that it takes over a member of another. */
export type Acceptance = {
  readonly hospital: number;
  readonly member: number;
  /** Unix seconds at which the membership ends unless renewed. */
  readonly validUntil: number;
  /** Unix seconds until which it can be used; at most 48 hours ahead. */
  readonly deadline: number;
  /** 32 random bytes. */
  readonly salt: Hex;
  readonly sentence: string;
};

/** An acceptance and the hospital admin's signature over it. */
export type SignedAcceptance = { readonly acceptance: Acceptance; readonly signature: Hex };

/** What the new hospital's admin signs. */
export function acceptanceMessage(site: Site, acceptance: Acceptance): TypedData {
  return {
    domain: actsDomain(site, "Registration"),
    types: acceptanceTypes,
    primaryType: "Acceptance",
    message: acceptance,
  };
}

/** The id under which an acceptance is used up, or cancelled like a voucher: its EIP-712 struct hash. */
export const acceptanceId = (acceptance: Acceptance): Hex =>
  toHex(hashStruct(acceptanceTypes, "Acceptance", acceptance));

/** Takes a member to the hospital that accepted them; the member signs. */
export function changeHospitalAct(
  site: Site,
  { acceptance, signature: accepted }: SignedAcceptance,
  { hospitalName, deadline }: { hospitalName: string; deadline: number },
): Act {
  const { member, hospital, validUntil } = acceptance;
  const sentence = changeSentence(hospitalName, validUntil);
  const { sentence: text, ...numbers } = acceptance;
  const argument = { ...numbers, sentenceHash: hashText(text) };
  return {
    typedData: {
      domain: actsDomain(site, "Registration"),
      types: changeTypes,
      primaryType: "ChangeHospital",
      message: {
        ...{ member, hospital, validUntil, acceptance: acceptanceId(acceptance) },
        ...{ deadline, sentence },
      },
    },
    callWith: (signature) => ({
      contract: "Registration",
      method: "changeHospitalBySig",
      args: [argument, accepted, deadline, hashText(sentence), signature],
    }),
  };
}
