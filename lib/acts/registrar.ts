import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const types = {
  SetRegistrar: [
    { name: "hospital", type: "uint8" },
    { name: "registrar", type: "address" },
    { name: "dailyCap", type: "uint16" },
    { name: "nonce", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A hospital's act that lets an account vouch for it. */
export type SetRegistrar = {
  readonly hospital: number;
  readonly registrar: Hex;
  /** Vouchers taken a day (UTC); 0 removes the registrar. */
  readonly dailyCap: number;
  /** 32 random bytes; each counts once. */
  readonly nonce: Hex;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
  readonly sentence: string;
};

/** Names a registrar, changes its cap, or removes it. */
export function setRegistrarAct(site: Site, act: SetRegistrar): Act {
  const { hospital, registrar, dailyCap, nonce, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Registration"),
      types,
      primaryType: "SetRegistrar",
      message: { hospital, registrar, dailyCap, nonce, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Registration",
      method: "setRegistrarBySig",
      args: [hospital, registrar, dailyCap, nonce, deadline, hashText(sentence), signature],
    }),
  };
}
