import { z } from "zod";
import { hexField } from "./access-entry.ts";
import { concat, fromHex, utf8, type Hex } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import { portableKeccak } from "./keccak.ts";

/*
 * Reading: one measured value of one patient by one device. EIP-712 struct of the Statements domain:
 *   Reading(bytes32 deployment,uint32 device,uint32 patient,string code,int64 mantissa,int8 exponent,string unit,
 *           uint40 observedAt,uint64 sequence)
 * The value is mantissa × 10^exponent, so that no two machines round it differently. A device signs a root over leaves
 * (lib/reading-batch.ts), never the reading itself, so that what it signed can be shown without showing what it measured:
 *   leaf = keccak256(0x00 ‖ salt (32 bytes) ‖ hashStruct(Reading))
 *   salt = keccak256("HealthChain reading salt" ‖ the device's salt secret (32) ‖ sequence (8, big-endian))
 * A salt made so is the same however often a device sends a reading, and nobody else can guess it.
 */

/** A salt or a secret has another length. Code: `reading/bad-salt`. */
export class ReadingError extends HealthChainError {}

export const readingTypes = {
  Reading: [
    { name: "deployment", type: "bytes32" },
    { name: "device", type: "uint32" },
    { name: "patient", type: "uint32" },
    { name: "code", type: "string" },
    { name: "mantissa", type: "int64" },
    { name: "exponent", type: "int8" },
    { name: "unit", type: "string" },
    { name: "observedAt", type: "uint40" },
    { name: "sequence", type: "uint64" },
  ],
} as const;

const integer = (least: number, most: number) =>
  z
    .number()
    .int()
    .min(least)
    .max(most)
    .refine((value) => !Object.is(value, -0), "expected 0, not -0");
const largest = Number.MAX_SAFE_INTEGER;

/** A member's number: a device's, a patient's. */
export const numberField = integer(1, 2 ** 31 - 1);
/** Sequences are below 2^53 here: JSON carries no more, and the chain's bounded jumps never get there. */
export const sequenceField = integer(1, largest);

/** What was measured, as JSON holds it: the part of a reading that its batch does not say for all. */
export const measurementSchema = z.strictObject({
  /** LOINC. */
  code: z.string().regex(/^[0-9]{1,7}-[0-9]$/, "expected a LOINC code"),
  mantissa: integer(-largest, largest),
  exponent: integer(-128, 127),
  /** UCUM, case-sensitive. */
  unit: z.string().regex(/^[!-~]{1,20}$/, "expected a UCUM unit"),
  /** Unix seconds. */
  observedAt: integer(1, 2 ** 40 - 1),
  /** Hides the reading behind its leaf. */
  salt: hexField(32),
});

export type Measurement = Readonly<z.infer<typeof measurementSchema>>;

/** One measured value, with everything that says whose, by what and which. */
export type Reading = Omit<Measurement, "salt"> & {
  readonly deployment: Hex;
  readonly device: number;
  readonly patient: number;
  readonly sequence: number;
};

/** The value as a number, rounded once to the nearest there is; infinite where it is beyond any. */
export const readingValue = ({
  mantissa,
  exponent,
}: Pick<Reading, "mantissa" | "exponent">): number => Number(`${mantissa}e${exponent}`);

/** EIP-712 `hashStruct` of a reading, written out since an oracle makes tens of thousands a second. */
export function readingHash(reading: Reading, keccak = portableKeccak): Uint8Array {
  const words = new Uint8Array(10 * word);
  const view = new DataView(words.buffer);
  words.set(typeHash);
  words.set(fromHex(reading.deployment), word);
  view.setUint32(3 * word - 4, reading.device);
  view.setUint32(4 * word - 4, reading.patient);
  words.set(textHash(reading.code), 4 * word);
  if (reading.mantissa < 0) words.fill(0xff, 5 * word, 6 * word);
  view.setBigInt64(6 * word - 8, BigInt(reading.mantissa));
  if (reading.exponent < 0) words.fill(0xff, 6 * word, 7 * word);
  view.setInt8(7 * word - 1, reading.exponent);
  words.set(textHash(reading.unit), 7 * word);
  view.setBigUint64(9 * word - 8, BigInt(reading.observedAt));
  view.setBigUint64(10 * word - 8, BigInt(reading.sequence));
  return keccak(words);
}

/** What stands for a reading in trees: 32 bytes. Throws {@link ReadingError} `reading/bad-salt`. */
export function readingLeaf(
  reading: Reading,
  salt: Uint8Array,
  keccak = portableKeccak,
): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * word); // begins with 0x00
  bytes.set(exactly(salt), 1);
  bytes.set(readingHash(reading, keccak), 1 + word);
  return keccak(bytes);
}

/** The salt of a device's reading. Throws {@link ReadingError} `reading/bad-salt`. */
export function readingSalt(saltSecret: Uint8Array, sequence: number): Uint8Array {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(sequence));
  return portableKeccak(concat(saltLabel, exactly(saltSecret), counter));
}

const word = 32;
const saltLabel = utf8("HealthChain reading salt");
const typeHash = portableKeccak(
  utf8(`Reading(${readingTypes.Reading.map(({ type, name }) => `${type} ${name}`).join(",")})`),
);
/** Codes and units are few; an attacker's many are not kept. */
const textHashes = new Map<string, Uint8Array>();
const mostTextHashes = 256;

function textHash(text: string): Uint8Array {
  const known = textHashes.get(text);
  if (known !== undefined) return known;
  const hash = portableKeccak(utf8(text));
  if (textHashes.size < mostTextHashes) textHashes.set(text, hash);
  return hash;
}

function exactly(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 32) return bytes;
  throw new ReadingError(
    "reading/bad-salt",
    "A leaf wants a salt, and a salt a secret, of 32 bytes.",
  );
}
