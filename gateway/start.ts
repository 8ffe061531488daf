import { join } from "node:path";
import { isError, Wallet, type JsonRpcProvider } from "ethers";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { openAccessLogRead, openAppend } from "#chain/access-log";
import { readSite } from "#chain/contracts";
import { openProvider } from "#chain/provider";
import { openRead } from "#chain/read";
import { openErasedBetween } from "#chain/record-changes";
import { chainError } from "#chain/refusal";
import { openRelay } from "#chain/relay";
import { openVerify } from "#chain/verify";
import { openWindowsRead } from "#chain/windows";
import { openVaultDirectory } from "#ipfs/vault-directory";
import type { Site } from "#lib/acts/domains";
import { toHex, type Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { signDigest } from "#lib/local-wallet";
import type { Read } from "#lib/ports";
import { memberStatus, roles } from "#lib/roles";
import type { Store } from "#lib/store";
import type { Config } from "./config.ts";
import { openAtHead } from "./at-head.ts";
import { openDatabase } from "./database.ts";
import { openDirectories } from "./directories.ts";
import type { Gateway } from "./gateway.ts";
import { openMetrics } from "./metrics.ts";
import { appendRoot } from "./rooting.ts";
import { RefusalError } from "./refusal.ts";
import { buildServer } from "./server.ts";
import { openServices } from "./services.ts";
import { openStore } from "./store.ts";

const closingMilliseconds = 5000;
/** Connections that may wait to be taken: more than a thousand people at once. */
const waitingConnections = 4096;

/** The account is no active gateway, or the chain is another one. Codes: `gateway/not-admitted`, `gateway/other-genesis`. */
export class StartError extends HealthChainError {}

/** A gateway that listens. `close` lets running answers end; `rootNow` sends the root that is due. */
export type RunningGateway = {
  readonly url: string;
  readonly number: number;
  /** Hash of block 0 of the chain it serves. */
  readonly genesis: Hex;
  readonly close: () => Promise<void>;
  readonly rootNow: () => Promise<void>;
  /** Lets go of what nothing names and forgets rows of no more use, as it does by period. */
  readonly tidyNow: () => Promise<void>;
};

/** Opens everything a gateway stands on and listens. Throws a HealthChainError that says what is missing. */
export async function startGateway(
  config: Config,
  log: Logger,
  now = wallClock,
): Promise<RunningGateway> {
  const provider = openProvider(config.RPC_URL);
  const closing: (() => unknown)[] = [() => provider.destroy()];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const site = await readSite(provider, config.REGISTRATION);
    const read = openRead(provider, site);
    const { close: closeStore, ...stored } = await openStore(config.STORE_URL);
    closing.push(closeStore);
    const { database, ...rest } = await openGateway(config, log, {
      provider,
      site,
      read,
      now,
      ...stored,
    });
    closing.push(() => database.close());
    const gateway = { ...rest, database };
    const services = openServices(gateway);
    const server = await buildServer(services);
    closing.push(() => closeInTime(server));
    const rootNow = oneAtATime(() => appendRoot(gateway));
    const { HOST: host, PORT: port } = config;
    const url = await server.listen({ host, port, backlog: waitingConnections });
    closing.push(repeat(rootNow, config.ROOT_SECONDS, gateway));
    const { number } = gateway.identity;
    const { round: tidyNow } = services.upkeep;
    return { url, number, genesis: site.genesis, close: closeAll, rootNow, tidyNow };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Running answers may end; what takes longer is cut off. */
async function closeInTime(server: FastifyInstance): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), closingMilliseconds);
  await server.close();
  clearTimeout(late);
}

type Outside = {
  readonly provider: JsonRpcProvider;
  readonly site: Site;
  readonly read: Read;
  readonly store: Store;
  readonly collect: Gateway["collect"];
  readonly now: Gateway["now"];
};

/** Unix seconds by this machine's clock. */
const wallClock = (): number => Math.floor(Date.now() / 1000);

async function openGateway(config: Config, log: Logger, outside: Outside): Promise<Gateway> {
  const { provider, site, read, store, collect, now } = outside;
  const account = new Wallet(toHex(config.ACCOUNT_KEY)).address as Hex;
  const number = await admittedNumber(read, account);
  const file = join(config.DIRECTORY, "gateway.sqlite");
  const accessLog = openAccessLogRead(provider, site);
  const append = openAppend(provider, site, config.ACCOUNT_KEY);
  return {
    ...{ config, site, read, store, collect, log, now },
    database: openDatabase(file, { ...site, gateway: number }),
    identity: { number, account },
    signProof: (digest) => signDigest(config.ACCOUNT_KEY, digest),
    erasedBetween: openErasedBetween(provider, site.contracts.Records),
    atHead: openAtHead(read),
    verify: openVerify(provider),
    vitals: openWindowsRead(provider, site),
    hospitalOf: read.hospitalOf,
    vault: openVaultDirectory(join(config.DIRECTORY, "vault")),
    directories: openDirectories(join(config.DIRECTORY, "staff")),
    relays: {
      urgent: openRelay(provider, site, config.ACCOUNT_KEY),
      ordinary: openRelay(provider, site, config.RELAY_KEY),
    },
    rpc: (method, params) => askChain(provider, method, params),
    rootLog: {
      last: async () => (await accessLog.head(number)).last,
      append: (root) => append({ gateway: number, ...root }),
    },
    metrics: openMetrics(),
  };
}

async function askChain(
  provider: JsonRpcProvider,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  try {
    return await provider.send(method, [...params]);
  } catch (error) {
    if (isError(error, "UNKNOWN_ERROR") || isError(error, "UNSUPPORTED_OPERATION"))
      throw new RefusalError(422, {
        code: "rpc/refused",
        message:
          "The chain's node refused this call: its parameters are not what the method takes.",
      });
    throw chainError(error);
  }
}

async function admittedNumber(read: Read, account: Hex): Promise<number> {
  const member = await read.memberOfAccount(account);
  if (member?.role === roles.gateway && member.status === memberStatus.active) return member.number;
  throw new StartError(
    "gateway/not-admitted",
    `Account ${account} is no active gateway of this consortium. Have it admitted first.`,
  );
}

/** A call that comes while one runs waits for that one and runs after it. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Roots by period. What fails is logged and done the next time. */
function repeat(work: () => Promise<void>, seconds: number, { log }: Gateway): () => void {
  const timer = setInterval(() => {
    work().catch((error: unknown) => log.warn({ err: error }, "the root was not sent"));
  }, seconds * 1000);
  return () => clearInterval(timer);
}
