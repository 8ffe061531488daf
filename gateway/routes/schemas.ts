import { z } from "zod";
import type { Hex } from "#lib/bytes";

/** Schemas that several routes share. */

/** A member's number in a path. */
export const memberParameter = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** 32 bytes as 64 hex digits in a path. */
export const digestParameter = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "expected 64 hex digits")
  .transform((digits): Hex => `0x${digits}`);

/** Bytes as `0x` hex in JSON, at least one and at most `most`. */
export const hexUpTo = (most: number) =>
  z
    .string()
    .regex(/^0x([0-9a-f]{2})+$/i, "expected 0x and hex digits")
    .max(2 + 2 * most)
    .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);

/** Exactly `length` bytes as `0x` hex in JSON. */
export const hexOf = (length: number) =>
  hexUpTo(length).refine((text) => text.length === 2 + 2 * length);
