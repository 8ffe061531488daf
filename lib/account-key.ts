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
 */

/** A random secret (32 bytes) that the category keys of one generation come from. */
export type ScopeRoot = { generation: number; root: Uint8Array };

/** What a person's slots hold: a secp256k1 pair that is not the wallet's, and the scope roots. */
export type AccountKey = {
  privateKey: Uint8Array;
  /** 33 bytes, compressed. */
  publicKey: Uint8Array;
  roots: ScopeRoot[];
};

/** `account-key/malformed` or `account-key/unknown-generation`. */
export class AccountKeyError extends HealthChainError {}

const version = 1;
const schema = z.tuple([
  z.literal(version),
  bytesOf(32),
  z.array(z.tuple([generationField, bytesOf(32)])).min(1),
]);

/** A fresh account key with generation 1. */
export const newAccountKey = (): AccountKey => withRoots(newPrivateKey(), [newRoot(1)]);

/** The same pair with one more root: for new epochs that a thief of the older roots cannot derive. */
export const addGeneration = ({ privateKey, roots }: AccountKey): AccountKey =>
  withRoots(privateKey, [...roots, newRoot(roots.length + 1)]);

/** A new pair and one more root, older roots kept: after removing a slot or losing a device. */
export const renewAccountKey = (key: AccountKey): AccountKey =>
  addGeneration(withRoots(newPrivateKey(), key.roots));

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
export const encodeAccountKey = ({ privateKey, roots }: AccountKey): Uint8Array =>
  encodeCanonical([version, privateKey, roots.map(({ generation, root }) => [generation, root])]);

/** Throws {@link AccountKeyError} for anything but the one canonical encoding of an account key. */
export function decodeAccountKey(bytes: Uint8Array): AccountKey {
  try {
    const [, privateKey, list] = schema.parse(decodeCanonical(bytes));
    const roots = list.map(([generation, root]) => ({ generation, root }));
    if (roots.some(({ generation }, index) => generation !== index + 1)) {
      throw new Error("generations are not 1, 2, …");
    }
    return withRoots(privateKey, roots);
  } catch {
    // No cause: a parser's message could show a part of the key.
    throw new AccountKeyError(
      "account-key/malformed",
      "account key is not the canonical encoding of version 1: see docs/formats.md",
    );
  }
}

/** True when both hold the same pair. */
export const isSamePair = (a: AccountKey, publicKey: Uint8Array): boolean =>
  equal(a.publicKey, publicKey);

const withRoots = (privateKey: Uint8Array, roots: ScopeRoot[]): AccountKey => ({
  privateKey,
  publicKey: portableWrap.publicKeyOf(privateKey),
  roots,
});

const newRoot = (generation: number): ScopeRoot => ({ generation, root: randomBytes(32) });
