import { z } from "zod";

/** Schemas of the fields that several formats share. */

/** Bytes of exactly `length`. */
export const bytesOf = (length: number) =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length === length,
    `expected ${length} bytes`,
  );

/** Non-empty bytes of at most `limit`. */
export const bytesUpTo = (limit: number) =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length > 0 && value.length <= limit,
    `expected 1 to ${limit} bytes`,
  );

const upTo = (limit: number) => z.number().int().min(0).max(limit);

/** A member's number, or a team's (2^31 + hospital × 256 + role). */
export const memberField = upTo(2 ** 32 - 1);
export const categoryField = upTo(255);
export const epochField = upTo(2 ** 32 - 1);
export const generationField = z.number().int().min(1).max(65_535);
export const deploymentField = bytesOf(32);
export const accountField = bytesOf(20);
export const digestField = bytesOf(32);
