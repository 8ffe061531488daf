import { fromHex, toHex } from "./bytes.ts";
import type { Wrap } from "./ecies.ts";
import type { CaseId, EmergencyCase } from "./emergency.ts";
import type { BoxContext } from "./labelled-box.ts";
import { printableLines } from "./printable.ts";
import { reasonDigest, ReasonFileError, type Reason } from "./reason-file.ts";
import { contextToPatient, openText, sealedTextLength, sealText } from "./sealed-text.ts";

/*
 * Why a doctor opened an emergency, sealed to the patient: a labelled box "emergency" to the patient's account key,
 * category = epoch = null, sender = doctor, recipient = patient, object = number of the case (4 bytes, big-endian), around
 * a salted text (lib/sealed-text.ts) of 3,072 bytes. Salt and text are those of the reason file (lib/reason-file.ts), so
 * the patient makes that file again and checks it against the digest on chain.
 */

const bodyLength = 3072; // 1,000 UTF-16 units are at most 3,000 bytes of UTF-8

/** The size of every such box. */
export const sealedEmergencyLength = sealedTextLength(bodyLength);

/** Seals the reason of a case to the patient's account key. */
export function sealEmergencyReason(
  wrap: Wrap,
  { reason, publicKey }: { reason: Reason; publicKey: Uint8Array },
): Uint8Array {
  const { id, text, salt } = reason;
  const context = contextOf(fromHex(reason.deployment), id);
  return sealText(wrap, { publicKey, context, bodyLength, text, salt: fromHex(salt) });
}

/**
 * Why this case was opened, fit to be shown. Throws BoxError for another key or case, {@link ReasonFileError}
 * `reason-file/altered` for what is not the reason whose digest is on chain.
 */
export function openEmergencyReason(
  wrap: Wrap,
  given: {
    readonly privateKey: Uint8Array;
    readonly sealed: Uint8Array;
    readonly deployment: Reason["deployment"];
    readonly found: EmergencyCase;
  },
): string {
  const { privateKey, sealed, deployment, found } = given;
  const { patient, doctor, number } = found;
  const id = { patient, doctor, number };
  const context = contextOf(fromHex(deployment), id);
  const opened = openText(wrap, { privateKey, context, sealed, bodyLength });
  if (opened !== undefined) {
    const { text, salt } = opened;
    const reason: Reason = { deployment, about: "break-glass", id, text, salt: toHex(salt) };
    if (reasonDigest(reason) === found.reason) return printableLines(text);
  }
  throw new ReasonFileError(
    "reason-file/altered",
    "This is not the reason that was given then: the chain holds the digest of another.",
  );
}

const contextOf = (deployment: Uint8Array, { patient, doctor, number }: CaseId): BoxContext =>
  contextToPatient({ label: "emergency", deployment, patient, sender: doctor, number });
