import fc from "fast-check";
import { mutated, mutatedCbor, mutatedJson } from "../mutations.ts";

/** A request that its route accepts, before anything is changed. */
export type ValidRequest = {
  readonly method: string;
  readonly path: string;
  /** What its body is, where it has one. */
  readonly body?:
    { readonly json: unknown } | { readonly cbor: Uint8Array } | { readonly bytes: Uint8Array };
};

/** How a request is signed: as it is sent, as it was before it was changed, with one header changed, or not at all. */
export type Signing =
  | { readonly kind: "whole" | "before the change" | "none" | "a counter seen before" }
  | { readonly kind: "changed"; readonly header: number; readonly value: string };

/** A changed request. */
export type Shot = {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly purpose: number;
  /** Which of the sessions sends it, counted round. */
  readonly sender: number;
  readonly signing: Signing;
};

/** Changes of a valid request: path, body, headers, purpose, sender and signature, each more or less often. */
export function mutatedRequest(valid: ValidRequest): fc.Arbitrary<Shot> {
  const right = valid.body !== undefined && "json" in valid.body ? json : bytes;
  const method = often(valid.method, fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"), 12);
  return fc.record({
    method,
    path: often(valid.path, changedPath(valid.path), 2),
    body: changedBody(valid),
    headers: fc.tuple(often(right, contentType, 8), moreHeaders).map(([type, more]) => ({
      ...(valid.body === undefined ? {} : { "content-type": type }),
      ...more,
    })),
    purpose: often(0, fc.constantFrom(-1, 1, 2, 4, 5, 1.5, 2 ** 31, Number.NaN), 6),
    sender: fc.nat(999),
    signing: fc.oneof(
      { weight: 12, arbitrary: fc.constant<Signing>({ kind: "whole" }) },
      { weight: 1, arbitrary: fc.constant<Signing>({ kind: "before the change" }) },
      { weight: 1, arbitrary: fc.constant<Signing>({ kind: "a counter seen before" }) },
      { weight: 2, arbitrary: fc.constant<Signing>({ kind: "none" }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("changed" as const),
          header: fc.nat(3),
          value: headerValue,
        }),
      },
    ),
  });
}

/** The bytes of a valid request's body. */
export function bodyOf({ body }: ValidRequest): Uint8Array | undefined {
  if (body === undefined) return undefined;
  if ("json" in body) return new TextEncoder().encode(JSON.stringify(body.json));
  return "cbor" in body ? body.cbor : body.bytes;
}

const json = "application/json";
const bytes = "application/octet-stream";

function often<T>(usual: T, other: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, other);
}

const contentType = fc.constantFrom(
  ...[json, bytes, "", "text/plain", "application/json; charset=utf-16", "multipart/form-data"],
  ...["application/octet-stream,application/json", "x/y", "application/cbor"],
);
const headerValue = fc.oneof(
  fc.stringMatching(/^[\x21-\x7e]{0,70}$/),
  fc.constantFrom(
    ...["0", "-1", "1", "9007199254740993", "1e3", "NaN", "null", "0x", `0x${"00".repeat(64)}`],
    ...[`0x${"ff".repeat(64)}`, `0x${"11".repeat(65)}`, "ab".repeat(32), "a".repeat(6000)],
  ),
);
const moreHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Record<string, string>>({}) },
  fc
    .constantFrom(
      ...[
        "bytes=0-0",
        "bytes=5-",
        "bytes=-5",
        "bytes=9-3",
        "bytes=0-1,3-4",
        "bytes=a-b",
        "lines=1-",
      ],
      ...[
        "bytes=999999999999999-",
        "bytes=0-999999999999999",
        "bytes=",
        "bytes=0-9999999999999999",
      ],
    )
    .map((range): Record<string, string> => ({ range })),
  headerValue.map((value): Record<string, string> => ({ "x-forwarded-for": value })),
  headerValue.map((value): Record<string, string> => ({ host: value.slice(0, 300) })),
  fc.constantFrom("null", "https://evil.example", "").map((origin) => ({ origin })),
  fc.constantFrom("gzip", "br, deflate").map((value) => ({ "content-encoding": value })),
  fc.constantFrom("a=b", "__proto__=1").map((cookie) => ({ cookie, accept: "text/html" })),
);

const segment = fc.constantFrom(
  ...["", ".", "..", "%2e%2e", "%2f", "%00", "%", "%zz", "%ff", "0", "1", "-1", "2147483647"],
  ...[
    "2147483648",
    "1e3",
    "1.5",
    "NaN",
    "0x1",
    "%D9%A1",
    "01",
    "__proto__",
    "constructor",
    "*",
    ":x",
  ],
  ...[
    "a".repeat(90),
    "a".repeat(120),
    "a".repeat(3000),
    "ab".repeat(32),
    "AB".repeat(32),
    "g".repeat(64),
  ],
);
const query = fc.constantFrom(
  ...[
    "?",
    "?of=reader",
    "?of=patient&after=0",
    "?after=-1",
    "?after=1e400",
    "?limit=0",
    "?limit=1000",
  ],
  ...[
    "?limit=1001",
    "?of=x",
    "?of=reader&of=patient",
    "?__proto__=1",
    "?after[]=1",
    "?after=9007199254740993",
  ],
  ...["?limit=1&after=3", `?x=${"a".repeat(3000)}`, "?%", "??", "#x", "?after=%00"],
);

/** Segments replaced, left out, doubled; a query; noise. */
function changedPath(path: string): fc.Arbitrary<string> {
  const parts = path.split("/").slice(1);
  const at = fc.nat(Math.max(0, parts.length - 1));
  const joined = (all: readonly string[]) => `/${all.join("/")}`;
  return fc.oneof(
    fc.tuple(at, segment).map(([index, by]) => joined(parts.with(index, by))),
    fc.tuple(at, segment).map(([index, by]) => joined(parts.toSpliced(index, 0, by))),
    at.map((index) => joined(parts.toSpliced(index, 1))),
    query.map((more) => `${path}${more}`),
    fc.constantFrom(`${path}/`, `/${path}`, path.toUpperCase()),
    fc.stringMatching(/^[\x21-\x7e]{0,60}$/).map((noise) => `/${noise}`),
  );
}

function changedBody(valid: ValidRequest): fc.Arbitrary<Uint8Array | undefined> {
  const { body } = valid;
  const other = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined });
  if (body === undefined) return often<Uint8Array | undefined>(undefined, other, 9);
  const changes =
    "json" in body
      ? mutatedJson(body.json)
      : "cbor" in body
        ? mutatedCbor(body.cbor)
        : mutated([body.bytes]);
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(bodyOf(valid)) },
    { weight: 8, arbitrary: changes },
    { weight: 1, arbitrary: other },
  );
}
