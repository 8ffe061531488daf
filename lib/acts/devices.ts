import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Call, type Site } from "./domains.ts";
import type { Voucher } from "./registration.ts";

const restoreTypes = {
  Restore: [
    { name: "device", type: "uint32" },
    { name: "nonce", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A hospital's word for a device of one patient, signed; whose key the device holds is said by `voucher.account`. */
export type DeviceVoucher = { readonly voucher: Voucher; readonly signature: Hex };

/** A hospital's act that ends a device's quarantine. */
export type Restore = {
  readonly device: number;
  /** 32 random bytes; each counts once. */
  readonly nonce: Hex;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
  readonly sentence: string;
};

/** The call that enrols a device; anyone may send it. `claim`: the device's signature over the voucher's claim. */
export const enrolDeviceCall = (given: DeviceVoucher, claim: Hex): Call =>
  deviceCall("enrolDevice", given, claim);

/** The call that binds an enrolled device of the same hospital to the voucher's patient. */
export const rebindDeviceCall = (given: DeviceVoucher, claim: Hex): Call =>
  deviceCall("rebindDevice", given, claim);

/** Ends a quarantine, once the hospital has seen to the device. */
export function restoreAct(site: Site, act: Restore): Act {
  const { device, nonce, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Vitals"),
      types: restoreTypes,
      primaryType: "Restore",
      message: { device, nonce, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Vitals",
      method: "restoreBySig",
      args: [device, nonce, deadline, hashText(sentence), signature],
    }),
  };
}

function deviceCall(method: string, { voucher, signature }: DeviceVoucher, claim: Hex): Call {
  const { sentence, ...numbers } = voucher;
  const args = [{ ...numbers, sentenceHash: hashText(sentence) }, signature, claim];
  return { contract: "Registration", method, args };
}
