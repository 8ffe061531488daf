import { sha256 } from "@noble/hashes/sha2";
import { wordlist } from "@scure/bip39/wordlists/english";
import { encodeCanonical } from "./canonical-cbor.ts";

/*
 * Fingerprint: the first 66 bits of SHA-256(dag-cbor ["fingerprint", 1, deployment, account, public key]),
 * 11 bits a word, in the English list of BIP-39. Of a device: ["device-fingerprint", 1, deployment, account].
 */

const label = "fingerprint";
const deviceLabel = "device-fingerprint";
const version = 1;
const wordCount = 6;
const bitsPerWord = 11n;

/** Six words, separated by spaces, that two people compare aloud: same account (20 bytes), same public key (33 bytes). */
export function fingerprintOf({
  deployment,
  account,
  publicKey,
}: {
  deployment: Uint8Array;
  account: Uint8Array;
  publicKey: Uint8Array;
}): string {
  return sixWords([label, version, deployment, account, publicKey]);
}

/** Six words that a device shows and its patient compares: same deployment (32 bytes), same account (20 bytes). */
export const deviceFingerprintOf = (deployment: Uint8Array, account: Uint8Array): string =>
  sixWords([deviceLabel, version, deployment, account]);

function sixWords(fields: readonly (string | number | Uint8Array)[]): string {
  const digest = sha256(encodeCanonical(fields));
  const head = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  const bits = (head << 8n) | BigInt(digest[8] ?? 0);
  const indexes = Array.from({ length: wordCount }, (_, word) =>
    Number((bits >> (72n - bitsPerWord * BigInt(word + 1))) & 0x7ffn),
  );
  return indexes.map((index) => wordlist[index]).join(" ");
}
