import { stringToHex } from "viem";
import type { Hex } from "./bytes.ts";
import {
  ProposalError,
  proposedCall,
  type ProposedCall,
  type VotedContracts,
} from "./proposals.ts";
import { roles } from "./roles.ts";
import type { StatedKey } from "./stated-key.ts";
import type { VotedLimits } from "./voting.ts";

/** Something that a hospital can put to the vote. Times are seconds. */
export type ProposalDraft =
  | { readonly kind: "admit"; readonly account: Hex }
  | { readonly kind: "expel" | "reinstate"; readonly hospital: number }
  | { readonly kind: "gateway"; readonly hospital: number; readonly key: StatedKey }
  | { readonly kind: "pause" | "resume" }
  | { readonly kind: "successor"; readonly name: string; readonly account: Hex }
  /** Months of 30 days; 0 for as long as people like. */
  | { readonly kind: "longest-consent"; readonly months: number }
  | { readonly kind: "limits"; readonly limits: VotedLimits }
  | { readonly kind: "voting"; readonly delay: number; readonly period: number }
  | { readonly kind: "wait"; readonly seconds: number };

/** Valid for as long as the contract can say. */
const always = 2 ** 40 - 1;

/** The calls that a draft comes to. Throws `ProposalError` for values that the contracts do not take. */
export function callsOfDraft(contracts: VotedContracts, draft: ProposalDraft): ProposedCall[] {
  const call = (...[contract, ...named]: CallNamed) => proposedCall(contracts, contract, named);
  switch (draft.kind) {
    case "admit":
      return [call("Registration", "addHospital", [draft.account])];
    case "expel":
      return [call("Registration", "suspendHospital", [draft.hospital])];
    case "reinstate":
      return [call("Registration", "reinstateHospital", [draft.hospital])];
    case "gateway": {
      const values = [roles.gateway, draft.hospital, always, draft.key];
      return [call("Registration", "admit", values)];
    }
    case "pause":
    case "resume":
      return [call("Registration", "setPaused", [draft.kind === "pause"])];
    case "successor":
      return [call("Registration", "nameContract", [nameOf(draft.name), draft.account])];
    case "longest-consent":
      return [call("Registration", "setLongestConsent", [draft.months])];
    case "limits":
      return [call("Consent", "setLimits", [draft.limits])];
    case "voting":
      return [
        call("Consortium", "setVotingDelay", [draft.delay]),
        call("Consortium", "setVotingPeriod", [draft.period]),
      ];
    case "wait":
      return [call("ConsortiumTimelock", "updateDelay", [draft.seconds])];
  }
}

/** As `Registration` keys its contracts. */
function nameOf(name: string): Hex {
  if (/^[A-Z][A-Za-z]{0,30}$/.test(name)) return stringToHex(name, { size: 32 });
  throw new ProposalError("proposal/unfit", "No contract has such a name. Nothing was proposed.");
}

type CallNamed = [
  contract: "Registration" | "Consent" | "Consortium" | "ConsortiumTimelock",
  name: string,
  values: readonly unknown[],
];
