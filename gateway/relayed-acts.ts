import { createHash } from "node:crypto";
import { Interface } from "ethers";
import { consentAbi, recordsAbi, registrationAbi, vitalsAbi } from "#lib/abi";
import type { Call, Site } from "#lib/acts/domains";
import { fromHex, type Hex } from "#lib/bytes";
import { RefusalError } from "./refusal.ts";

/** Which functions may be sent for others: those whose every effect is in a signature. */
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
    ordinary: ["grantBySig", "openEpochsBySig", "renounceBySig"],
    urgent: ["revokeBySig", "revokeAndRotateBySig", "denyBySig"],
  },
  Records: {
    abi: new Interface(recordsAbi),
    ordinary: ["anchorBySig", "anchorManyBySig"],
    urgent: [],
  },
  Vitals: {
    abi: new Interface(vitalsAbi),
    ordinary: ["restoreBySig"],
    urgent: [],
  },
} as const;

/** Stops go in a lane of their own, so that nothing else can hold them up. */
export type Lane = "urgent" | "ordinary";

/** A signed act that may be sent: its call, its lane, and the digest by which it is sent only once. */
export type RelayedAct = { readonly call: Call; readonly lane: Lane; readonly digest: string };

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
  return { call: { contract, method, args }, lane, digest: hash.digest("hex") };
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
