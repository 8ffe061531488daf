import * as dagCbor from "@ipld/dag-cbor";
import { expect } from "chai";
import fc from "fast-check";
import { equal } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { rounds } from "./rounds.ts";

/** One change of some bytes; positions are fractions of the length, so that a change fits bytes of any length. */
type Change = (bytes: Uint8Array) => Uint8Array;

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const someBytes = fc.uint8Array({ maxLength: 40 });

/** One of `valid`, changed in one to three places: flips, cuts, insertions, repetitions, parts of another; or mere noise. */
export function mutated(valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const base = fc.constantFrom(...valid);
  const changes = fc.array(changeOf(base), { minLength: 1, maxLength: 3 });
  const changed = fc
    .tuple(base, changes)
    .map(([bytes, list]) => list.reduce<Uint8Array>((all, change) => change(all), bytes));
  return fc.oneof(
    { weight: 12, arbitrary: changed },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  );
}

/** A dag-cbor encoding of `valid` with fields replaced, left out, doubled or exchanged; or with its bytes mutated. */
export function mutatedCbor(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const fields = dagCbor.decode<unknown[]>(valid);
  const structured = fc
    .array(fieldChange, { minLength: 1, maxLength: 3 })
    .map((list) => encodeOr(valid, list.reduce(applied, fields)));
  return fc.oneof(mutated([valid]), structured);
}

/** JSON text with one to three values replaced, left out or given forbidden keys; or with its bytes mutated. */
export function mutatedJson(valid: unknown): fc.Arbitrary<Uint8Array> {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const paths = pathsOf(valid);
  const change = fc.tuple(fc.constantFrom(...paths), fc.option(hostileJson, { nil: undefined }));
  const structured = fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((list) => text(list.reduce(withValueAt, valid)));
  return fc.oneof(
    { weight: 1, arbitrary: mutated([text(valid)]) },
    { weight: 2, arbitrary: structured },
  );
}

/** How the cases of a test went. */
export type Verdicts = { cases: number; refused: number; accepted: number };

export const noVerdicts = (): Verdicts => ({ cases: 0, refused: 0, accepted: 0 });

/** A case may take this long, in milliseconds, also on a busy machine. */
const longestCase = 5000;

/**
 * Runs one case: passes what it returns, or undefined when it refused with an error of ours. Any other exception
 * and a case that takes too long fail the test.
 */
export async function judged<T>(
  verdicts: Verdicts,
  run: () => T | Promise<T>,
): Promise<{ value: T } | undefined> {
  verdicts.cases += 1;
  const since = performance.now();
  try {
    const value = await run();
    verdicts.accepted += 1;
    return { value };
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    expect(error.code).to.match(/^[a-z-]+\/[a-z0-9-]+$/);
    verdicts.refused += 1;
    return undefined;
  } finally {
    expect(performance.now() - since, "milliseconds for one case").to.be.lessThan(longestCase);
  }
}

/**
 * Tries `act` on `runs` random values (times ROUNDS). A failure names the seed and the path to the smallest failing
 * value found: SEED and SEED_PATH in the environment try exactly that again.
 */
export async function forAll<T>(
  values: fc.Arbitrary<T>,
  runs: number,
  act: (value: T) => Promise<void>,
): Promise<void> {
  const { SEED, SEED_PATH } = process.env;
  const again = { ...(SEED && { seed: Number(SEED) }), ...(SEED_PATH && { path: SEED_PATH }) };
  const settings = { numRuns: rounds(runs), ...again };
  const found = await fc.check(fc.asyncProperty(values, act), settings);
  if (!found.failed) return;
  const value = fc.stringify(found.counterexample).slice(0, 2000);
  const why = found.errorInstance instanceof Error ? found.errorInstance.stack : "";
  throw new Error(`SEED=${found.seed} SEED_PATH=${found.counterexamplePath} ${value}\n${why}`);
}

/** Fails unless a decoder gives bytes back as they were, or refuses them. */
export async function expectRoundTrip<T>(
  verdicts: Verdicts,
  bytes: Uint8Array,
  codec: { decode: (bytes: Uint8Array) => T; encode: (value: T) => Uint8Array },
): Promise<void> {
  const decoded = await judged(verdicts, () => codec.decode(bytes));
  if (decoded !== undefined) expect(equal(codec.encode(decoded.value), bytes)).to.equal(true);
}

function changeOf(other: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Change> {
  return fc.oneof(
    fc.tuple(share, fc.nat(7)).map(([at, bit]) => flip(at, bit)),
    fc.tuple(share, fc.nat(255)).map(([at, value]) => replace(at, Uint8Array.of(value))),
    fc.tuple(share, someBytes).map(([at, bytes]) => replace(at, bytes)),
    fc.tuple(share, someBytes).map(([at, bytes]) => insert(at, bytes)),
    share.map((at) => cut(at, 1)),
    fc.tuple(share, share).map(([from, to]) => cut(from, to)),
    fc.tuple(share, share).map(([from, to]) => repeat(from, to)),
    fc.tuple(other, share, share).map(([bytes, from, to]) => splice(bytes, from, to)),
  );
}

const flip =
  (at: number, bit: number): Change =>
  (bytes) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[Math.floor(at * copy.length)]! ^= 1 << bit;
    return copy;
  };

const parts = (bytes: Uint8Array, a: number, b: number) => {
  const [from, to] = [Math.min(a, b), Math.max(a, b)].map((x) => Math.floor(x * bytes.length));
  return [bytes.slice(0, from), bytes.slice(from, to), bytes.slice(to)] as const;
};

const replace =
  (at: number, by: Uint8Array): Change =>
  (bytes) => {
    const [before, , after] = parts(bytes, at, at);
    return Buffer.concat([before, by, after.slice(by.length)]);
  };

const insert =
  (at: number, more: Uint8Array): Change =>
  (bytes) => {
    const [before, , after] = parts(bytes, at, at);
    return Buffer.concat([before, more, after]);
  };

const cut =
  (from: number, to: number): Change =>
  (bytes) => {
    const [before, , after] = parts(bytes, from, to);
    return Buffer.concat([before, after]);
  };

const repeat =
  (from: number, to: number): Change =>
  (bytes) => {
    const [before, part, after] = parts(bytes, from, to);
    return Buffer.concat([before, part, part, after]);
  };

/** The beginning of one and the end of another. */
const splice =
  (other: Uint8Array, from: number, to: number): Change =>
  (bytes) =>
    Buffer.concat([bytes.slice(0, from * bytes.length), other.slice(to * other.length)]);

const cborValue = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.double(),
  fc.string({ maxLength: 20 }),
  fc.uint8Array({ maxLength: 70 }),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.constantFrom<unknown>(null, true, 0, 1, -1, 2 ** 32, [], {}, [[]], ""),
  fc.array(fc.uint8Array({ maxLength: 33 }), { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.integer(), { maxKeys: 3 }),
);

type FieldChange = { kind: "set" | "drop" | "double" | "swap"; at: number; value: unknown };

const fieldChange: fc.Arbitrary<FieldChange> = fc.record({
  kind: fc.constantFrom("set", "drop", "double", "swap"),
  at: share,
  value: cborValue,
});

/** Changes one element of a list or, half of the time, inside an element that is a list itself. */
function applied(fields: readonly unknown[], change: FieldChange): unknown[] {
  const { kind, at, value } = change;
  const place = Math.floor(at * fields.length);
  const chosen = fields[place];
  const isInner = Array.isArray(chosen) && (at * 1e6) % 2 < 1;
  if (isInner) return fields.with(place, applied(chosen, { ...change, at: (at * 1e3) % 1 }));
  if (kind === "drop") return fields.toSpliced(place, 1);
  if (kind === "double") return fields.toSpliced(place, 0, chosen);
  if (kind === "set") return fields.length === 0 ? [value] : fields.with(place, value);
  const next = (place + 1) % Math.max(1, fields.length);
  return fields.length < 2 ? [...fields] : fields.with(place, fields[next]).with(next, chosen);
}

function encodeOr(fallback: Uint8Array, value: unknown): Uint8Array {
  try {
    return dagCbor.encode(value);
  } catch {
    return fallback; // dag-cbor has no NaN or Infinity
  }
}

const hostileJson = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ maxLength: 30 }),
  fc.constantFrom<unknown>(
    ...[null, "", 0, -1, 1e308, 2 ** 53, [], {}, [null], true, "__proto__", "Bundle", "2026-02-30"],
    ...[
      { resourceType: "Bundle" },
      { constructor: { prototype: 1 } },
      "\ud800",
      "\u0000",
      "9".repeat(400),
    ],
    ...[JSON.parse('{"__proto__":{"a":1}}') as unknown, nested(80)],
  ),
);

function nested(depth: number): unknown {
  return depth === 0 ? [] : { extension: [nested(depth - 1)] };
}

type Path = readonly (string | number)[];

/** The paths of all values inside a JSON value, itself left out. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return [here, ...pathsOf(inner, here)];
  });
}

/** The same JSON with the value at `path` replaced, or left out when `by` is undefined. */
function withValueAt(value: unknown, [path, by]: [Path, unknown]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (typeof value !== "object" || value === null) return value; // an earlier change took it away
  const before = (value as Record<string | number, unknown>)[step];
  const inner = rest.length === 0 ? by : withValueAt(before, [rest, by]);
  if (Array.isArray(value))
    return inner === undefined
      ? value.filter((_, at) => at !== step)
      : value.map((one: unknown, at) => (at === step ? inner : one));
  return { ...value, [step]: inner };
}
