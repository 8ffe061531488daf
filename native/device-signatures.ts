import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { toHex, type Hex } from "#lib/bytes";
import { p256SignatureOf, type P256Signature } from "#lib/device-key";
import { fastestSignatures, isAbove } from "./secp256k1-signatures.ts";

/** Half the order of P-256, rounded down: what s is at most. */
const halfOrder = Buffer.from(
  "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8",
  "hex",
);
const mostKnown = 10_000;

/** lib's `deviceSignerOf` with the same answers: secp256k1 by libsecp256k1, P-256 by OpenSSL. */
export function fastestDeviceSignerOf(): (digest: Uint8Array, signature: Hex) => Hex | undefined {
  const { signerOf } = fastestSignatures();
  const isTrue = openP256Check();
  return (digest, signature) => {
    try {
      const parts = p256SignatureOf(signature);
      if (parts === undefined) return signerOf(digest, signature);
      return isTrue(digest, parts) ? parts.account : undefined;
    } catch {
      return undefined; // not hex, not a point: no device signed this
    }
  };
}

/** Reading a key costs a good part of a check, so those that have signed are kept. */
function openP256Check(): (digest: Uint8Array, signature: P256Signature) => boolean {
  const known = new Map<string, KeyObject>();
  return (digest, { publicKey, compact }) => {
    if (isAbove(compact.subarray(32), halfOrder)) return false;
    const name = toHex(publicKey);
    const key = known.get(name) ?? p256Key(publicKey);
    if (!verify(null, digest, { key, dsaEncoding: "ieee-p1363" }, compact)) return false;
    if (known.size >= mostKnown) known.clear();
    known.set(name, key);
    return true;
  };
}

/** Of x ‖ y. Throws for what is no point of the curve. */
function p256Key(publicKey: Uint8Array): KeyObject {
  const [x, y] = [publicKey.subarray(0, 32), publicKey.subarray(32)].map((part) =>
    Buffer.from(part).toString("base64url"),
  );
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
}
