import type { Hex } from "./bytes.ts";
import type { CaseId } from "./emergency.ts";
import { HealthChainError } from "./errors.ts";

/** Names one record: the patient's number and the 32-byte digest of the record's manifest. */
export type RecordName = { patient: number; manifest: Uint8Array };

/** A record's sealed boxes. They never change: the manifest holds their digests. */
export type RecordBoxes = RecordName & { keyBox: Uint8Array; headerBox: Uint8Array };

/** Who asks for a record's box, and for which purpose (bit index, as in consents). */
export type BoxRequest = RecordName & { reader: number; purpose: number };

/** Names what lies between one patient and one reader (person or team), by number: a capsule, or the reason of a request. */
export type CapsuleName = { patient: number; reader: number };

/** Who asks for their capsule; for treatment unless another purpose is named (bit index, as in consents). */
export type CapsuleRequest = CapsuleName & { purpose?: number };

/**
 * Keeps what must not be public although it is sealed: key boxes, header boxes, capsules, slots
 * documents, reasons of requests and of emergencies. Whoever calls it has asked for consent first, and has chosen a vault of this
 * deployment. What is written is durable when the promise resolves. What is absent reads as
 * undefined; deleting it is no error. Every method throws a {@link VaultError}.
 */
export type Vault = {
  /** Same boxes again: no error. Other boxes under the same manifest: `vault/conflict`. */
  putRecordBoxes(record: RecordBoxes): Promise<void>;
  keyBox(request: BoxRequest): Promise<Uint8Array | undefined>;
  headerBox(request: BoxRequest): Promise<Uint8Array | undefined>;
  /** Removes both boxes of one record, for good. */
  eraseRecord(patient: number, manifest: Uint8Array): Promise<void>;
  /** Replaces an older capsule of the same pair. */
  putCapsule(capsule: CapsuleName & { capsule: Uint8Array }): Promise<void>;
  capsule(request: CapsuleRequest): Promise<Uint8Array | undefined>;
  deleteCapsule(name: CapsuleName): Promise<void>;
  /** Keeps why a reader asks, sealed to the patient; replaces that of the pair's last request. */
  putRequestReason(reason: CapsuleName & { reason: Uint8Array }): Promise<void>;
  requestReason(name: CapsuleName): Promise<Uint8Array | undefined>;
  deleteRequestReason(name: CapsuleName): Promise<void>;
  /** Keeps why a doctor opened an emergency, sealed to the patient. */
  putEmergencyReason(reason: { readonly id: CaseId; readonly reason: Uint8Array }): Promise<void>;
  emergencyReason(id: CaseId): Promise<Uint8Array | undefined>;
  /** Replaces the older slots document of this account. */
  putSlots(account: Hex, document: Uint8Array): Promise<void>;
  slots(account: Hex): Promise<Uint8Array | undefined>;
};

/** The largest things a vault takes, in bytes. */
export const vaultLimits = {
  box: 65_536,
  /** What a gateway takes and clients make: lists come with one for each record. */
  headerBox: 8_192,
  capsule: 1_048_576,
  slots: 262_144,
  requestReason: 4_096,
  emergencyReason: 4_096,
} as const;

/**
 * - `unreachable` the vault cannot be read or written; nothing was acknowledged
 * - `too-large` beyond {@link vaultLimits}
 * - `conflict` other boxes are stored under this manifest
 * - `bad-name` a number, digest or account that cannot be one
 */
export type VaultFault = "unreachable" | "too-large" | "conflict" | "bad-name";

/** A fault of a vault. Its code is `vault/` and one of {@link VaultFault}. */
export class VaultError extends HealthChainError {
  constructor(fault: VaultFault, message: string, options?: { cause?: unknown }) {
    super(`vault/${fault}`, message, options);
  }
}
