import { z } from "zod";
import type { SignedAcceptance } from "./acts/hospital-change.ts";
import type { Hex } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";

/** A text holds no acceptance. Code: `acceptance/malformed`. */
export class AcceptanceError extends HealthChainError {}

const hexOf = (pattern: RegExp) =>
  z.custom<Hex>((value) => typeof value === "string" && pattern.test(value));

const uint = (bits: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(2 ** bits - 1);

const schema = z.object({
  acceptance: z.object({
    hospital: uint(8),
    member: uint(32),
    validUntil: uint(40),
    deadline: uint(40),
    salt: hexOf(/^0x[0-9a-f]{64}$/i),
    sentence: z.string(),
  }),
  signature: hexOf(/^0x([0-9a-f]{2})*$/i),
});

/** An acceptance as a hospital hands it over: one line of JSON. No secret: it is good for the member it names alone. */
export const encodeAcceptance = (accepted: SignedAcceptance): string => JSON.stringify(accepted);

/** Throws {@link AcceptanceError}. */
export function decodeAcceptance(text: string): SignedAcceptance {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AcceptanceError(
      "acceptance/malformed",
      "That is not what a hospital hands over when it accepts somebody. Nothing was changed. Copy all of it.",
      { cause },
    );
  }
}
