import { z } from "zod";
import { HealthChainError } from "#lib/errors";
import {
  address,
  list,
  privateKey,
  readSettings,
  whole,
  type Environment,
} from "#native/service-settings";

/** The oracle cannot start as configured. Code: `oracle/bad-config`. */
export class ConfigError extends HealthChainError {}

const prefix = "HEALTHCHAIN_ORACLE_";

const gateway = z
  .string()
  .regex(/^[1-9]\d{0,9}=https?:\/\/\S+$/, "expected number=URL")
  .transform((text) => {
    const at = text.indexOf("=");
    return { number: Number(text.slice(0, at)), url: text.slice(at + 1).replace(/\/+$/, "") };
  });

const schema = z.object({
  /** The chain node that only this oracle asks. */
  RPC_URL: z.url({ protocol: /^https?$/ }),
  REGISTRATION: address,
  /** The node with the Kubo RPC API; or `file:///FOLDER`, which the oracle then keeps by itself. */
  STORE_URL: z.url({ protocol: /^(https?|file)$/ }),
  /** Database of this oracle. */
  DIRECTORY: z.string().min(1),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(0, 65_535, 8800),
  /** Web origins whose pages may send readings, by comma: the app of a demo, with the sensor of /try. */
  ORIGINS: list,
  /** An MQTT 5 broker to listen at; or a port for one of the oracle's own, of MQTT 3.1.1. Without either, HTTP alone. */
  MQTT_URL: z.url({ protocol: /^(mqtts?|wss?)$/ }).optional(),
  MQTT_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Private key of the registered oracle account: signs acknowledgements and sends windows. Used by nothing else. */
  ACCOUNT_KEY: privateKey,
  /** Gateways that serve the readings to those who may read them: number=URL, separated by commas. */
  GATEWAYS: list.pipe(z.array(gateway)),
  /** From a window's first reading until it is closed. */
  WINDOW_SECONDS: whole(1, 3600, 60),
  /** How old a reading may be, how far ahead of this clock, and from which age on it counts as late. */
  MAX_AGE_SECONDS: whole(60, 31_536_000, 604_800),
  MAX_AHEAD_SECONDS: whole(0, 3600, 120),
  LATE_SECONDS: whole(1, 31_536_000, 7200),
  /** A device's standing is asked anew after the first; while the chain is away, it counts until the second. */
  STANDING_SECONDS: whole(1, 300, 2),
  MAX_STANDING_SECONDS: whole(1, 3600, 30),
  /** How long a patient's key counts while the chain is away. */
  KEY_SECONDS: whole(1, 86_400, 3600),
  /** How long what a device signed is kept, to prove that it signed two things under one sequence. */
  EVIDENCE_SECONDS: whole(60, 31_536_000, 604_800),
  /** Of one address; and of one device, counted once its signature is seen. */
  REQUESTS_PER_MINUTE: whole(10, 10_000_000, 6000),
  READINGS_PER_MINUTE: whole(1, 10_000_000, 6000),
  BODY_SECONDS: whole(1, 3600, 30),
  MAX_CONNECTIONS: whole(10, 1_000_000, 8192),
  /** Whoever sends it as a bearer token gets the metrics; without it nobody does. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** "yes" once, after a database was lost: what it had accepted and not anchored is gone. */
  DECLARE_LOSS: z.enum(["yes", "no"]).default("no"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

/** A checked configuration; names as in docs/operations.md without their prefix. */
export type Config = z.infer<typeof schema>;

/** Reads the configuration from environment variables. Throws {@link ConfigError} that names each bad one, never its value. */
export function readConfig(environment: Environment): Config {
  const names = Object.keys(schema.shape);
  const read = readSettings({ prefix, names, schema }, environment);
  if ("settings" in read) return read.settings;
  throw new ConfigError(
    "oracle/bad-config",
    `The oracle cannot start as configured. ${read.faults}.`,
  );
}
