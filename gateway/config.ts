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

/** The gateway cannot start as configured. Code: `gateway/bad-config`. */
export class ConfigError extends HealthChainError {}

const prefix = "HEALTHCHAIN_GATEWAY_";

const schema = z.object({
  /** The chain node that only this gateway asks. */
  RPC_URL: z.url({ protocol: /^https?$/ }),
  REGISTRATION: address,
  /** The node with the Kubo RPC API; or `file:///FOLDER`, which the gateway then keeps by itself. */
  STORE_URL: z.url({ protocol: /^(https?|file)$/ }),
  /** Database and vault of this gateway. */
  DIRECTORY: z.string().min(1),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(0, 65_535, 8700),
  /** Host and port by which people reach it: what sign-in messages name. Never taken from a request. */
  DOMAIN: z.string().regex(/^[a-z0-9.-]+(:\d+)?$/i, "expected host or host:port"),
  URI: z.url({ protocol: /^https?$/ }),
  /** Web origins that may call it, separated by commas. */
  ORIGINS: list,
  /** Private key of the registered gateway account; also sends urgent acts and roots. */
  ACCOUNT_KEY: privateKey,
  /** Private key of the account that sends all other acts. */
  RELAY_KEY: privateKey,
  SESSION_SECONDS: whole(30, 86_400, 3600),
  MAX_HEAD_AGE_SECONDS: whole(4, 3600, 30),
  RECHECK_MILLISECONDS: whole(100, 60_000, 2000),
  ROOT_SECONDS: whole(1, 86_400, 60),
  /** Within which the refusals of one reader for one patient are one entry; a root waits for its end. */
  REFUSAL_SECONDS: whole(1, 3600, 600),
  /** Gateways that give each other copies: each lists the others, by the address at which it reaches them. */
  PEERS: list.pipe(z.array(z.url({ protocol: /^https?$/ }))),
  /** How many gateways, this one included, have a write before it is acknowledged; and how long that may take. */
  COPIES: whole(1, 100, 1),
  COPY_SECONDS: whole(1, 3600, 10),
  /** How long an upload waits for its record, and how often what nothing keeps is collected. */
  UNNAMED_SECONDS: whole(1, 31_536_000, 86_400),
  COLLECT_SECONDS: whole(1, 31_536_000, 3600),
  /** How long the answer to a signed act is kept for those who send it again. */
  RECEIPT_SECONDS: whole(60, 31_536_000, 604_800),
  MAX_PAYLOAD_BYTES: whole(4096, 2 ** 33, 2 ** 32 + 2 ** 20),
  DAILY_UPLOAD_BYTES: whole(4096, 2 ** 40, 2 ** 35),
  /** What one peer may hand over in a day: the uploads of all its people. */
  DAILY_COPY_BYTES: whole(4096, 2 ** 50, 2 ** 40),
  /** Connections at once, and bytes of larger bodies that are held at once, of people and of peers each. */
  MAX_CONNECTIONS: whole(10, 1_000_000, 8192),
  BODY_MEMORY_BYTES: whole(2 ** 24, 2 ** 40, 2 ** 27),
  REQUESTS_PER_MINUTE: whole(10, 1_000_000, 1200),
  ACTS_PER_MINUTE: whole(1, 100_000, 60),
  /** Wallets that are not registered: how many may leave key slots in a day from one address, and how long they stay. */
  NEWCOMERS_PER_DAY: whole(1, 1_000_000, 2000),
  NEWCOMER_SECONDS: whole(1, 31_536_000, 604_800),
  BODY_SECONDS: whole(1, 3600, 30),
  /** An upload that brings fewer bytes in BODY_SECONDS is refused. */
  SLOWEST_UPLOAD_BYTES: whole(1, 2 ** 30, 2 ** 15),
  /** Whoever sends it as a bearer token gets the metrics; without it nobody does. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** "yes" once, after a database was lost: what is missing is declared to every patient. */
  DECLARE_GAP: z.enum(["yes", "no"]).default("no"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

const wholeSchema = schema.refine(({ COPIES, PEERS }) => COPIES <= PEERS.length + 1, {
  path: ["COPIES"],
  message: "expected no more than there are PEERS, and this gateway",
});

/** A checked configuration; names as in docs/operations.md without their prefix. */
export type Config = z.infer<typeof schema>;

/** Reads the configuration from environment variables. Throws {@link ConfigError} that names each bad one, never its value. */
export function readConfig(environment: Environment): Config {
  const names = Object.keys(schema.shape);
  const read = readSettings({ prefix, names, schema: wholeSchema }, environment);
  if ("settings" in read) return read.settings;
  throw new ConfigError(
    "gateway/bad-config",
    `The gateway cannot start as configured. ${read.faults}.`,
  );
}
