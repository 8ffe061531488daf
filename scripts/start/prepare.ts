import { join } from "node:path";
import { chainIdentity, openProvider } from "#chain/provider";
import { foundHospitals } from "../cast.ts";
import { startChain } from "../chain-node.ts";
import { openConsortium } from "../consortium.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoKey } from "../demo-wallets.ts";
import { deployToPassingChain } from "../deployment.ts";
import type { StartChild } from "../processes/supervisor.ts";
import { openChain } from "../session.ts";
import { deploymentFileOf, saveDeployment, stateDirectory } from "../state.ts";
import { appOrigins, startApp } from "./app.ts";
import { startGateways } from "./gateways.ts";
import { admitDemoOracle, startDemoOracle } from "./oracle.ts";
import { letPeopleArrive } from "./people.ts";
import type { Settings } from "./settings.ts";
import { startStore } from "./store.ts";
import type { Running } from "./summary.ts";

/** Roots come sooner than in production, so that whoever tries things out sees proofs. */
const gatewaySettings = { ROOT_SECONDS: "10", REFUSAL_SECONDS: "60" };

/** Starts everything and lets the demo's people arrive, each through a gateway. */
export async function prepare({ chain, ports }: Settings, start: StartChild): Promise<Running> {
  const { url: rpcUrl } = await startChain({ kind: chain, port: ports.chain }, start);
  const directory = await stateOf(rpcUrl);
  const storePorts = [ports.store, ports.secondStore];
  const [site, storeUrls] = await Promise.all([
    deployToPassingChain(rpcUrl),
    startStores({ directory, ports: storePorts }, start),
  ]);
  const registration = site.contracts.Registration;
  const session = await openChain({ rpcUrl, registration });
  const consortium = openConsortium(session, demoKey("deployer"));
  await foundHospitals(consortium);
  const places = [ports.gateway, ports.secondGateway].map((port, index) => ({
    port,
    storeUrl: storeUrls[index] ?? "",
  }));
  const settings = { ...gatewaySettings, ORIGINS: appOrigins(ports.app).join(",") };
  const ground = { rpcUrl, registration, places, directory, settings };
  const gateways = await startGateways(ground, consortium, start);
  const oracleNumber = await admitDemoOracle(consortium);
  await consortium.handOver();
  const people = await letPeopleArrive(session.services, gateways);
  session.provider.destroy();
  const known = gateways.map(({ number, url }) => ({ number, url }));
  const oracle = await startDemoOracle(
    { ...{ rpcUrl, registration, directory }, ...oraclePlace(ports, storeUrls), gateways: known },
    oracleNumber,
    start,
  );
  await saveDeployment({
    ...deploymentFileOf(site),
    gateways: known,
    oracles: [{ number: oracle.number, url: oracle.url }],
  });
  const appUrl = await startApp({ rpcUrl, registration, gateways, port: ports.app }, start);
  return {
    rpcUrl,
    storeUrls,
    stateDirectory: directory,
    site,
    gateways,
    oracle,
    appUrl,
    ...people,
  };
}

/** It shares the store of the hospital that runs it. */
const oraclePlace = (ports: Settings["ports"], [storeUrl = ""]: readonly string[]) => ({
  storeUrl,
  port: ports.oracle,
});

/** The folder of everything that belongs to the chain at `rpcUrl`. */
async function stateOf(rpcUrl: string): Promise<string> {
  const provider = openProvider(rpcUrl);
  const { genesis } = await chainIdentity(provider);
  provider.destroy();
  return stateDirectory(genesis);
}

const startStores = (
  { directory, ports }: { directory: string; ports: readonly number[] },
  start: StartChild,
): Promise<string[]> =>
  Promise.all(
    hospitals.map(({ id, name }, index) =>
      startStore(
        {
          name: `The store of ${name} (embedded IPFS node)`,
          directory: join(directory, `store-${id}`),
          port: ports[index] ?? 0,
        },
        start,
      ),
    ),
  );
