import { createHash } from "node:crypto";
import { Interface } from "ethers";
import {
  consentAbi,
  consortiumAbi,
  recordsAbi,
  registrationAbi,
  urgentsuspensionAbi,
  vitalsAbi,
} from "#lib/abi";
import type { Call, Site } from "#lib/acts/domains";
import { fromHex, type Hex } from "#lib/bytes";
import { RefusalError } from "./refusal.ts";

/** Which functions may be sent for others: those whose every effect is in a signature, or has been voted for. */
const relayed = {
  Registration: {
    abi: new Interface(registrationAbi),
    ordinary: [
      "enrol",
      "enrolDevice",
      "rebindDevice",
      "activateBySig",
      "renewBySig",
      "reinstateBySig",
      "cancelVoucherBySig",
      "publishDirectoryBySig",
      "setRegistrarBySig",
      "rotateKeyBySig",
      "moveAccountBySig",
      "changeHospitalBySig",
    ],
    urgent: ["suspendBySig"],
  },
  Consent: {
    abi: new Interface(consentAbi),
    ordinary: [
      "grantBySig",
      "openEpochsBySig",
      "renounceBySig",
      "requestBySig",
      "approveBySig",
      "refuseBySig",
      "cancelBySig",
      "reviewBySig",
      "disputeBySig",
    ],
    urgent: [
      "revokeBySig",
      "revokeAndRotateBySig",
      "denyBySig",
      "breakGlassBySig",
      "setEmergencyAccessBySig", // closing it is a stop, and opening is not told from closing here
    ],
  },
  Records: {
    abi: new Interface(recordsAbi),
    ordinary: [
      "anchorBySig",
      "anchorManyBySig",
      "supersedeBySig",
      "amendBySig",
      "markEnteredInErrorBySig",
    ],
    urgent: ["eraseBySig"],
  },
  Vitals: {
    abi: new Interface(vitalsAbi),
    ordinary: ["restoreBySig"],
    urgent: [],
  },
  Consortium: {
    abi: new Interface(consortiumAbi),
    ordinary: [
      ...["proposeBySig", "castVoteBySig", "castVoteWithReasonAndParamsBySig"],
      ...["queue", "execute"], // anybody's to send, of what passed
    ],
    urgent: [],
  },
  UrgentSuspension: {
    abi: new Interface(urgentsuspensionAbi),
    ordinary: ["withdrawBySig", "lapse"], // lapse: anybody's to send, once the time is over
    urgent: ["supportBySig"],
  },
} as const;

/** Stops and emergencies go in a lane of their own, so that nothing else can hold them up. */
export type Lane = "urgent" | "ordinary";

/** An act that may be sent: its call, its lane, and the digest by which it is sent only once. */
export type RelayedAct = {
  readonly call: Call;
  readonly lane: Lane;
  readonly digest: string;
  /** Whether the same can be meant again later, so that an earlier answer is none to it. */
  readonly isRepeatable: boolean;
};

/** What no signature and no id makes another one next time. */
const repeatable = "lapse";

/** Checks that a call is one of ours and fits its ABI. Throws a {@link RefusalError} `relay/…`. */
export function relayedAct(
  { contracts }: Site,
  { contract, method, args }: { contract: string; method: string; args: readonly unknown[] },
): RelayedAct {
  const lane = isRelayed(contract) ? laneOf(contract, method) : undefined;
  if (!isRelayed(contract) || lane === undefined) {
    throw new RefusalError(403, {
      code: "relay/not-ours",
      message: "This gateway sends signed acts of people only, not this function.",
    });
  }
  const calldata = encoded(relayed[contract].abi, method, args);
  const hash = createHash("sha256").update(fromHex(contracts[contract])).update(fromHex(calldata));
  const isRepeatable = method === repeatable;
  return { call: { contract, method, args }, lane, digest: hash.digest("hex"), isRepeatable };
}

type RelayedContract = keyof typeof relayed;

const isRelayed = (contract: string): contract is RelayedContract =>
  Object.hasOwn(relayed, contract);

function laneOf(contract: RelayedContract, method: string): Lane | undefined {
  const { urgent, ordinary } = relayed[contract];
  const isIn = (methods: readonly string[]): boolean => methods.includes(method);
  if (isIn(urgent)) return "urgent";
  return isIn(ordinary) ? "ordinary" : undefined;
}

function encoded(abi: Interface, method: string, args: readonly unknown[]): Hex {
  try {
    return abi.encodeFunctionData(method, args) as Hex;
  } catch {
    throw new RefusalError(400, {
      code: "relay/malformed",
      message: "The arguments do not fit this function.",
    });
  }
}
