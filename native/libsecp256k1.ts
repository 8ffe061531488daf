import { createRequire } from "node:module";
import { HealthChainError } from "#lib/errors";

/** The functions we use of the secp256k1 package; each throws on a bad key or point. */
export type Secp256k1 = {
  privateKeyVerify(privateKey: Uint8Array): boolean;
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array;
  publicKeyTweakMul(publicKey: Uint8Array, tweak: Uint8Array, compressed: boolean): Uint8Array;
  /** False for a signature that is not of this key, and for one with a high s. */
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
  /** Deterministic (RFC 6979), low s. */
  ecdsaSign(
    digest: Uint8Array,
    privateKey: Uint8Array,
  ): { readonly signature: Uint8Array; readonly recid: number };
  ecdsaRecover(
    signature: Uint8Array,
    recid: number,
    digest: Uint8Array,
    compressed: boolean,
  ): Uint8Array;
};

/** No native libsecp256k1 for this machine (`native/bindings-missing`): fall back to what lib has. */
export class NativeBindingsError extends HealthChainError {}

/** Loads them. Throws {@link NativeBindingsError}; the package's own silent fall back to slow JavaScript is never taken. */
export function loadBindings(): Secp256k1 {
  try {
    // "secp256k1" alone would answer with slow JavaScript where no binary exists.
    return createRequire(import.meta.url)("secp256k1/bindings") as Secp256k1;
  } catch (cause) {
    throw new NativeBindingsError(
      "native/bindings-missing",
      "native libsecp256k1 does not load on this machine: run `npm ci` for this platform, or use the portable code",
      { cause },
    );
  }
}
