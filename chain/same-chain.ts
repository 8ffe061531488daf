import type { JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import { chainIdentity, ChainError } from "./provider.ts";

/** A node that was seen to serve the right chain is trusted to go on for this long, in milliseconds. */
const trustedFor = 1000;

/**
 * Makes a check that the node still serves the chain of `site`. A development chain that was started anew has the same
 * id and, once deployed, the same addresses, so everything would seem to work and nothing to be there. The check throws
 * {@link ChainError} `chain/other-genesis`, naming both, or `chain/unreachable`.
 */
export function sameChain(provider: JsonRpcProvider, { genesis }: Site): () => Promise<void> {
  let seenAt = -trustedFor;
  return async () => {
    if (performance.now() - seenAt < trustedFor) return;
    const found = await chainIdentity(provider);
    if (found.genesis !== genesis) {
      throw new ChainError(
        "chain/other-genesis",
        `The node serves another chain now: its genesis is ${found.genesis}, not ${genesis}. It was probably started anew. Nothing was sent; what belongs to the old chain is kept apart. Start this program again.`,
      );
    }
    seenAt = performance.now();
  };
}
