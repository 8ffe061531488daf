import { utf8 } from "./bytes.ts";
import type { Wrap } from "./ecies.ts";
import { openLabelled, sealLabelled, type BoxContext } from "./labelled-box.ts";

/*
 * A person's text with a salt, padded and sealed in a labelled box. Body, as long for any text of its kind:
 *   32 bytes  salt
 *    2 bytes  length of the text, big-endian
 *    n bytes  text, UTF-8; then zeros
 */

/** A text and the salt of its digest, 32 bytes. */
export type SaltedText = { readonly salt: Uint8Array; readonly text: string };

const saltLength = 32;

/** The longest text of a body, in bytes of UTF-8. */
export const longestTextIn = (bodyLength: number): number => bodyLength - saltLength - 2;

/** The size of the sealed box around such a body. */
export const sealedTextLength = (bodyLength: number): number => 1 + 65 + 16 + 16 + 32 + bodyLength;

/** Box context of what `sender` wrote to a patient about the pair's request or case `number` (4 bytes, big-endian). */
export function contextToPatient({
  number,
  ...about
}: Pick<BoxContext, "label" | "deployment" | "patient" | "sender"> & {
  readonly number: number;
}): BoxContext {
  const object = new Uint8Array(4);
  new DataView(object.buffer).setUint32(0, number);
  return { ...about, category: null, epoch: null, recipient: about.patient, object };
}

/** Seals a text that is not longer than the body allows. */
export function sealText(
  wrap: Wrap,
  {
    salt,
    text,
    bodyLength,
    ...box
  }: SaltedText & { bodyLength: number; publicKey: Uint8Array; context: BoxContext },
): Uint8Array {
  const bytes = utf8(text);
  const body = new Uint8Array(bodyLength);
  body.set(salt);
  new DataView(body.buffer).setUint16(saltLength, bytes.length);
  body.set(bytes, saltLength + 2);
  return sealLabelled(wrap, { ...box, body });
}

/** Opens it; undefined where what is inside is no such body. Throws BoxError for another key or context. */
export function openText(
  wrap: Wrap,
  {
    bodyLength,
    ...box
  }: { bodyLength: number; privateKey: Uint8Array; context: BoxContext; sealed: Uint8Array },
): SaltedText | undefined {
  const body = openLabelled(wrap, box);
  if (body.length !== bodyLength) return undefined;
  const length = new DataView(body.buffer, body.byteOffset).getUint16(saltLength);
  const start = saltLength + 2;
  if (length > longestTextIn(bodyLength)) return undefined;
  if (body.subarray(start + length).some((byte) => byte !== 0)) return undefined;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    const text = decoder.decode(body.subarray(start, start + length));
    return { salt: body.slice(0, saltLength), text };
  } catch {
    return undefined; // no UTF-8
  }
}
