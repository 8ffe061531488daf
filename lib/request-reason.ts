import { sha256 } from "@noble/hashes/sha2";
import { concat, equal, fromHex, utf8, type Hex } from "./bytes.ts";
import { encodeCanonical } from "./canonical-cbor.ts";
import type { Wrap } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import type { BoxContext } from "./labelled-box.ts";
import { printable, printableLines } from "./printable.ts";
import { randomBytes } from "./random.ts";
import {
  contextToPatient,
  longestTextIn,
  openText,
  sealedTextLength,
  sealText,
  type SaltedText,
} from "./sealed-text.ts";

/*
 * Why somebody asks for access, sealed to the patient. What gateways keep, 2,211 bytes whatever the text:
 *    1 byte   version, 0x01
 *   32 bytes  commitment, SHA-256(dag-cbor ["reason", 1, salt, text])
 *   rest      labelled box "request" to the patient's account key, category = epoch = null, sender = reader,
 *             recipient = patient, object = number of the request (4 bytes, big-endian), around a salted text of
 *             2,048 bytes (lib/sealed-text.ts)
 * The SHA-256 of all of it stands on chain, signed by the reader: a gateway can check that what it keeps is what was
 * asked with, and a patient can show salt and text to somebody else, who checks them against the commitment.
 */

/** Codes: `reason/empty`, `reason/too-long`, `reason/unprintable`; `reason/other-digest`, `reason/malformed`. */
export class ReasonError extends HealthChainError {}

/** Whose request, and which of the pair's. */
export type ReasonFor = {
  readonly deployment: Uint8Array;
  readonly patient: number;
  readonly reader: number;
  readonly number: number;
};

const version = 1;
const saltLength = 32;
const bodyLength = 2048;
const commitmentEnd = 33;

/** The longest text, in bytes of UTF-8. */
export const longestReason = longestTextIn(bodyLength);

/** The size of every sealed reason: the version, commitment, and a labelled box around a body that is padded. */
export const sealedReasonLength = commitmentEnd + sealedTextLength(bodyLength);

/** Seals a text to the patient's account key. Throws {@link ReasonError} for one that cannot be a reason. */
export function sealReason(
  wrap: Wrap,
  { publicKey, text, ...about }: ReasonFor & { publicKey: Uint8Array; text: string },
): Uint8Array {
  const salted = { salt: randomBytes(saltLength), text: reasonText(text) };
  const box = sealText(wrap, { ...salted, bodyLength, publicKey, context: contextOf(about) });
  return concat(Uint8Array.of(version), commitmentOf(salted), box);
}

/** What stands on chain of a sealed reason, 32 bytes. */
export const reasonDigest = (sealed: Uint8Array): Uint8Array => sha256(sealed);

/**
 * The text of a sealed reason, fit to be shown: characters that would not be seen are replaced. `digest` is what the
 * chain says. Throws BoxError for another key or request, {@link ReasonError} for another digest or content.
 */
export function openReason(
  wrap: Wrap,
  {
    privateKey,
    sealed,
    digest,
    ...about
  }: ReasonFor & { privateKey: Uint8Array; sealed: Uint8Array; digest: Hex },
): string {
  if (!equal(reasonDigest(sealed), fromHex(digest)))
    throw new ReasonError(
      "reason/other-digest",
      "The reason that is kept is not the one that this request was signed with. Ask the person yourself.",
    );
  if (sealed.length !== sealedReasonLength || sealed[0] !== version) throw malformed();
  const box = sealed.subarray(commitmentEnd);
  const opened = openText(wrap, { privateKey, context: contextOf(about), sealed: box, bodyLength });
  if (opened === undefined || !equal(commitmentOf(opened), sealed.subarray(1, commitmentEnd)))
    throw malformed();
  return printableLines(opened.text);
}

/** A text as it is sealed: NFC, without blanks around it. Throws {@link ReasonError} for none, a long or unprintable one. */
export function reasonText(text: string): string {
  const written = text.normalize("NFC").replaceAll("\r\n", "\n").trim();
  if (written === "")
    throw new ReasonError("reason/empty", "Say why you ask. The patient decides by it.");
  if (utf8(written).length > longestReason)
    throw new ReasonError("reason/too-long", "This reason is too long. Say it in 500 characters.");
  if (written.split("\n").every((line) => printable(line) === line)) return written;
  throw new ReasonError(
    "reason/unprintable",
    "This reason holds characters that can't be seen. Type it anew, without copying.",
  );
}

const contextOf = ({ reader, ...about }: ReasonFor): BoxContext =>
  contextToPatient({ label: "request", sender: reader, ...about });

const commitmentOf = ({ salt, text }: SaltedText): Uint8Array =>
  sha256(encodeCanonical(["reason", version, salt, text]));

const malformed = (): ReasonError =>
  new ReasonError(
    "reason/malformed",
    "The reason that was sent with this request can't be read. Ask the person yourself.",
  );
