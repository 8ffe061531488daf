import { sha256 } from "@noble/hashes/sha2";
import { concat, equal } from "./bytes.ts";
import { encodeCanonical } from "./canonical-cbor.ts";
import type { Wrap } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";

/*
 * A labelled box binds an ECIES message to what it is for:
 *   1 byte   version, 0x01
 *   rest     ECIES (lib/ecies.ts) of
 *              32 bytes  SHA-256(dag-cbor [label, 1, deployment, patient, category, epoch, sender, recipient, object])
 *              n  bytes  body
 * ECIES takes no associated data, hence the context inside, where it is encrypted and authenticated.
 */

export type BoxLabel =
  "keybox" | "header" | "capsule" | "segment" | "share" | "notice" | "request" | "emergency";

/** What a box is for. It opens only with exactly the context that it was sealed with. */
export type BoxContext = {
  label: BoxLabel;
  /** 32 bytes, the id of the deployment. */
  deployment: Uint8Array;
  /** Number of the patient whom the content is about. */
  patient: number;
  category: number | null;
  epoch: number | null;
  sender: number;
  recipient: number;
  /** What the box belongs to, by label: see docs/formats.md. */
  object: Uint8Array;
};

/** `box/does-not-open`, one error for a wrong key, a wrong context or a damaged box. */
export class BoxError extends HealthChainError {}

const version = 1;
const digestLength = 32;

/** Seals `body` to a 33-byte public key, bound to `context`. Throws EciesError for a bad key. */
export function sealLabelled(
  wrap: Wrap,
  { publicKey, context, body }: { publicKey: Uint8Array; context: BoxContext; body: Uint8Array },
): Uint8Array {
  const sealed = wrap.seal(publicKey, concat(boxContextDigest(context), body));
  return concat(Uint8Array.of(version), sealed);
}

/** Opens what {@link sealLabelled} made, with the same context. Throws {@link BoxError}. */
export function openLabelled(
  wrap: Wrap,
  {
    privateKey,
    context,
    sealed,
  }: { privateKey: Uint8Array; context: BoxContext; sealed: Uint8Array },
): Uint8Array {
  if (sealed[0] !== version) throw doesNotOpen(context.label);
  const plaintext = openEcies(wrap, privateKey, { sealed, label: context.label });
  const digest = plaintext.subarray(0, digestLength);
  if (!equal(digest, boxContextDigest(context))) throw doesNotOpen(context.label);
  return plaintext.subarray(digestLength);
}

/** SHA-256 of a sealed box, 32 bytes: what a manifest holds of it. */
export const boxDigest = (sealed: Uint8Array): Uint8Array => sha256(sealed);

/** SHA-256 of the context in canonical dag-cbor, 32 bytes. */
export const boxContextDigest = (context: BoxContext): Uint8Array =>
  sha256(
    encodeCanonical([
      context.label,
      version,
      context.deployment,
      context.patient,
      context.category,
      context.epoch,
      context.sender,
      context.recipient,
      context.object,
    ]),
  );

/** The one error for a box that does not open: it never says which part was wrong. */
export const doesNotOpen = (label: BoxLabel, cause?: unknown) =>
  new BoxError(
    "box/does-not-open",
    `${label} box does not open: it is damaged, or for another key, patient, category, epoch, sender, recipient or object`,
    { cause },
  );

function openEcies(
  wrap: Wrap,
  privateKey: Uint8Array,
  { sealed, label }: { sealed: Uint8Array; label: BoxLabel },
): Uint8Array {
  try {
    return wrap.open(privateKey, sealed.subarray(1));
  } catch (cause) {
    throw doesNotOpen(label, cause);
  }
}
