import { entropyToMnemonic, mnemonicToEntropy, mnemonicToSeedSync } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english";
import { HealthChainError } from "./errors.ts";
import { randomBytes } from "./random.ts";

/** The recovery phrase: 24 words of BIP-39, 256 random bits and an 8-bit checksum. */

/** `phrase/wrong-count`, `phrase/wrong-word` or `phrase/wrong-checksum`; the message never repeats a word. */
export class PhraseError extends HealthChainError {}

const wordCount = 24;

/** 24 fresh words, separated by spaces. */
export const newPhrase = (): string => entropyToMnemonic(randomBytes(32), wordlist);

/** The phrase in small letters with single spaces. Throws {@link PhraseError}, naming the place of a foreign word. */
export function checkPhrase(phrase: string): string {
  const words = phrase.normalize("NFKD").trim().toLowerCase().split(/\s+/);
  if (words.length !== wordCount) throw wrongCount(phrase.trim() === "" ? 0 : words.length);
  const foreign = words.findIndex((word) => !wordlist.includes(word));
  if (foreign >= 0) throw wrongWord(foreign + 1);
  const normalised = words.join(" ");
  try {
    mnemonicToEntropy(normalised, wordlist);
  } catch {
    throw wrongChecksum();
  }
  return normalised;
}

/** BIP-39 seed of a phrase without passphrase, 64 bytes; it needs no word list to be made elsewhere. */
export const seedOfPhrase = (phrase: string): Uint8Array => mnemonicToSeedSync(checkPhrase(phrase));

const wrongCount = (count: number) =>
  new PhraseError(
    "phrase/wrong-count",
    `recovery phrase has ${count} words, not ${wordCount}: write all of them, separated by spaces`,
  );

const wrongWord = (place: number) =>
  new PhraseError(
    "phrase/wrong-word",
    `word ${place} of the recovery phrase is not in the list of words: check its spelling`,
  );

const wrongChecksum = () =>
  new PhraseError(
    "phrase/wrong-checksum",
    "recovery phrase does not add up: a word is wrong or two have changed places",
  );
