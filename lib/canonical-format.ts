import type { z } from "zod";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import type { HealthChainError } from "./errors.ts";

/**
 * A format in canonical dag-cbor. `encode` takes what the schema takes; `decode` reads the one canonical encoding of it
 * and gives what the schema gives. Both throw what `malformed` makes of the cause, for anything else.
 */
export function canonicalFormat<Schema extends z.ZodType>(
  schema: Schema,
  malformed: (cause: unknown) => HealthChainError,
): { encode: (value: unknown) => Uint8Array; decode: (bytes: Uint8Array) => z.output<Schema> } {
  const orMalformed = <T>(read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      throw malformed(cause);
    }
  };
  return {
    encode: (value) => encodeCanonical(orMalformed(() => schema.parse(value))),
    decode: (bytes) => orMalformed(() => schema.parse(decodeCanonical(bytes))),
  };
}
