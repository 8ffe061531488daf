import { sha256 } from "@noble/hashes/sha2";
import { z } from "zod";
import { hexField, zeroWord } from "./access-entry.ts";
import { toHex, utf8, type Hex } from "./bytes.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { CaseId } from "./emergency.ts";
import { HealthChainError } from "./errors.ts";
import { randomBytes } from "./random.ts";

/*
 * Reason file: why somebody opened, judged or disputed an emergency. One line of canonical JSON, all values text; its
 * SHA-256 is the `reason` on chain. The salt keeps short reasons from being guessed there.
 */

/** A reason cannot be used. Codes: `reason-file/empty`, `reason-file/too-long`, `reason-file/malformed`. */
export class ReasonFileError extends HealthChainError {}

/** What a reason is for. */
export type ReasonKind = "break-glass" | "review" | "dispute";

/** Why, about which case of which deployment. */
export type Reason = {
  readonly deployment: Hex;
  readonly about: ReasonKind;
  readonly id: CaseId;
  readonly text: string;
  /** 32 random bytes. */
  readonly salt: Hex;
};

/** The longest reason, in characters. */
export const longestReason = 1000;

/** Stands for no reason, which only a dispute may leave out. */
export const noReason = zeroWord;

const numberText = z.string().regex(/^[1-9]\d{0,9}$/);
const schema = z.strictObject({
  healthchain: z.literal("reason"),
  version: z.literal("1"),
  deployment: hexField(32),
  about: z.enum(["break-glass", "review", "dispute"]),
  patient: numberText,
  doctor: numberText,
  number: numberText,
  reason: z.string().min(1).max(longestReason),
  salt: hexField(32),
});

/** A reason with a salt of its own. Throws {@link ReasonFileError} `reason-file/empty`, `reason-file/too-long`. */
export function newReason(given: Omit<Reason, "salt">): Reason {
  const text = given.text.trim();
  if (text === "") throw new ReasonFileError("reason-file/empty", "Say why, in a few words.");
  if (text.length > longestReason)
    throw new ReasonFileError(
      "reason-file/too-long",
      `A reason has at most ${longestReason} characters. Nothing was done. Say it shorter.`,
    );
  return { ...given, text, salt: toHex(randomBytes(32)) };
}

/** The file's text. */
export function encodeReason({ deployment, about, id, text, salt }: Reason): string {
  return canonicalJson({
    ...{ healthchain: "reason", version: "1", deployment, about },
    patient: String(id.patient),
    doctor: String(id.doctor),
    number: String(id.number),
    ...{ reason: text, salt },
  });
}

/** What the chain holds of a reason. */
export const reasonDigest = (reason: Reason): Hex => toHex(sha256(utf8(encodeReason(reason))));

/** Reads a file's text, whatever blanks somebody put between its fields. Throws {@link ReasonFileError} `reason-file/malformed`. */
export function decodeReason(text: string): Reason {
  const parsed = schema.safeParse(json(text));
  if (!parsed.success)
    throw new ReasonFileError(
      "reason-file/malformed",
      "This is no file with the reason of an emergency. Use the one that was saved then.",
      { cause: parsed.error },
    );
  const { deployment, about, patient, doctor, number, reason, salt } = parsed.data;
  const id = { patient: Number(patient), doctor: Number(doctor), number: Number(number) };
  return { deployment, about, id, text: reason, salt };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the schema says that it is none
  }
}
