import { keccak_256 } from "@noble/hashes/sha3";
import { concat, fromHex, type Hex, toHex, utf8 } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import type { Keccak } from "./keccak.ts";

/** One field of an EIP-712 struct. */
export type Field = { readonly name: string; readonly type: string };

/** EIP-712 struct types by name, without `EIP712Domain`. */
export type Types = Readonly<Record<string, readonly Field[]>>;

/** The fields of `EIP712Domain` that a domain of ours uses. */
export type Domain = {
  readonly name: string;
  readonly version: string;
  readonly chainId?: number;
  readonly verifyingContract?: Hex;
  readonly salt?: Hex;
};

/** What a wallet is asked to sign (EIP-712). Numbers, booleans and hex strings only, so it survives JSON. */
export type TypedData = {
  readonly domain: Domain;
  readonly types: Types;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
};

/** Stands for a string or a struct of which only the EIP-712 hash is known (from an event). */
export type Prehashed = { readonly prehashed: Hex };

/** Typed data does not fit its types. Codes: `eip712/unknown-type`, `eip712/bad-value`. */
export class TypedDataError extends HealthChainError {}

const domainFields: readonly Field[] = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
  { name: "salt", type: "bytes32" },
];

/** The 32-byte digest that EIP-712 has a wallet sign. */
export function typedDataDigest({ domain, types, primaryType, message }: TypedData): Uint8Array {
  const fields = domainFields.filter(({ name }) => name in domain);
  const separator = hashStruct({ EIP712Domain: fields }, "EIP712Domain", domain);
  return keccak_256(
    concat(Uint8Array.of(0x19, 0x01), separator, hashStruct(types, primaryType, message)),
  );
}

/** What is the same in many messages. */
export type TypedForm = Omit<TypedData, "message">;

/** {@link typedDataDigest} for many messages of one flat type: domain and type are hashed once. */
export function openTypedDigest(
  { domain, types, primaryType }: TypedForm,
  keccak: Keccak,
): (message: Readonly<Record<string, unknown>>) => Uint8Array {
  const domainTypes = domainFields.filter(({ name }) => name in domain);
  const separator = hashStruct({ EIP712Domain: domainTypes }, "EIP712Domain", domain);
  const typeHash = keccak_256(utf8(encodeType(types, primaryType)));
  const encoders = fieldsOf(types, primaryType).map((field) => ({
    name: field.name,
    encode: encoderOf(types, field, keccak),
  }));
  const begin = concat(Uint8Array.of(0x19, 0x01), separator);
  return (message) => {
    const struct = new Uint8Array(wordLength * (1 + encoders.length));
    struct.set(typeHash);
    for (const [index, { name, encode }] of encoders.entries())
      encode(message[name], struct, (1 + index) * wordLength);
    return keccak(concat(begin, keccak(struct)));
  };
}

const wordLength = 32;

/** Writes a value's word into a struct, at an offset in bytes; nothing but zeros was there. */
type Encode = (value: unknown, struct: Uint8Array, at: number) => void;

/** {@link encodeValue} of one field, short for the values that are usual. */
function encoderOf(types: Types, field: Field, keccak: Keccak): Encode {
  const any: Encode = (value, struct, at) => struct.set(encodeValue(types, field, value), at);
  if (field.type === "bytes32") return lastAgain(any);
  if (field.type === "bytes")
    return (value, struct, at) => {
      if (typeof value === "string") struct.set(keccak(fromHex(value)), at);
      else any(value, struct, at);
    };
  const bits = /^uint(\d+)$/.exec(field.type)?.[1];
  if (bits === undefined) return any;
  const limit = 2 ** Math.min(53, Number(bits));
  return (value, struct, at) => {
    const isUsual = typeof value === "number" && Number.isInteger(value);
    if (isUsual && value >= 0 && value < limit) writeNumber(value, struct, at);
    else any(value, struct, at);
  };
}

/** What came last is copied: a deployment, say, is the same in all messages. */
function lastAgain(encode: Encode): Encode {
  let last: { readonly value: unknown; readonly word: Uint8Array } | undefined;
  return (value, struct, at) => {
    if (last !== undefined && last.value === value) {
      struct.set(last.word, at);
      return;
    }
    encode(value, struct, at);
    last = { value, word: struct.slice(at, at + wordLength) };
  };
}

/** A whole number below 2^53, without the cost of a bigint. */
function writeNumber(value: number, struct: Uint8Array, at: number): void {
  const view = new DataView(struct.buffer, at + wordLength - 8);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value % 2 ** 32);
}

/** How EIP-712 encodes a string: its keccak256. All that a contract of ours receives of a sentence. */
export const hashText = (text: string): Hex => toHex(keccak_256(utf8(text)));

/** EIP-712 `hashStruct`. A string or nested struct may be given as {@link Prehashed}. */
export function hashStruct(
  types: Types,
  type: string,
  value: Readonly<Record<string, unknown>>,
): Uint8Array {
  const typeHash = keccak_256(utf8(encodeType(types, type)));
  const words = fieldsOf(types, type).map((field) => encodeValue(types, field, value[field.name]));
  return keccak_256(concat(typeHash, ...words));
}

/** EIP-712 `encodeType`: the struct, then the structs it refers to in alphabetical order. */
export function encodeType(types: Types, type: string): string {
  const referred = new Set<string>();
  collect(types, type, referred);
  referred.delete(type);
  return [type, ...[...referred].sort()]
    .map(
      (name) =>
        `${name}(${fieldsOf(types, name)
          .map((field) => `${field.type} ${field.name}`)
          .join(",")})`,
    )
    .join("");
}

function collect(types: Types, type: string, found: Set<string>): void {
  const base = type.replace(/\[\]$/, "");
  if (found.has(base) || !(base in types)) return;
  found.add(base);
  for (const field of fieldsOf(types, base)) collect(types, field.type, found);
}

function fieldsOf(types: Types, type: string): readonly Field[] {
  const fields = types[type];
  if (fields === undefined)
    throw new TypedDataError("eip712/unknown-type", `No EIP-712 type "${type}" is given.`);
  return fields;
}

function encodeValue(types: Types, field: Field, value: unknown): Uint8Array {
  if (isPrehashed(value)) return prehashedWord(types, field, value);
  if (field.type.endsWith("[]")) {
    const item = { name: field.name, type: field.type.slice(0, -2) };
    return keccak_256(concat(...(value as unknown[]).map((one) => encodeValue(types, item, one))));
  }
  if (field.type in types) return hashStruct(types, field.type, value as Record<string, unknown>);
  return encodeAtom(field, value);
}

/** Only what EIP-712 encodes as a hash of itself, a string or a struct, may be given as that hash. */
function prehashedWord(types: Types, { name, type }: Field, { prehashed }: Prehashed): Uint8Array {
  if (type === "string" || type in types) return exactly(fromHex(prehashed), 32, name);
  throw new TypedDataError("eip712/bad-value", `Field "${name}" wants ${type}, not a hash.`);
}

function encodeAtom({ name, type }: Field, value: unknown): Uint8Array {
  if (type === "string" && typeof value === "string") return keccak_256(utf8(value));
  if (type === "bytes" && typeof value === "string") return keccak_256(fromHex(value));
  if (type === "bytes32" && typeof value === "string") return exactly(fromHex(value), 32, name);
  if (type === "address" && typeof value === "string")
    return padded(exactly(fromHex(value), 20, name));
  if (type === "bool" && typeof value === "boolean")
    return word(value ? 1n : 0n, { name, bits: 8, signed: false });
  const bits = /^u?int(\d+)$/.exec(type)?.[1];
  if (bits !== undefined && isNumber(value)) {
    return word(BigInt(value), { name, bits: Number(bits), signed: type.startsWith("int") });
  }
  throw new TypedDataError("eip712/bad-value", `Field "${name}" wants ${type}.`);
}

/** Numbers over 2^53 as 0x and hex digits, which survive JSON and which wallets take. */
const isNumber = (value: unknown): value is number | bigint | Hex =>
  ["number", "bigint"].includes(typeof value) ||
  (typeof value === "string" && /^0x[0-9a-f]{1,64}$/i.test(value));

function word(
  value: bigint,
  { name, bits, signed }: { name: string; bits: number; signed: boolean },
): Uint8Array {
  const fits = signed
    ? BigInt.asIntN(bits, value) === value
    : BigInt.asUintN(bits, value) === value;
  if (!fits)
    throw new TypedDataError("eip712/bad-value", `Field "${name}" does not fit ${bits} bits.`);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < 4; at += 1)
    view.setBigUint64(8 * at, BigInt.asUintN(64, value >> (192n - 64n * BigInt(at))));
  return bytes;
}

function exactly(bytes: Uint8Array, length: number, name: string): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new TypedDataError(
    "eip712/bad-value",
    `Field "${name}" wants ${length} bytes, got ${bytes.length}.`,
  );
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(new Uint8Array(32 - bytes.length), bytes);
}

function isPrehashed(value: unknown): value is Prehashed {
  return typeof value === "object" && value !== null && "prehashed" in value;
}
