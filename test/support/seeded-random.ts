import { sha256 } from "@noble/hashes/sha2";
import { concat, utf8 } from "#lib/bytes";

/**
 * Runs `action` while the platform's randomness is SHA-256(seed ‖ counter) instead. The production code takes no
 * nonce or key from outside, so this is how vectors come out the same every time, in Node and in a browser.
 */
export async function withSeededRandom<T>(seed: string, action: () => Promise<T>): Promise<T> {
  let counter = 0;
  const block = () => sha256(concat(utf8(seed), Uint8Array.of(counter >> 8, counter++ & 255)));
  const fill = (target: Uint8Array) => {
    for (let at = 0; at < target.length; at += 32) {
      target.set(block().subarray(0, target.length - at), at);
    }
    return target;
  };
  Object.defineProperty(globalThis.crypto, "getRandomValues", { value: fill, configurable: true });
  try {
    return await action();
  } finally {
    Reflect.deleteProperty(globalThis.crypto, "getRandomValues");
  }
}
