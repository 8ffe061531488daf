import { z } from "zod";
import { fromHex, type Hex } from "#lib/bytes";

/** A whole number within bounds, with what counts where none is set. */
export const whole = (least: number, most: number, fallback: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);

/** An account or contract. */
export const address = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{40}$/i.test(value),
  "expected 0x and 40 hex digits",
);

/** A private key as its 32 bytes. */
export const privateKey = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i, "expected 0x and 64 hex digits")
  .transform(fromHex);

/** Texts separated by commas; none where nothing is set. */
export const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").filter((item) => item !== ""));

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What may be set, and the prefix that a service's variables have. */
export type Settings<Schema extends z.ZodType> = {
  readonly prefix: string;
  readonly names: readonly string[];
  readonly schema: Schema;
};

/** The settings of a service, or what is wrong with each bad one: named by its variable, never by its value. */
export function readSettings<Schema extends z.ZodType>(
  { prefix, names, schema }: Settings<Schema>,
  environment: Environment,
): { readonly settings: z.infer<Schema> } | { readonly faults: string } {
  const given = Object.fromEntries(names.map((name) => [name, environment[`${prefix}${name}`]]));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { settings: parsed.data };
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${prefix}${String(path[0])}: ${message}`,
  );
  return { faults: faults.join("; ") };
}
