import { toHex, type Hex } from "../bytes.ts";
import { hashStruct, type Prehashed, type TypedData, type Types } from "../eip712.ts";
import { statementsDomain } from "./domains.ts";

const encryptionKeyType = {
  EncryptionKey: [
    { name: "deployment", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "publicKey", type: "bytes" },
    { name: "keyVersion", type: "uint16" },
  ],
} satisfies Types;

/** Types of an epoch statement; acts that open epochs nest it. */
export const epochKeysTypes = {
  EpochKeys: [
    { name: "deployment", type: "bytes32" },
    { name: "account", type: "address" },
    { name: "generation", type: "uint16" },
    { name: "keys", type: "EpochKey[]" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
  EpochKey: [
    { name: "category", type: "uint8" },
    { name: "epoch", type: "uint32" },
    { name: "x", type: "bytes32" },
  ],
} satisfies Types;

const enrolmentTypes = {
  Enrolment: [
    { name: "encryptionKey", type: "EncryptionKey" },
    { name: "epochKeys", type: "EpochKeys" },
  ],
  ...encryptionKeyType,
  ...epochKeysTypes,
} satisfies Types;

const successionTypes = {
  Succession: [
    { name: "encryptionKey", type: "EncryptionKey" },
    { name: "member", type: "uint32" },
    { name: "predecessor", type: "address" },
  ],
  ...encryptionKeyType,
} satisfies Types;

/** An account says which key to encrypt to. Nobody else can say it, so no hospital can set a key. */
export type EncryptionKey = {
  readonly deployment: Hex;
  readonly account: Hex;
  /** 33 bytes, compressed secp256k1. */
  readonly publicKey: Hex;
  readonly keyVersion: number;
};

/** The public half of one category's key in one epoch: x of the point with even y. */
export type EpochKey = { readonly category: number; readonly epoch: number; readonly x: Hex };

/** A patient says which keys their categories have from now on. */
export type EpochKeys = {
  readonly deployment: Hex;
  readonly account: Hex;
  /** Generation of the scope root from which the private halves derive. */
  readonly generation: number;
  readonly keys: readonly EpochKey[];
  /** Unix seconds until which the chain takes it; it stays a valid statement afterwards. */
  readonly deadline: number;
  /** The text, or its hash where it comes from the chain, which holds no text. */
  readonly sentence: string | Prehashed;
};

/** The statement about an encryption key alone: staff sign this when they enrol. */
export function encryptionKeyStatement(key: EncryptionKey): TypedData {
  return {
    domain: statementsDomain(key.deployment),
    types: encryptionKeyType,
    primaryType: "EncryptionKey",
    message: key,
  };
}

/** What an account signs that takes a number over: its key, whose number it is, and the account that held it before. */
export function successionStatement(
  encryptionKey: EncryptionKey,
  { member, predecessor }: { member: number; predecessor: Hex },
): TypedData {
  return {
    domain: statementsDomain(encryptionKey.deployment),
    types: successionTypes,
    primaryType: "Succession",
    message: { encryptionKey, member, predecessor },
  };
}

/** What contracts take where nothing was signed along. */
export const noCompanion: Hex = `0x${"00".repeat(32)}`;

/** EIP-712 struct hash of an encryption key, the companion of epoch keys that were signed along with it. */
export const encryptionKeyHash = (key: EncryptionKey): Hex =>
  toHex(hashStruct(encryptionKeyType, "EncryptionKey", key));

/** The statement about epoch keys alone. */
export function epochKeysStatement(keys: EpochKeys): TypedData {
  return {
    domain: statementsDomain(keys.deployment),
    types: epochKeysTypes,
    primaryType: "EpochKeys",
    message: keys,
  };
}

/**
 * One signature of a new patient over encryption key and first epoch keys. Either part may be given as its
 * EIP-712 struct hash, which is all that the events of the other contract hold.
 */
export function enrolmentStatement(
  deployment: Hex,
  encryptionKey: EncryptionKey | Prehashed,
  epochKeys: EpochKeys | Prehashed,
): TypedData {
  return {
    domain: statementsDomain(deployment),
    types: enrolmentTypes,
    primaryType: "Enrolment",
    message: { encryptionKey, epochKeys },
  };
}
