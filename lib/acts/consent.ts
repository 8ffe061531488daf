import { toHex, type Hex } from "../bytes.ts";
import { hashStruct, hashText, type Prehashed, type TypedData, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";
import { epochKeysStatement, epochKeysTypes, noCompanion, type EpochKeys } from "./statements.ts";

/** The fields of a cell, as grants and approvals sign them. */
export const cellFields = [
  { name: "reader", type: "uint32" },
  { name: "category", type: "uint8" },
  { name: "from", type: "uint40" },
  { name: "until", type: "uint40" },
  { name: "purposes", type: "uint16" },
  { name: "actions", type: "uint8" },
  { name: "keyVersion", type: "uint16" },
  { name: "revision", type: "uint24" },
] as const;

const grantTypes = {
  Grant: [
    { name: "patient", type: "uint32" },
    { name: "cells", type: "Cell[]" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
  Cell: cellFields,
} satisfies Types;

const denyTypes = {
  Deny: [
    { name: "patient", type: "uint32" },
    { name: "denials", type: "Denial[]" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
  Denial: [
    { name: "reader", type: "uint32" },
    { name: "category", type: "uint8" },
    { name: "from", type: "uint40" },
    { name: "until", type: "uint40" },
    { name: "revision", type: "uint24" },
  ],
} satisfies Types;

const revokeTypes = {
  Revoke: [
    { name: "patient", type: "uint32" },
    { name: "cells", type: "CellId[]" },
    { name: "nonce", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
  CellId: [
    { name: "reader", type: "uint32" },
    { name: "category", type: "uint8" },
  ],
} satisfies Types;

const revokeAndRotateTypes = {
  RevokeAndRotate: [
    { name: "revoke", type: "Revoke" },
    { name: "epochKeys", type: "EpochKeys" },
  ],
  ...revokeTypes,
  ...epochKeysTypes,
} satisfies Types;

/** One permission as the patient signs it. Purposes and actions are bit sets; times are Unix seconds. */
export type Cell = {
  readonly reader: number;
  readonly category: number;
  readonly from: number;
  readonly until: number;
  readonly purposes: number;
  readonly actions: number;
  /** Version of the reader's encryption key that the capsule is sealed to; 0 for a team. */
  readonly keyVersion: number;
  /** The revision that the cell has now, so that a permit held back dies with any later change. */
  readonly revision: number;
};

export type Grant = {
  readonly patient: number;
  readonly cells: readonly Cell[];
  readonly deadline: number;
  readonly sentence: string;
};

/** One prohibition as the patient signs it. */
export type Denial = Pick<Cell, "reader" | "category" | "from" | "until" | "revision">;

export type Deny = {
  readonly patient: number;
  readonly denials: readonly Denial[];
  readonly deadline: number;
  readonly sentence: string;
};

export type CellId = Pick<Cell, "reader" | "category">;

export type Revoke = {
  readonly patient: number;
  readonly cells: readonly CellId[];
  /** 32 random bytes; each counts once. No revision: a revoke always works. */
  readonly nonce: Hex;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
  readonly sentence: string;
};

/** Permits, replacing whatever the named cells said. */
export function grantAct(site: Site, grant: Grant): Act {
  const { patient, cells, deadline, sentence } = grant;
  return {
    typedData: message(site, "Grant", { types: grantTypes, value: grant }),
    callWith: (signature) => ({
      contract: "Consent",
      method: "grantBySig",
      args: [patient, cells, deadline, hashText(sentence), signature],
    }),
  };
}

/** Prohibits, whatever else permits. */
export function denyAct(site: Site, deny: Deny): Act {
  const { patient, denials, deadline, sentence } = deny;
  return {
    typedData: message(site, "Deny", { types: denyTypes, value: deny }),
    callWith: (signature) => ({
      contract: "Consent",
      method: "denyBySig",
      args: [patient, denials, deadline, hashText(sentence), signature],
    }),
  };
}

/** Ends consents without changing keys. */
export function revokeAct(site: Site, revoke: Revoke): Act {
  return {
    typedData: message(site, "Revoke", { types: revokeTypes, value: revoke }),
    callWith: (signature) => ({
      contract: "Consent",
      method: "revokeBySig",
      args: [revoke.patient, revocationArgument(revoke), signature],
    }),
  };
}

/** Ends consents and opens new epochs, so that what comes later stays closed to kept keys. */
export function revokeAndRotateAct(
  site: Site,
  revoke: Revoke,
  epochKeys: EpochKeys & { sentence: string },
): Act {
  return {
    typedData: revokeAndRotateMessage(site, revoke, epochKeys),
    callWith: (signature) => ({
      contract: "Consent",
      method: "revokeAndRotateBySig",
      args: [revoke.patient, revocationArgument(revoke), epochKeysArgument(epochKeys), signature],
    }),
  };
}

/** The message of {@link revokeAndRotateAct}, also to check it afterwards from the hash of its first half. */
export function revokeAndRotateMessage(
  site: Site,
  revoke: Revoke | Prehashed,
  epochKeys: EpochKeys,
): TypedData {
  return message(site, "RevokeAndRotate", {
    types: revokeAndRotateTypes,
    value: { revoke, epochKeys },
  });
}

/** Opens epochs: the statement itself is the act. */
export function openEpochsAct(patient: number, epochKeys: EpochKeys & { sentence: string }): Act {
  return {
    typedData: epochKeysStatement(epochKeys),
    callWith: (signature) =>
      openEpochsCall({ patient, epochKeys, companion: noCompanion, signature }),
  };
}

/** The call that opens epochs; `companion` is the hash of the encryption key that was signed along at enrolment. */
export function openEpochsCall(opening: {
  patient: number;
  epochKeys: EpochKeys & { sentence: string };
  companion: Hex;
  signature: Hex;
}) {
  const { patient, epochKeys, companion, signature } = opening;
  return {
    contract: "Consent" as const,
    method: "openEpochsBySig",
    args: [patient, epochKeysArgument(epochKeys), companion, signature],
  };
}

/** EIP-712 struct hash of an epoch statement. */
export const epochKeysHash = (keys: EpochKeys): Hex =>
  toHex(hashStruct(epochKeysTypes, "EpochKeys", keys));

function message(
  site: Site,
  primaryType: string,
  { types, value }: { types: Types; value: object },
): TypedData {
  return { domain: actsDomain(site, "Consent"), types, primaryType, message: { ...value } };
}

function revocationArgument({ cells, nonce, deadline, sentence }: Revoke) {
  return { cells, nonce, deadline, sentenceHash: hashText(sentence) };
}

function epochKeysArgument({
  generation,
  keys,
  deadline,
  sentence,
}: EpochKeys & { sentence: string }) {
  return { generation, keys, deadline, sentenceHash: hashText(sentence) };
}
