import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import type { CaseId } from "../emergency.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const caseFields = [
  { name: "patient", type: "uint32" },
  { name: "doctor", type: "uint32" },
  { name: "number", type: "uint24" },
];
const lastFields = [
  { name: "deadline", type: "uint40" },
  { name: "sentence", type: "string" },
];
const reasonField = { name: "reason", type: "bytes32" };

const types = {
  SetEmergencyAccess: [
    { name: "patient", type: "uint32" },
    { name: "categories", type: "uint32" },
    { name: "revision", type: "uint24" },
    ...lastFields,
  ],
  BreakGlass: [...caseFields, reasonField, ...lastFields],
  Review: [
    { name: "hospital", type: "uint8" },
    ...caseFields,
    { name: "isDisputed", type: "bool" },
    { name: "isJustified", type: "bool" },
    reasonField,
    ...lastFields,
  ],
  Dispute: [...caseFields, reasonField, ...lastFields],
} satisfies Types;

/** Until when a signed act counts (Unix seconds), and what the wallet shows. */
type Last = { readonly deadline: number; readonly sentence: string };

/** Which categories, as a bit set, a patient opens to emergencies; 0 closes all. */
export type SetEmergencyAccess = Last & {
  readonly patient: number;
  readonly categories: number;
  /** The present one, so that the act works once. */
  readonly revision: number;
};

/** An act about one case; `reason` is a salted digest (lib/reason-file.ts). */
export type CaseAct = Last & { readonly id: CaseId; readonly reason: Hex };

/** What a hospital finds; `isDisputed` is what the case said when they looked. */
export type Review = CaseAct & {
  readonly hospital: number;
  readonly isDisputed: boolean;
  readonly isJustified: boolean;
};

/** Opens categories to emergencies, or closes them. The patient signs. */
export function setEmergencyAccessAct(site: Site, access: SetEmergencyAccess): Act {
  const { patient, categories, revision, deadline, sentence } = access;
  return act(site, "SetEmergencyAccess", {
    message: { patient, categories, revision, deadline, sentence },
    method: "setEmergencyAccessBySig",
    args: [patient, categories, revision, deadline, hashText(sentence)],
  });
}

/** Opens a case. The doctor signs; the number is the next of theirs with this patient. */
export function breakGlassAct(site: Site, { id, reason, deadline, sentence }: CaseAct): Act {
  const { patient, doctor, number } = id;
  return act(site, "BreakGlass", {
    message: { patient, doctor, number, reason, deadline, sentence },
    method: "breakGlassBySig",
    args: [{ patient, doctor, number }, reason, deadline, hashText(sentence)],
  });
}

/** Judges a case. The admin of a hospital signs that is not the doctor's. */
export function reviewAct(site: Site, review: Review): Act {
  const { hospital, id, isDisputed, isJustified, reason, deadline, sentence } = review;
  const { patient, doctor, number } = id;
  const verdict = { isDisputed, isJustified, reason };
  return act(site, "Review", {
    message: { hospital, patient, doctor, number, ...verdict, deadline, sentence },
    method: "reviewBySig",
    args: [hospital, { patient, doctor, number }, verdict, deadline, hashText(sentence)],
  });
}

/** Disputes a case; a reason of zero for none. The patient signs. */
export function disputeAct(site: Site, { id, reason, deadline, sentence }: CaseAct): Act {
  const { patient, doctor, number } = id;
  return act(site, "Dispute", {
    message: { patient, doctor, number, reason, deadline, sentence },
    method: "disputeBySig",
    args: [{ patient, doctor, number }, reason, deadline, hashText(sentence)],
  });
}

function act(
  site: Site,
  primaryType: keyof typeof types,
  { message, method, args }: { message: object; method: string; args: readonly unknown[] },
): Act {
  return {
    typedData: {
      domain: actsDomain(site, "Consent"),
      types: { [primaryType]: types[primaryType] },
      primaryType,
      message: { ...message },
    },
    callWith: (signature) => ({ contract: "Consent", method, args: [...args, signature] }),
  };
}
