import { join } from "node:path";
import type { Site } from "#lib/acts/domains";
import { chainIdentity, openProvider } from "#chain/provider";
import { foundHospitals } from "../cast.ts";
import { startChain } from "../chain-node.ts";
import { openConsortium } from "../consortium.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoKey } from "../demo-wallets.ts";
import { deployToPassingChain } from "../deployment.ts";
import { catchUp, chainBegin, enrolStaffEarly } from "../early-staff.ts";
import type { StartChild } from "../processes/supervisor.ts";
import { openChain } from "../session.ts";
import { deploymentFileOf, saveDeployment, stateDirectory, type KnownGateway } from "../state.ts";
import { appOrigins, startApp } from "./app.ts";
import { admitGateways, startGateways } from "./gateways.ts";
import { admitDemoOracle, startDemoOracle, type DemoOracle } from "./oracle.ts";
import { letPeopleArrive } from "./people.ts";
import type { Settings } from "./settings.ts";
import { startStore } from "./store.ts";
import type { Running } from "./summary.ts";

/** Roots come sooner than in production, so that whoever tries things out sees proofs. */
const gatewaySettings = { ROOT_SECONDS: "10", REFUSAL_SECONDS: "60" };

/** Seconds; short enough to see one judged, and the least that the contract takes. */
const shortestEmergency = 900;

/** Starts everything and lets the demo's people arrive, each through a gateway. */
export async function prepare({ chain, ports }: Settings, start: StartChild): Promise<Running> {
  const spec = { kind: chain, port: ports.chain, begin: chainBegin() };
  const { url: rpcUrl } = await startChain(spec, start);
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
  await consortium.setEmergencyWindow(shortestEmergency);
  const numbers = await admitGateways(consortium);
  const oracleNumber = await admitDemoOracle(consortium);
  const staff = await enrolStaffEarly(session);
  await catchUp(session.provider);
  const places = gatewayPlaces(ports, storeUrls);
  const settings = { ...gatewaySettings, ORIGINS: appOrigins(ports.app).join(",") };
  const ground = { rpcUrl, registration, places, directory, settings };
  const gateways = await startGateways(ground, numbers, start);
  await consortium.handOver();
  const people = await letPeopleArrive(session.services, gateways, staff);
  session.provider.destroy();
  const known = gateways.map(({ number, url }) => ({ number, url }));
  const place = { ...{ rpcUrl, registration, directory }, ...oraclePlace(ports, storeUrls) };
  const origins = appOrigins(ports.app);
  const oracle = await startDemoOracle({ ...place, gateways: known, origins }, oracleNumber, start);
  await saveServices(site, { gateways: known, oracle });
  const appUrl = await startApp({ rpcUrl, registration, gateways, oracle, port: ports.app }, start);
  const where = { rpcUrl, storeUrls, stateDirectory: directory, appUrl };
  return { ...where, site, gateways, oracle, ...people };
}

/** Saved once all of them answer, for the commands. */
const saveServices = (
  site: Site,
  { gateways, oracle }: { gateways: readonly KnownGateway[]; oracle: DemoOracle },
): Promise<string> =>
  saveDeployment({
    ...deploymentFileOf(site),
    gateways: [...gateways],
    oracles: [{ number: oracle.number, url: oracle.url }],
  });

const gatewayPlaces = (ports: Settings["ports"], storeUrls: readonly string[]) =>
  [ports.gateway, ports.secondGateway].map((port, index) => ({
    port,
    storeUrl: storeUrls[index] ?? "",
  }));

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
