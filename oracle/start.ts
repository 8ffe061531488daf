import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { readSite } from "#chain/contracts";
import { openProvider } from "#chain/provider";
import { openRead } from "#chain/read";
import { openVerify } from "#chain/verify";
import { openVitalsRead } from "#chain/vitals";
import { openWindowsRead } from "#chain/windows";
import { openVitalsSender } from "#chain/vitals-sender";
import { openEmbeddedStore } from "#ipfs/embedded-store";
import { openRpcStore } from "#ipfs/rpc-client";
import { toHex, type Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import type { Read } from "#lib/ports";
import { memberStatus, roles } from "#lib/roles";
import type { Store } from "#lib/store";
import { openTogether } from "#native/durable-writes";
import { fastKeccak } from "#native/fast-keccak";
import { fastestWrap } from "#native/libsecp256k1-wrap";
import { openAnchoring } from "./anchor/anchoring.ts";
import { openSignatures } from "./check/signatures.ts";
import { openStandings } from "./check/standing.ts";
import type { Config } from "./config.ts";
import { openDatabase } from "./database.ts";
import { openIntake } from "./intake.ts";
import { openMetrics } from "./metrics.ts";
import { machineClock, type Clock, type Oracle } from "./oracle.ts";
import { receiveByMqtt } from "./receive/mqtt.ts";
import { buildServer } from "./receive/server.ts";
import { openSegments } from "./seal/segments.ts";
import { openWindows } from "./seal/windows.ts";

const closingMilliseconds = 5000;

/**
 * The account is no active oracle, the chain is another one, or the database is older than the chain. Codes:
 * `oracle/not-admitted`, `oracle/other-genesis`, `oracle/behind-last-window`.
 */
export class StartError extends HealthChainError {}

/** An oracle that listens. */
export type RunningOracle = {
  readonly url: string;
  /** Where it listens for MQTT, if it does. */
  readonly mqttUrl: string | undefined;
  readonly number: number;
  /** Hash of block 0 of the chain it serves. */
  readonly genesis: Hex;
  /** Lets running answers end and closes the window as it stands; it is anchored after the next start. */
  readonly close: () => Promise<void>;
  /** Closes the open window now, as time does. */
  readonly closeWindow: () => Promise<void>;
};

/** Opens everything an oracle stands on and listens. Throws a HealthChainError that says what is missing. */
export async function startOracle(
  config: Config,
  log: Logger,
  clock = machineClock,
): Promise<RunningOracle> {
  const closing: (() => unknown)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const oracle = { ...(await openOracle(config, log, closing)), ...clock };
    await requireWholeWindows(oracle);
    const segments = openSegments(oracle);
    const anchoring = openAnchoring(oracle);
    const windows = openWindows(oracle, segments, anchoring.nudge);
    await windows.close(); // what the process before left open is closed as it stands: its keys are gone
    const standings = openStandings(oracle);
    const intake = openIntake(oracle, { standings, segments, windows });
    const receiving = { oracle, intake };
    const server = await buildServer(receiving);
    anchoring.start();
    closing.push(anchoring.close, windows.close, () => closeInTime(server));
    const url = await server.listen({ host: config.HOST, port: config.PORT });
    const mqtt = await receiveByMqtt(receiving);
    if (mqtt !== undefined) closing.push(mqtt.close);
    const { number } = oracle.identity;
    const { genesis } = oracle.site;
    const mqttUrl = mqtt?.url;
    return { url, mqttUrl, number, genesis, close: closeAll, closeWindow: windows.close };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function openOracle(
  config: Config,
  log: Logger,
  closing: (() => unknown)[],
): Promise<Omit<Oracle, keyof Clock>> {
  const provider = openProvider(config.RPC_URL);
  closing.push(() => provider.destroy());
  const site = await readSite(provider, config.REGISTRATION);
  const read = openRead(provider, site);
  const account = new Wallet(toHex(config.ACCOUNT_KEY)).address.toLowerCase() as Hex;
  const number = await admittedNumber(read, account);
  const { store, close: closeStore } = await openStore(config.STORE_URL);
  closing.push(closeStore);
  const file = join(config.DIRECTORY, "oracle.sqlite");
  const database = openDatabase(file, { ...site, oracle: number });
  closing.push(() => database.close());
  const { sign, signerOf, close } = openSignatures(config.ACCOUNT_KEY);
  closing.push(close);
  return {
    ...{ config, database, site, read, store, log },
    together: openTogether(database),
    identity: { number, account },
    ...{ sign, signerOf },
    keccak: fastKeccak,
    vitals: openWindowsRead(provider, site),
    p256Verifier: await openVitalsRead(provider, site).p256Verifier(),
    verify: openVerify(provider),
    wrap: fastestWrap(),
    sender: openVitalsSender(provider, site, config.ACCOUNT_KEY),
    metrics: openMetrics(),
  };
}

async function openStore(url: string): Promise<{ store: Store; close: () => void }> {
  if (url.startsWith("file:")) return openEmbeddedStore(fileURLToPath(url));
  return { store: openRpcStore({ url }), close: () => undefined };
}

async function admittedNumber(read: Read, account: Hex): Promise<number> {
  const member = await read.memberOfAccount(account);
  if (member?.role === roles.oracle && member.status === memberStatus.active) return member.number;
  throw new StartError(
    "oracle/not-admitted",
    `Account ${account} is no active oracle of this consortium. Have it admitted first.`,
  );
}

/** A database that ends before the chain's last window would give its numbers out again. */
async function requireWholeWindows({ database, vitals, identity, config, log }: Oracle) {
  const last = await vitals.lastWindow(identity.number);
  const newest = database.prepare("SELECT coalesce(max(number), 0) AS number FROM window");
  const { number: own } = newest.get() as { number: number };
  if (own >= last) return;
  if (config.DECLARE_LOSS === "no") {
    throw new StartError(
      "oracle/behind-last-window",
      `The chain has window ${last} of oracle ${identity.number}, but this database ends at ${own}. Bring back the newest copy; if it is lost, start once with HEALTHCHAIN_ORACLE_DECLARE_LOSS=yes: what it accepted and had not anchored is gone, which devices see by their acknowledgements.`,
    );
  }
  database
    .prepare("INSERT INTO window (number, state, opened_at) VALUES (?, 'delivered', 0)")
    .run(last);
  log.warn({ last }, "windows before this one are not in this database");
}

/** Running answers may end; what takes longer is cut off. */
async function closeInTime(server: FastifyInstance): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), closingMilliseconds);
  await server.close();
  clearTimeout(late);
}
