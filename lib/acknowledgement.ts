import { z } from "zod";
import { hexField } from "./access-entry.ts";
import { statementsDomain } from "./acts/domains.ts";
import { fromHex, type Hex } from "./bytes.ts";
import { openTypedDigest, typedDataDigest, type TypedData, type Types } from "./eip712.ts";
import { HealthChainError } from "./errors.ts";
import type { Keccak } from "./keccak.ts";
import { sameAccount, signerOf } from "./local-wallet.ts";
import { numberField, sequenceField } from "./reading.ts";
import { largestBatch } from "./reading-batch.ts";

/*
 * Acknowledgement: an oracle's signed word that it keeps readings and will anchor them. EIP-712 statement:
 *   Acknowledgement(bytes32 deployment,uint32 oracle,uint32 device,uint64 first,uint32 count,bytes32 root,
 *                   bytes accepted,uint64 window)
 * first, count and root are those of the device's batch (lib/reading-batch.ts); bit i of `accepted` (byte i ÷ 8, lowest
 * bit first) says that the reading first + i stands in the oracle's window with this number.
 */

const types = {
  Acknowledgement: [
    { name: "deployment", type: "bytes32" },
    { name: "oracle", type: "uint32" },
    { name: "device", type: "uint32" },
    { name: "first", type: "uint64" },
    { name: "count", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "accepted", type: "bytes" },
    { name: "window", type: "uint64" },
  ],
} satisfies Types;

/** An acknowledgement as JSON holds it. */
export const acknowledgementSchema = z.strictObject({
  deployment: hexField(32),
  oracle: numberField,
  device: numberField,
  first: sequenceField,
  count: z.number().int().min(1).max(largestBatch),
  root: hexField(32),
  accepted: z.custom<Hex>(
    (value) => typeof value === "string" && /^0x([0-9a-f]{2}){1,128}$/.test(value),
    "expected bytes as 0x and lower-case hex digits",
  ),
  window: sequenceField,
  signature: hexField(65),
});

export type SignedAcknowledgement = Readonly<z.infer<typeof acknowledgementSchema>>;
export type Acknowledgement = Omit<SignedAcknowledgement, "signature">;

/** What the oracle signs. */
export const acknowledgementStatement = (message: Acknowledgement): TypedData => ({
  domain: statementsDomain(message.deployment),
  types,
  primaryType: "Acknowledgement",
  message,
});

/** The digests of {@link acknowledgementStatement} for one deployment, with all that is the same each time worked out. */
export const openAcknowledgementDigest = (
  deployment: Hex,
  keccak: Keccak,
): ((acknowledgement: Acknowledgement) => Uint8Array) =>
  openTypedDigest(
    { domain: statementsDomain(deployment), types, primaryType: "Acknowledgement" },
    keccak,
  );

/** Bits, the first in the lowest bit of the first byte. */
export function bitsOf(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [index, flag] of flags.entries())
    if (flag) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  return bytes;
}

/** Whether bit `index` is set. */
export const bitAt = (bytes: Uint8Array, index: number): boolean =>
  (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;

/** `acknowledgement/not-signed`, `oracle/unanchored` or `oracle/omitted`. */
export class AcknowledgementError extends HealthChainError {}

/** What became of the window that an acknowledgement names. */
export type WindowOutcome = {
  /** The oracle's account, as the chain has it. */
  readonly account: Hex;
  /** Whether the chain has the window. A device asks once its time is over: see docs/operations.md. */
  readonly isAnchored: boolean;
  /** Sequences of the device's readings in it, of whoever can open it; undefined where nobody looked. */
  readonly sequences?: ReadonlySet<number>;
};

/** Throws {@link AcknowledgementError} unless the oracle signed it and the chain, and the window, hold what it says. */
export function requireKept(signed: SignedAcknowledgement, outcome: WindowOutcome): void {
  const { signature, ...said } = signed;
  const signer = signerOf(typedDataDigest(acknowledgementStatement(said)), signature);
  if (signer === undefined || !sameAccount(signer, outcome.account))
    throw new AcknowledgementError(
      "acknowledgement/not-signed",
      `Oracle ${said.oracle} did not sign this acknowledgement.`,
    );
  if (!outcome.isAnchored)
    throw new AcknowledgementError(
      "oracle/unanchored",
      `Oracle ${said.oracle} acknowledged readings for its window ${said.window}, which is not on the chain.`,
    );
  const accepted = fromHex(said.accepted);
  for (let at = 0; at < said.count; at += 1) {
    if (!bitAt(accepted, at) || outcome.sequences?.has(said.first + at) !== false) continue;
    throw new AcknowledgementError(
      "oracle/omitted",
      `Oracle ${said.oracle} acknowledged reading ${said.first + at} of device ${said.device}, and left it out of window ${said.window}.`,
    );
  }
}
