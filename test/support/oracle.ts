import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { roles } from "#lib/roles";
import type { SignedReadings } from "#lib/reading-batch";
import type { Answer } from "../../oracle/intake.ts";
import { readConfig } from "../../oracle/config.ts";
import { openLog } from "../../oracle/log.ts";
import { startOracle, type RunningOracle } from "../../oracle/start.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { prefixed } from "../../scripts/service-node.ts";
import { scratchDirectory } from "./scratch.ts";
import { admitService, collectedLog } from "./service.ts";
import type { System } from "./system.ts";

/** What a test may set of an oracle's environment, without the prefix. */
export type Settings = Readonly<Record<string, string>>;

/** A gateway that gets the oracle's windows. */
type Place = { readonly number: number; readonly url: string };

/** Environment of an oracle that is admitted on the system's chain; its folder ends with `remove`. */
export async function oracleEnvironment(
  system: System,
  gateways: readonly Place[],
  settings: Settings = {},
) {
  const scratch = await scratchDirectory();
  const accountKey = newPrivateKey();
  const number = await admitService(system, roles.oracle, accountKey);
  const port = await freePort();
  const values = {
    RPC_URL: system.rpcUrl,
    REGISTRATION: system.session.site.contracts.Registration,
    STORE_URL: system.storeUrl,
    DIRECTORY: scratch.path,
    PORT: String(port),
    ACCOUNT_KEY: toHex(accountKey),
    GATEWAYS: gateways.map((one) => `${one.number}=${one.url}`).join(","),
    WINDOW_SECONDS: "1",
    STANDING_SECONDS: "1",
    REQUESTS_PER_MINUTE: "1000000",
    READINGS_PER_MINUTE: "1000000",
    ...settings,
  };
  const environment = prefixed("HEALTHCHAIN_ORACLE_", values);
  const url = `http://127.0.0.1:${port}`;
  return { environment, directory: scratch.path, number, url, remove: scratch.remove };
}

/** An oracle in this process, with everything it logged. */
export type TestOracle = RunningOracle & {
  readonly directory: string;
  readonly environment: Record<string, string>;
  readonly logs: string[];
};

/** Starts an oracle of the system's consortium in this process. */
export async function startTestOracle(
  system: System,
  gateways: readonly Place[],
  settings: Settings = {},
): Promise<TestOracle> {
  const { environment, directory, remove } = await oracleEnvironment(system, gateways, settings);
  const { logs, destination } = collectedLog();
  const running = await startOracle(readConfig(environment), openLog("info", destination));
  const close = async (): Promise<void> => {
    await running.close();
    await remove();
  };
  return { ...running, close, directory, environment, logs };
}

/** Sends anything; status and answer. */
export async function post(
  { url }: { url: string },
  message: unknown,
): Promise<{ status: number; body: Answer & { code?: string; message?: string } }> {
  const answer = await fetch(`${url}/readings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof message === "string" ? message : JSON.stringify(message),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

/** Sends readings that an oracle takes. */
export async function send(oracle: { url: string }, message: SignedReadings): Promise<Answer> {
  const { status, body } = await post(oracle, message);
  if (status !== 200) throw new Error(`${status} ${body.code}: ${body.message}`);
  return body;
}
