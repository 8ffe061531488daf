import { isIP } from "node:net";
import { z } from "zod";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { appConfigSchema } from "../config.ts";

/** The app's server cannot start as configured. Code: `app/bad-config`. */
export class SettingsError extends HealthChainError {}

const prefix = "HEALTHCHAIN_APP_";

const address = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{40}$/i.test(value),
  "expected 0x and 40 hex digits",
);

/** "6=http://127.0.0.1:8700": member number and address. */
const place = z.string().transform((text, context) => {
  const [, number, url] = /^(\d{1,10})=(https?:\/\/[^/]+)$/.exec(text) ?? [];
  if (number === undefined || url === undefined)
    context.addIssue({ code: "custom", message: "expected NUMBER=URL" });
  return { number: Number(number), url: url ?? "" };
});

/** "6=http://127.0.0.1:8700,7=http://127.0.0.1:8701": member number and address of each gateway. */
const gatewayList = z.string().transform((text, context) =>
  text.split(",").map((item) => {
    const [, number, url] = /^(\d{1,10})=(https?:\/\/[^/]+)$/.exec(item) ?? [];
    if (number === undefined || url === undefined)
      context.addIssue({ code: "custom", message: "expected NUMBER=URL, separated by commas" });
    return { number: Number(number), url: url ?? "" };
  }),
);

const demo = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "expected JSON" });
      return z.NEVER;
    }
  })
  .pipe(appConfigSchema.shape.demo.unwrap())
  .optional();

const schema = z
  .object({
    /** The chain node that only this server asks. */
    RPC_URL: z.url({ protocol: /^https?$/ }),
    REGISTRATION: address,
    GATEWAYS: gatewayList,
    /** An oracle that takes readings from pages of this app: those of the sensor of /try. */
    ORACLE: place.optional(),
    /** Seconds without a reading after which a device is called silent. */
    DEVICE_SILENT_SECONDS: z.coerce.number().int().min(1).max(31_536_000).default(900),
    HOST: z.string().min(1).default("127.0.0.1"),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    /** Questions to the chain that one address may ask in a minute before it signs in. */
    QUESTIONS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(1200),
    /** JSON `{ people: […] }`: whose demo wallets are offered. On loopback only. */
    DEMO: demo,
  })
  .refine(({ DEMO, HOST }) => DEMO === undefined || isLoopback(HOST), {
    path: ["DEMO"],
    message: "demo wallets are offered on loopback only",
  });

export type Settings = z.infer<typeof schema>;

/** Reads the settings from environment variables. Throws {@link SettingsError} that names each bad one, never its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, environment[`${prefix}${name}`]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${prefix}${String(path[0])}: ${message}`,
  );
  throw new SettingsError(
    "app/bad-config",
    `The app's server cannot start as configured. ${faults.join("; ")}.`,
  );
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
