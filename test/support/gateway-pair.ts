import { freePort } from "../../scripts/processes/ports.ts";
import { startTestGateway, type Settings, type TestGateway } from "./gateway.ts";
import { freshNode } from "./ipfs-node.ts";
import type { System } from "./system.ts";

type StoreNode = Awaited<ReturnType<typeof freshNode>>;

/** Two gateways, each with a store of its own, that give each other copies. */
export type GatewayPair = {
  readonly first: TestGateway;
  readonly second: TestGateway;
  readonly stores: readonly [StoreNode, StoreNode];
  readonly close: () => Promise<void>;
};

/** Where a gateway listens and is reached, with the peers that it knows. */
export const reachedAt = (port: number, peers: readonly string[]): Settings => ({
  PORT: String(port),
  DOMAIN: `127.0.0.1:${port}`,
  URI: `http://127.0.0.1:${port}`,
  PEERS: peers.join(","),
});

/** Starts both; `settings` are of each. */
export async function startGatewayPair(
  system: System,
  settings: readonly [Settings, Settings] = [{}, {}],
): Promise<GatewayPair> {
  const ports = [await freePort(), await freePort()] as const;
  const stores = [await freshNode(), await freshNode()] as const;
  const start = (own: 0 | 1, other: 0 | 1) =>
    startTestGateway(system, {
      ...reachedAt(ports[own], [`http://127.0.0.1:${ports[other]}`]),
      STORE_URL: stores[own].url,
      ...settings[own],
    });
  const first = await start(0, 1);
  const second = await start(1, 0);
  return {
    ...{ first, second, stores },
    close: async () => {
      await first.close();
      await second.close();
      for (const store of stores) await store.stop();
    },
  };
}

/** Waits until something holds; fails after twenty seconds. */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error("it did not come about in twenty seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
