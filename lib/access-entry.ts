import { keccak_256 } from "@noble/hashes/sha3";
import { z } from "zod";
import { concat, type Hex } from "./bytes.ts";
import { hashStruct, type Types } from "./eip712.ts";
import { HealthChainError } from "./errors.ts";

/*
 * Access entry: what a gateway writes for each read or refusal before it answers. EIP-712 struct of the Statements
 * domain (lib/acts/domains.ts); nobody signs it, its leaf is under a root in AccessLog:
 *   leaf = keccak256(0x00 ‖ salt (32 random bytes) ‖ hashStruct(AccessEntry))
 * The salt keeps anyone from finding an entry by guessing reader, category and time.
 */

/** An entry has no leaf. Code: `access-entry/bad-salt`. */
export class AccessEntryError extends HealthChainError {}

/** What was asked for; `gap` is the gateway's own declaration that it lost entries. */
export const entryKinds = {
  headers: 0,
  header: 1,
  record: 2,
  capsule: 3,
  slots: 4,
  gap: 5,
  /** Of devices, from a window or many. */
  readings: 6,
} as const;

export const entryOutcomes = { served: 0, refused: 1 } as const;

/** Stands for no record (a list) and no request (a gap). */
export const zeroWord: Hex = `0x${"0".repeat(64)}`;

const accessEntryType = {
  AccessEntry: [
    { name: "deployment", type: "bytes32" },
    { name: "gateway", type: "uint32" },
    { name: "sequence", type: "uint64" },
    { name: "patient", type: "uint32" },
    { name: "number", type: "uint64" },
    { name: "reader", type: "uint32" },
    { name: "category", type: "uint8" },
    { name: "record", type: "bytes32" },
    { name: "purpose", type: "uint8" },
    { name: "kind", type: "uint8" },
    { name: "outcome", type: "uint8" },
    { name: "count", type: "uint32" },
    { name: "at", type: "uint40" },
    { name: "request", type: "bytes32" },
  ],
} satisfies Types;

const upTo = (limit: number) => z.number().int().min(0).max(limit);
const member = upTo(2 ** 32 - 1);
const order = upTo(Number.MAX_SAFE_INTEGER);

/** Bytes as lower-case `0x` hex, `length` of them. */
export const hexField = (length: number) => {
  const digits = new RegExp(`^0x[0-9a-f]{${2 * length}}$`);
  return z.custom<Hex>(
    (value) => typeof value === "string" && digits.test(value),
    `expected 0x and ${2 * length} lower-case hex digits`,
  );
};

/** An entry as JSON holds it. */
export const accessEntrySchema = z.strictObject({
  deployment: hexField(32),
  gateway: member,
  /** Without gaps for a gateway, from 1. */
  sequence: order.min(1),
  /** 0 for a gap, which concerns everybody. */
  patient: member,
  /** Without gaps for a patient at a gateway, from 1; 0 for a gap. */
  number: order,
  reader: member,
  category: upTo(255),
  /** The manifest's digest; zero for what concerns no single record. */
  record: hexField(32),
  /** Bit index of the HL7 PurposeOfUse. */
  purpose: upTo(255),
  kind: upTo(entryKinds.readings),
  outcome: upTo(entryOutcomes.refused),
  /** How many refusals it stands for, else 1; for a gap, how many entries were lost. */
  count: upTo(2 ** 32 - 1),
  /** Unix seconds. */
  at: upTo(2 ** 40 - 1),
  /** SHA-256 of the reader's signed request; zero for a gap. */
  request: hexField(32),
});

/** One line of a gateway's log. */
export type AccessEntry = Readonly<z.infer<typeof accessEntrySchema>>;

/**
 * What stands for an entry in the tree: 32 bytes. Throws {@link AccessEntryError} `access-entry/bad-salt` and
 * `TypedDataError` for an entry that does not fit its types.
 */
export function accessLeaf(entry: AccessEntry, salt: Uint8Array): Uint8Array {
  if (salt.length !== 32)
    throw new AccessEntryError("access-entry/bad-salt", "A leaf wants a salt of 32 bytes.");
  const hash = hashStruct(accessEntryType, "AccessEntry", entry);
  return keccak_256(concat(Uint8Array.of(0x00), salt, hash));
}
