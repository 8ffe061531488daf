import { concat } from "./bytes.ts";
import type { Wrap } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import { openLabelled, sealLabelled, type BoxContext } from "./labelled-box.ts";
import { lineTagLength, type LineCipher } from "./line-cipher.ts";

/*
 * Segment: readings of one patient in one window of an oracle, a sealed line a signed message, in one raw IPFS block:
 *    1 byte   version, 0x01
 *   32 bytes  segment id, random
 *    4 bytes  epoch of the patient's vitals key, big-endian
 *   then each line: 4 bytes length of what follows ‖ ciphertext ‖ tag (16)
 * AES-256-GCM under the segment's key (32 random bytes), nonce = 8 zero bytes ‖ line number (4, big-endian, from 0),
 * authenticated along: the 37 bytes above ‖ line number (4). The key is in no block: it lies in a labelled box
 * (lib/labelled-box.ts: label "segment", sender the oracle, recipient the patient, object the segment id) at gateways.
 */

/** `segment/malformed` or `segment/does-not-open`. */
export class SegmentError extends HealthChainError {}

/** What a segment is of: its id is 32 random bytes. */
export type SegmentName = {
  readonly deployment: Uint8Array;
  readonly oracle: number;
  readonly patient: number;
  readonly id: Uint8Array;
  readonly epoch: number;
};

/** The category that readings are in (lib/categories.ts). */
export const vitalsCategory = 1;

/** No segment is larger: it is one IPFS block, with room for what comes with it. */
export const segmentLimit = 2 ** 20;

const version = 1;
const idLength = 32;
const keyLength = 32;
const headLength = 1 + idLength + 4;
const lengthBytes = 4;
/** What a line adds to its plaintext, in bytes. */
export const lineOverhead = lengthBytes + lineTagLength;

/** The first bytes of a segment. */
export const segmentHead = ({ id, epoch }: Pick<SegmentName, "id" | "epoch">): Uint8Array =>
  concat(Uint8Array.of(version), id, word(epoch));

/** One line with its length before it. Each number once a key. */
export function sealLine(
  cipher: LineCipher,
  { head, key, number }: { head: Uint8Array; key: Uint8Array; number: number },
  plaintext: Uint8Array,
): Uint8Array {
  const sealed = cipher.seal(lineSealing(head, key, number), plaintext);
  return concat(word(sealed.length), sealed);
}

/** Wraps a segment's key to the patient's vitals key of its epoch. */
export const sealSegmentKey = (
  wrap: Wrap,
  name: SegmentName,
  { publicKey, key }: { publicKey: Uint8Array; key: Uint8Array },
): Uint8Array => sealLabelled(wrap, { publicKey, context: boxContext(name), body: key });

/** The key of a segment. Throws BoxError `box/does-not-open`, and {@link SegmentError} where it is no key. */
export function openSegmentKey(
  wrap: Wrap,
  name: SegmentName,
  { privateKey, sealed }: { privateKey: Uint8Array; sealed: Uint8Array },
): Uint8Array {
  const key = openLabelled(wrap, { privateKey, context: boxContext(name), sealed });
  if (key.length === keyLength) return key;
  throw malformed();
}

/** Id and epoch of a segment. Throws {@link SegmentError} `segment/malformed`. */
export function readSegmentHead(block: Uint8Array): Pick<SegmentName, "id" | "epoch"> {
  if (block.length < headLength || block.length >= segmentLimit || block[0] !== version)
    throw malformed();
  return { id: block.subarray(1, 1 + idLength), epoch: wordAt(block, 1 + idLength) };
}

/** The plaintext of each line. Throws {@link SegmentError}; nothing of a segment that does not open whole. */
export function openSegment(cipher: LineCipher, key: Uint8Array, block: Uint8Array): Uint8Array[] {
  readSegmentHead(block);
  const head = block.subarray(0, headLength);
  return sealedLines(block).map((sealed, number) => {
    try {
      return cipher.open(lineSealing(head, key, number), sealed);
    } catch (cause) {
      throw new SegmentError(
        "segment/does-not-open",
        `Line ${number} of a segment does not open: it is damaged, moved, or for another key.`,
        { cause },
      );
    }
  });
}

function sealedLines(block: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let at = headLength; at < block.length;) {
    if (block.length - at < lineOverhead) throw malformed();
    const start = at + lengthBytes;
    const length = wordAt(block, at);
    at = start + length;
    if (length < lineTagLength || at > block.length) throw malformed();
    lines.push(block.subarray(start, at));
  }
  return lines;
}

const lineSealing = (head: Uint8Array, key: Uint8Array, number: number) => ({
  key,
  nonce: concat(new Uint8Array(8), word(number)),
  context: concat(head, word(number)),
});

const boxContext = ({ deployment, oracle, patient, id, epoch }: SegmentName): BoxContext => ({
  ...{ label: "segment", deployment, patient, epoch },
  ...{ category: vitalsCategory, sender: oracle, recipient: patient, object: id },
});

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

const malformed = () =>
  new SegmentError("segment/malformed", "This is no segment in version 1: see docs/formats.md.");
