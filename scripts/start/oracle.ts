import { join } from "node:path";
import type { Hex } from "#lib/bytes";
import type { Consortium } from "../consortium.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoOracleKey } from "../demo-wallets.ts";
import { startOracle } from "../oracle-node.ts";
import type { StartChild } from "../processes/supervisor.ts";
import { serviceUrl } from "../service-node.ts";

/** A running oracle: its member number, where it answers, and where its database is. */
export type DemoOracle = {
  readonly number: number;
  readonly url: string;
  readonly directory: string;
  readonly stop: () => Promise<void>;
};

/** What the oracle of a chain stands on. */
export type OracleGround = {
  readonly rpcUrl: string;
  readonly registration: Hex;
  readonly storeUrl: string;
  readonly port: number;
  readonly gateways: readonly { readonly number: number; readonly url: string }[];
  /** Web origins whose pages may send it readings; none unless said. */
  readonly origins?: readonly string[];
  /** Under which the oracle has a folder of its own. */
  readonly directory: string;
};

/** Readings are on the chain, and with gateways, a few seconds after they were measured. */
const windows = { WINDOW_SECONDS: "4" };

/** Has the consortium admit the demo's oracle, which the first hospital runs; answers its number. */
export const admitDemoOracle = (consortium: Consortium): Promise<number> =>
  consortium.admitOracle(demoOracleKey(), hospitals[0]?.number ?? 0);

/** Starts it beside the gateways that get its windows. */
export async function startDemoOracle(
  { directory, origins = [], ...ground }: OracleGround,
  number: number,
  start?: StartChild,
): Promise<DemoOracle> {
  const own = join(directory, "oracle");
  const settings = { ...windows, ORIGINS: origins.join(",") };
  const spec = { ...ground, directory: own, accountKey: demoOracleKey(), settings };
  const { stop } = await startOracle(spec, start);
  return { number, url: serviceUrl(ground.port), directory: own, stop };
}
