import { openClient } from "../../app/keeper/chain-read.ts";
import type { DemoPerson } from "../../app/config.ts";
import { findDeployment } from "../../app/server/find-deployment.ts";
import { openNode } from "../../app/server/node.ts";
import { buildServer, exportDirectory } from "../../app/server/server.ts";
import { readSettings } from "../../app/server/settings.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { startTestGateway, type Settings, type TestGateway } from "./gateway.ts";
import { startTestOracle, type TestOracle } from "./oracle.ts";
import type { System } from "./system.ts";

/** The app as people reach it, with the gateways that its pages talk to. */
export type TestApp = {
  readonly url: string;
  readonly gateways: readonly TestGateway[];
  /** Takes readings of the app's pages too, where the test wanted one. */
  readonly oracle: TestOracle | undefined;
  readonly close: () => Promise<void>;
};

/** What a test may choose of its app; one gateway unless it says more. */
export type AppChoices = {
  readonly demo?: readonly DemoPerson[];
  readonly settings?: Settings;
  readonly gatewayCount?: number;
  readonly hasOracle?: boolean;
  /** Of the app's server, without the prefix. */
  readonly appSettings?: Settings;
};

/** Serves the built app with gateways of the system's consortium. `demo`: whose wallets are built in. */
export async function startTestApp(
  system: System,
  { demo, settings = {}, gatewayCount = 1, hasOracle = false, appSettings = {} }: AppChoices = {},
): Promise<TestApp> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const gateways: TestGateway[] = [];
  for (let started = 0; started < gatewayCount; started += 1)
    gateways.push(await startTestGateway(system, { ORIGINS: url, ...settings }));
  const oracle = hasOracle ? await startTestOracle(system, gateways, { ORIGINS: url }) : undefined;
  const own = oracle && { ORACLE: `${oracle.number}=${oracle.url}` };
  const values = { ...appSettings, ...own };
  const closeServer = await serveApp(system, { port, gateways, values, ...(demo && { demo }) });
  const close = async (): Promise<void> => {
    await closeServer();
    await oracle?.close();
    for (const gateway of gateways) await gateway.close();
  };
  return { url, gateways, oracle, close };
}

/** Serves the built app alone, before gateways that run already; answers how to end it. */
export async function serveApp(
  system: System,
  {
    port,
    gateways,
    demo,
    values: more = {},
  }: {
    readonly port: number;
    readonly gateways: readonly { readonly number: number; readonly url: string }[];
    readonly demo?: readonly DemoPerson[];
    readonly values?: Settings;
  },
): Promise<() => Promise<void>> {
  const { ask, call } = openNode(system.rpcUrl);
  const values = {
    RPC_URL: system.rpcUrl,
    REGISTRATION: system.session.site.contracts.Registration,
    GATEWAYS: gateways.map(({ number, url }) => `${number}=${url}`).join(","),
    HOST: "localhost",
    ...more,
    ...(demo === undefined ? {} : { DEMO: JSON.stringify({ people: demo }) }),
  };
  const environment = Object.entries(values).map(([name, value]) => [
    `HEALTHCHAIN_APP_${name}`,
    value,
  ]);
  const config = await findDeployment(
    openClient(call),
    readSettings(Object.fromEntries(environment) as Record<string, string>),
  );
  const server = await buildServer({
    ...{ config, ask, directory: exportDirectory, questionsPerMinute: 100_000 },
  });
  await server.listen({ host: "localhost", port });
  return () => server.close();
}
