import { z } from "zod";
import { equal } from "./bytes.ts";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import { newPrivateKey, portableWrap } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import { bytesOf, generationField } from "./format-fields.ts";
import { randomBytes } from "./random.ts";

/*
 * Account key, as it is sealed in key slots (lib/key-slots.ts): canonical dag-cbor
 *   [1, private key (32), [[generation, root (32)]…]]    generations ascending from 1, without gaps
 *   [2, private key, roots as above, [former private key (32)…]]    newest first, at least one: after a rotation
 */

/** A random secret (32 bytes) that the category keys of one generation come from. */
export type ScopeRoot = { generation: number; root: Uint8Array };

/** What a person's slots hold: a secp256k1 pair that is not the wallet's, and the scope roots. */
export type AccountKey = {
  privateKey: Uint8Array;
  /** 33 bytes, compressed. */
  publicKey: Uint8Array;
  roots: ScopeRoot[];
  /** Private keys of the pairs before, newest first: they open the capsules that were sealed to them. */
  former: Uint8Array[];
};

/** `account-key/malformed` or `account-key/unknown-generation`. */
export class AccountKeyError extends HealthChainError {}

const version = 1;
const versionWithFormer = 2;
const rootsField = z.array(z.tuple([generationField, bytesOf(32)])).min(1);
const formerField = z.array(bytesOf(32)).min(1);
const schema = z.union([
  z.tuple([z.literal(version), bytesOf(32), rootsField]),
  z.tuple([z.literal(versionWithFormer), bytesOf(32), rootsField, formerField]),
]);

/** A fresh account key with generation 1. */
export const newAccountKey = (): AccountKey =>
  made({ privateKey: newPrivateKey(), roots: [newRoot(1)], former: [] });

/** The same pair with one more root: for new epochs that a thief of the older roots cannot derive. */
export const addGeneration = (key: AccountKey): AccountKey =>
  made({ ...key, roots: [...key.roots, newRoot(key.roots.length + 1)] });

/** A new pair with the same roots: an ordinary rotation. The pair before is kept as a former one. */
export const rotatePair = (key: AccountKey): AccountKey =>
  made({ ...key, privateKey: newPrivateKey(), former: [key.privateKey, ...key.former] });

/** A new pair and one more root, older ones kept: after removing a slot or losing a device. */
export const renewAccountKey = (key: AccountKey): AccountKey => addGeneration(rotatePair(key));

/**
 * The same key with the pair that has this public half in front; undefined where it is none of its pairs. So a rotation
 * that broke off between the slots and the chain locks nobody out.
 */
export function withPair(key: AccountKey, publicKey: Uint8Array): AccountKey | undefined {
  if (isSamePair(key, publicKey)) return key;
  const pairs = [key.privateKey, ...key.former];
  const found = key.former.find((one) => equal(portableWrap.publicKeyOf(one), publicKey));
  if (found === undefined) return undefined;
  return made({ ...key, privateKey: found, former: pairs.filter((one) => one !== found) });
}

/** The root of a generation, 32 bytes. Throws {@link AccountKeyError} when this key has none. */
export function rootOf(key: AccountKey, generation: number): Uint8Array {
  const found = key.roots.find((root) => root.generation === generation);
  if (found !== undefined) return found.root;
  throw new AccountKeyError(
    "account-key/unknown-generation",
    `account key has no root of generation ${generation}: open it from a newer slots document`,
  );
}

/** Secret bytes: for slots only. */
export function encodeAccountKey({ privateKey, roots, former }: AccountKey): Uint8Array {
  const list = roots.map(({ generation, root }) => [generation, root]);
  return former.length === 0
    ? encodeCanonical([version, privateKey, list])
    : encodeCanonical([versionWithFormer, privateKey, list, former]);
}

/** Throws {@link AccountKeyError} for anything but the one canonical encoding of an account key. */
export function decodeAccountKey(bytes: Uint8Array): AccountKey {
  try {
    const [, privateKey, list, former = []] = schema.parse(decodeCanonical(bytes));
    const roots = list.map(([generation, root]) => ({ generation, root }));
    if (roots.some(({ generation }, index) => generation !== index + 1)) {
      throw new Error("generations are not 1, 2, …");
    }
    return made({ privateKey, roots, former });
  } catch {
    // No cause: a parser's message could show a part of the key.
    throw new AccountKeyError(
      "account-key/malformed",
      "account key is not the canonical encoding of version 1 or 2: see docs/formats.md",
    );
  }
}

/** True when both hold the same pair. */
export const isSamePair = (a: AccountKey, publicKey: Uint8Array): boolean =>
  equal(a.publicKey, publicKey);

const made = ({ privateKey, roots, former }: Omit<AccountKey, "publicKey">): AccountKey => ({
  privateKey,
  publicKey: portableWrap.publicKeyOf(privateKey),
  roots,
  former,
});

const newRoot = (generation: number): ScopeRoot => ({ generation, root: randomBytes(32) });
