import { join } from "node:path";
import { startEmbeddedNode } from "#ipfs/embedded-node";
import { freePort } from "../../scripts/processes/ports.ts";
import { startTestGateway, type Settings, type TestGateway } from "./gateway.ts";
import { portOf, startRecorder, type Recorder } from "./recorder.ts";
import { scratchDirectory } from "./scratch.ts";
import type { System } from "./system.ts";

/** Two gateways, each other's peers, on a store each, with every wire between everybody tapped. */
export type TappedGateways = {
  readonly gateways: readonly TestGateway[];
  /** Where people reach them: through a tap. */
  readonly urls: readonly string[];
  /** Folders of the stores' blocks. */
  readonly blockDirectories: readonly string[];
  /** All that went over a wire: people to gateways, gateways to each other, to their stores and to the chain's node. */
  readonly traffic: () => Buffer;
  readonly close: () => Promise<void>;
};

/** Starts them on a system's chain; the first has the system's store. `more`: settings of both. */
export async function startTappedGateways(
  system: System,
  more: Settings = {},
): Promise<TappedGateways> {
  const scratch = await scratchDirectory();
  const blockDirectory = join(scratch.path, "blocks");
  const store = await startEmbeddedNode({ directory: blockDirectory, port: 0 });
  const ports = [await freePort(), await freePort()];
  const doors = await Promise.all(ports.map((port) => startRecorder(port)));
  const stores = await Promise.all(
    [system.storeUrl, store.url].map((url) => startRecorder(portOf(url))),
  );
  const chain = await startRecorder(portOf(system.rpcUrl));
  const taps: Recorder[] = [...doors, ...stores, chain];
  const urls = doors.map(({ url }) => url);
  const gateways: TestGateway[] = [];
  for (const [index, url] of urls.entries()) {
    const settings = {
      ...{ PORT: String(ports[index]), URI: url, DOMAIN: new URL(url).host },
      ...{ RPC_URL: chain.url, STORE_URL: stores[index]?.url ?? "" },
      ...{ PEERS: urls.filter((one) => one !== url).join(","), ROOT_SECONDS: "1", COPIES: "2" },
      ...more,
    };
    gateways.push(await startTestGateway(system, settings));
  }
  return {
    ...{ gateways, urls, blockDirectories: [system.blockDirectory, blockDirectory] },
    traffic: () => Buffer.concat(taps.map((tap) => tap.bytes())),
    close: async () => {
      for (const gateway of gateways) await gateway.close();
      for (const tap of taps) await tap.close();
      await store.close();
      await scratch.remove();
    },
  };
}
