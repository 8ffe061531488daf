import { sha256 } from "@noble/hashes/sha2";
import { concat, equal, fromHex, utf8, type Hex } from "./bytes.ts";
import { encodeCanonical } from "./canonical-cbor.ts";
import type { Wrap } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import type { LineCipher } from "./line-cipher.ts";
import { randomBytes } from "./random.ts";

/*
 * Sealed readings: what a device publishes by MQTT, so that the broker in between sees neither readings nor numbers.
 *   1 byte   version, 0x01
 *   rest     ECIES (lib/ecies.ts) to the oracle's stated key of
 *              32 bytes  SHA-256(dag-cbor ["readings", 1, deployment, oracle])
 *              32 bytes  answer key, random for each message
 *              n  bytes  JSON of the signed readings (lib/reading-batch.ts), UTF-8
 * Sealed answer:
 *   1 byte   version, 0x01
 *  12 bytes  nonce, random
 *   rest     AES-256-GCM under the answer key of JSON as the oracle answers by HTTP, nothing authenticated along
 * The device publishes to healthchain/readings/ID and listens at healthchain/answers/ID, where ID is 32 hex digits that it
 * draws for each patient whom it is bound to.
 */

/** `sealed-readings/does-not-open`. */
export class SealedReadingsError extends HealthChainError {}

/** For whom readings are sealed. */
export type SealedFor = { readonly deployment: Hex; readonly oracle: number };

export const readingsTopic = "healthchain/readings/";
export const answersTopic = "healthchain/answers/";

const version = 1;
const digestLength = 32;
const keyLength = 32;
const nonceLength = 12;

/** Seals a message, as JSON text, to an oracle's key (33 bytes). Answers the key that its answer is sealed with. */
export function sealReadings(
  wrap: Wrap,
  to: SealedFor & { readonly publicKey: Uint8Array },
  text: string,
): { readonly sealed: Uint8Array; readonly answerKey: Uint8Array } {
  const answerKey = randomBytes(keyLength);
  const body = concat(contextOf(to), answerKey, utf8(text));
  return { sealed: concat(Uint8Array.of(version), wrap.seal(to.publicKey, body)), answerKey };
}

/** What {@link sealReadings} sealed, its JSON as text. Throws {@link SealedReadingsError}. */
export function openReadings(
  wrap: Wrap,
  own: SealedFor & { readonly privateKey: Uint8Array },
  sealed: Uint8Array,
): { readonly text: string; readonly answerKey: Uint8Array } {
  if (sealed[0] !== version) throw doesNotOpen();
  const body = opened(() => wrap.open(own.privateKey, sealed.subarray(1)));
  const start = digestLength + keyLength;
  if (body.length < start || !equal(body.subarray(0, digestLength), contextOf(own)))
    throw doesNotOpen();
  const text = new TextDecoder().decode(body.subarray(start));
  return { text, answerKey: body.slice(digestLength, start) };
}

/** Seals an oracle's answer with the key that came with the readings. */
export function sealAnswer(cipher: LineCipher, key: Uint8Array, answer: unknown): Uint8Array {
  const nonce = randomBytes(nonceLength);
  const sealed = cipher.seal({ key, nonce, context: none }, utf8(JSON.stringify(answer)));
  return concat(Uint8Array.of(version), nonce, sealed);
}

/** The JSON of an answer, as text. Throws {@link SealedReadingsError}. */
export function openAnswer(cipher: LineCipher, key: Uint8Array, sealed: Uint8Array): string {
  if (sealed[0] !== version || sealed.length < 1 + nonceLength) throw doesNotOpen();
  const nonce = sealed.subarray(1, 1 + nonceLength);
  const rest = sealed.subarray(1 + nonceLength);
  return new TextDecoder().decode(opened(() => cipher.open({ key, nonce, context: none }, rest)));
}

const none = new Uint8Array();

const contextOf = ({ deployment, oracle }: SealedFor): Uint8Array =>
  sha256(encodeCanonical(["readings", version, fromHex(deployment), oracle]));

function opened(open: () => Uint8Array): Uint8Array {
  try {
    return open();
  } catch (cause) {
    throw doesNotOpen(cause);
  }
}

const doesNotOpen = (cause?: unknown): SealedReadingsError =>
  new SealedReadingsError(
    "sealed-readings/does-not-open",
    "This is not sealed to this oracle in version 1, or it is damaged: see docs/formats.md.",
    { cause },
  );
