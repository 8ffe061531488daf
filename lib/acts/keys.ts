import type { Hex } from "../bytes.ts";
import { hashText, type TypedData, type Types } from "../eip712.ts";
import { moveSentence, rotationSentence } from "../sentences.ts";
import { actsDomain, type Act, type Call, type Site } from "./domains.ts";
import { noCompanion, type EncryptionKey } from "./statements.ts";

const rotateTypes = {
  RotateKey: [
    { name: "member", type: "uint32" },
    { name: "keyVersion", type: "uint16" },
    { name: "publicKey", type: "bytes" },
    { name: "compromised", type: "bool" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

const moveTypes = {
  MoveAccount: [
    { name: "member", type: "uint32" },
    { name: "newAccount", type: "address" },
    { name: "keyVersion", type: "uint16" },
    { name: "publicKey", type: "bytes" },
    { name: "compromised", type: "bool" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A member's next encryption key. The key's version, one above the current one, makes the act work once. */
export type KeyChange = {
  readonly member: number;
  /** Of the account that is to hold the number afterwards. */
  readonly key: EncryptionKey;
  /** Ends consents that name an older key. */
  readonly compromised: boolean;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
};

/** The account's word about its key, and the hash of epoch keys that were signed along. */
export type Stated = { readonly signature: Hex; readonly companion?: Hex };

/** Replaces a member's encryption key; `stated` is over the same key. */
export function rotateKeyAct(site: Site, change: KeyChange, stated: Stated): Act {
  const sentence = rotationSentence(change.compromised);
  return {
    typedData: message(site, "RotateKey", {
      types: rotateTypes,
      value: { ...fieldsOf(change), sentence },
    }),
    callWith: (signature) => callOf("rotateKeyBySig", change, { sentence, stated, signature }),
  };
}

/** Moves a member's number to the account of the key; `stated` is that account's succession. The old account signs. */
export function moveAccountAct(site: Site, change: KeyChange, stated: Stated): Act {
  const { account } = change.key;
  const sentence = moveSentence(account, change.compromised);
  return {
    typedData: message(site, "MoveAccount", {
      types: moveTypes,
      value: { ...fieldsOf(change), newAccount: account, sentence },
    }),
    callWith: (signature) => callOf("moveAccountBySig", change, { sentence, stated, signature }),
  };
}

/** An encryption key with its owner's word, as the contract takes it. */
export function keyStatementArgument({ account, publicKey }: EncryptionKey, stated: Stated) {
  return {
    account,
    parity: Number.parseInt(publicKey.slice(2, 4), 16),
    x: `0x${publicKey.slice(4)}`,
    companion: stated.companion ?? noCompanion,
    signature: stated.signature,
  };
}

/**
 * The account that held the number before, which the chain's events tell in 32 bytes in place of a companion; undefined
 * for the hash of epoch keys.
 */
export function predecessorIn(companion: Hex | undefined): Hex | undefined {
  if (companion === undefined || !companion.startsWith(`0x${"00".repeat(12)}`)) return undefined;
  return `0x${companion.slice(-40)}`;
}

function fieldsOf({ member, key, compromised, deadline }: KeyChange) {
  const { keyVersion, publicKey } = key;
  return { member, keyVersion, publicKey, compromised, deadline };
}

function message(
  site: Site,
  primaryType: string,
  { types, value }: { types: Types; value: Record<string, unknown> },
): TypedData {
  return { domain: actsDomain(site, "Registration"), types, primaryType, message: value };
}

function callOf(
  method: string,
  { member, key, compromised, deadline }: KeyChange,
  { sentence, stated, signature }: { sentence: string; stated: Stated; signature: Hex },
): Call {
  const argument = keyStatementArgument(key, stated);
  const args = [
    ...[member, key.keyVersion, argument, compromised, deadline],
    ...[hashText(sentence), signature],
  ];
  return { contract: "Registration", method, args };
}
