import { concat, equal } from "./bytes.ts";
import { xOf } from "./category-key.ts";
import type { Wrap } from "./ecies.ts";
import { HealthChainError } from "./errors.ts";
import { openLabelled, sealLabelled, type BoxContext } from "./labelled-box.ts";

/*
 * Capsule: what a grant hands to a reader. A labelled box "capsule" to the reader's account key, with
 * category = epoch = null, sender = patient, recipient = reader, object = the reader's account public key (33 bytes).
 * Body, sorted by (category, epoch), each pair once:
 *   n × 37 bytes  category (1) ‖ epoch (4, big-endian) ‖ private key (32)
 * Its size depends on the number of keys alone.
 */

/** A category's private key (32 bytes) of one epoch. */
export type CapsuleKey = { category: number; epoch: number; privateKey: Uint8Array };

/** `capsule/malformed` or `capsule/wrong-key`. */
export class CapsuleError extends HealthChainError {}

type Parties = { deployment: Uint8Array; patient: number; reader: number };

const entryLength = 37;

/** Seals category keys to a reader's account key. Throws {@link CapsuleError} for a pair given twice. */
export function sealCapsule(
  wrap: Wrap,
  {
    readerPublicKey,
    keys,
    ...parties
  }: Parties & {
    readerPublicKey: Uint8Array;
    keys: readonly CapsuleKey[];
  },
): Uint8Array {
  const sorted = [...keys].sort(byCategoryAndEpoch);
  const body = concat(...sorted.map(encodeEntry));
  decodeBody(body);
  const context = contextOf(parties, readerPublicKey);
  return sealLabelled(wrap, { publicKey: readerPublicKey, context, body });
}

/**
 * The keys in a capsule. A capsule has no signature: each key counts only if it yields `expected(category, epoch)`,
 * the x in the patient's signed epoch statement (undefined when there is none). Throws BoxError for a capsule to
 * somebody else, {@link CapsuleError} for a wrong key; one wrong key refuses the whole capsule.
 */
export async function openCapsule(
  wrap: Wrap,
  {
    readerPrivateKey,
    sealed,
    expected,
    ...parties
  }: Parties & {
    readerPrivateKey: Uint8Array;
    sealed: Uint8Array;
    expected: (category: number, epoch: number) => Promise<Uint8Array | undefined>;
  },
): Promise<CapsuleKey[]> {
  const context = contextOf(parties, wrap.publicKeyOf(readerPrivateKey));
  const keys = decodeBody(openLabelled(wrap, { privateKey: readerPrivateKey, context, sealed }));
  for (const key of keys) {
    const x = await expected(key.category, key.epoch);
    if (x === undefined || !yields(key.privateKey, x)) throw wrongKey(key);
  }
  return keys;
}

const contextOf = (parties: Parties, readerPublicKey: Uint8Array): BoxContext => ({
  label: "capsule",
  deployment: parties.deployment,
  patient: parties.patient,
  category: null,
  epoch: null,
  sender: parties.patient,
  recipient: parties.reader,
  object: readerPublicKey,
});

const byCategoryAndEpoch = (a: CapsuleKey, b: CapsuleKey): number =>
  a.category - b.category || a.epoch - b.epoch;

function encodeEntry({ category, epoch, privateKey }: CapsuleKey): Uint8Array {
  if (privateKey.length !== 32) throw malformed("a private key has not 32 bytes");
  const entry = new Uint8Array(entryLength);
  const view = new DataView(entry.buffer);
  view.setUint8(0, category);
  view.setUint32(1, epoch);
  if (view.getUint8(0) !== category || view.getUint32(1) !== epoch) {
    throw malformed("a category or epoch is out of range");
  }
  entry.set(privateKey, 5);
  return entry;
}

function decodeBody(body: Uint8Array): CapsuleKey[] {
  if (body.length % entryLength !== 0) throw malformed("its length is no multiple of 37");
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const keys: CapsuleKey[] = [];
  for (let at = 0; at < body.length; at += entryLength) {
    const privateKey = body.slice(at + 5, at + entryLength);
    const key = { category: view.getUint8(at), epoch: view.getUint32(at + 1), privateKey };
    const before = keys.at(-1);
    if (before !== undefined && byCategoryAndEpoch(before, key) >= 0) {
      throw malformed("its keys are not sorted, or one comes twice");
    }
    keys.push(key);
  }
  return keys;
}

function yields(privateKey: Uint8Array, x: Uint8Array): boolean {
  try {
    return equal(xOf(privateKey), x);
  } catch {
    return false;
  }
}

const malformed = (reason: string) =>
  new CapsuleError("capsule/malformed", `capsule is malformed: ${reason}; ask for a new one`);

const wrongKey = ({ category, epoch }: CapsuleKey) =>
  new CapsuleError(
    "capsule/wrong-key",
    `capsule holds a key for category ${category}, epoch ${epoch}, that is not the patient's: ask for a new one`,
  );
