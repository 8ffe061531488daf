import { fileURLToPath } from "node:url";
import { collectGarbage } from "#ipfs/collect-garbage";
import { openEmbeddedStore } from "#ipfs/embedded-store";
import { openRpcStore } from "#ipfs/rpc-client";
import type { Store } from "#lib/store";

/** The node behind a gateway. */
export type GatewayStore = {
  readonly store: Store;
  /** Has the node remove what nothing keeps; answers how many blocks. */
  readonly collect: (stop: AbortSignal) => Promise<number>;
  readonly close: () => void;
};

/** Opens the node behind a gateway: by its Kubo RPC URL, or in this process on the folder of a `file:` URL. */
export async function openStore(url: string): Promise<GatewayStore> {
  if (url.startsWith("file:")) return openEmbeddedStore(fileURLToPath(url));
  return {
    store: openRpcStore({ url }),
    collect: (stop) => collectGarbage(url, stop),
    close: () => undefined,
  };
}
