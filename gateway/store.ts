import { fileURLToPath } from "node:url";
import { openEmbeddedStore } from "#ipfs/embedded-store";
import { openRpcStore } from "#ipfs/rpc-client";
import type { Store } from "#lib/store";

/** Opens the node behind a gateway: by its Kubo RPC URL, or in this process on the folder of a `file:` URL. */
export async function openStore(url: string): Promise<{ store: Store; close: () => void }> {
  if (url.startsWith("file:")) return openEmbeddedStore(fileURLToPath(url));
  return { store: openRpcStore({ url }), close: () => undefined };
}
