import { z } from "zod";
import { accessEntrySchema, entryKinds, hexField } from "./access-entry.ts";
import type { Hex } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";

/*
 * Access log file: what gateways told one patient, as JSON lines in UTF-8. Line 1 is the header
 *   {"healthchain":"access-log","version":1,"deployment":…,"patient":…,"gateways":[…]}
 * with the gateways that answered; each later line is one exported entry, by gateway, then sequence.
 */

/** What a file or gateway tells is no access log of this chain. Codes: `access-log/malformed` (the message names the line), `access-log/other-deployment`, `access-log/endless`. */
export class AccessLogFileError extends HealthChainError {}

const hexUpTo = (length: number) =>
  z.custom<Hex>(
    (value) =>
      typeof value === "string" &&
      value.length <= 2 + 2 * length &&
      /^0x(?:[0-9a-f]{2})+$/.test(value),
    `expected 0x and at most ${2 * length} lower-case hex digits`,
  );

const requestLimit = 16_384;
const messageLimit = 16_384;
const proofLimit = 64;

/** Why an entry must be its reader's: the signed request, and the sign-in that made the session key theirs. */
const evidenceSchema = z.strictObject({
  /** The signed bytes (lib/gateway-request.ts); their SHA-256 is the entry's `request`. */
  request: hexUpTo(requestLimit),
  /** By the session key, r ‖ s with low s. */
  signature: hexField(64),
  /** Compressed secp256k1. */
  sessionKey: hexField(33),
  /** The EIP-4361 message and the wallet's signature over it. */
  signIn: z.strictObject({
    message: z.string().min(1).max(messageLimit),
    signature: hexUpTo(messageLimit),
  }),
});

export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;

/** One entry with everything that proves it. JSON-safe: what gateways answer with and a file's line. */
export const exportedEntrySchema = z
  .strictObject({
    entry: accessEntrySchema,
    salt: hexField(32),
    /** Null for a declared gap only. */
    evidence: evidenceSchema.nullable(),
    /** The span `from` to `to` whose root is on chain, and the siblings up to it; null while there is none. */
    root: z
      .strictObject({
        from: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
        to: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
        proof: z.array(hexField(32)).max(proofLimit),
      })
      .nullable(),
  })
  .refine(
    ({ entry, evidence }) => (entry.kind === entryKinds.gap) === (evidence === null),
    "expected a signed request, or a declared gap without one",
  );

export type ExportedEntry = Readonly<z.infer<typeof exportedEntrySchema>>;

const headerSchema = z.strictObject({
  healthchain: z.literal("access-log"),
  version: z.literal(1),
  deployment: hexField(32),
  patient: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  gateways: z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(2 ** 31 - 1),
    )
    .max(1024),
});

/** What several gateways told one patient. */
export type AccessLogFile = {
  readonly deployment: Hex;
  readonly patient: number;
  /** The gateways that answered, also those with no entry. */
  readonly gateways: readonly number[];
  readonly entries: readonly ExportedEntry[];
};

/** Line of an entry in the file, from 1; the header is line 1. */
export const lineOf = (index: number): number => index + 2;

/** The file's text, ending in a newline. */
export function encodeAccessLogFile(file: AccessLogFile): string {
  const { deployment, patient, gateways, entries } = file;
  const header = { healthchain: "access-log", version: 1, deployment, patient, gateways };
  return [header, ...entries].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Reads a file's text. Throws {@link AccessLogFileError} naming the first line that cannot be one, and the field. */
export function decodeAccessLogFile(text: string): AccessLogFile {
  const [first = "", ...rest] = text.replace(/\n$/, "").split("\n");
  const { deployment, patient, gateways } = parseLine(headerSchema, first, 1);
  const entries = rest.map((line, index) => parseLine(exportedEntrySchema, line, lineOf(index)));
  return { deployment, patient, gateways, entries };
}

function parseLine<Line>(schema: z.ZodType<Line>, text: string, line: number): Line {
  const parsed = schema.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  const what = line === 1 ? "the header of an access log" : "an access entry";
  throw new AccessLogFileError(
    "access-log/malformed",
    `Line ${line} is not ${what}${place === "" ? "" : `, see "${place}"`}. Nothing after it was checked. Export the log again.`,
    { cause: parsed.error },
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the schema says which line it is
  }
}
