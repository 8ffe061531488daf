import { generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { newPrivateKey } from "#lib/ecies";
import { loadBindings } from "#native/libsecp256k1";

/** Signature checks a second and nothing else, one after the other, so on one core. */
export type BareRates = {
  /** By libsecp256k1, the fastest that Node gives. */
  readonly secp256k1: number;
  /** By node:crypto, which is OpenSSL. */
  readonly opensslSecp256k1: number;
  readonly opensslP256: number;
};

const milliseconds = 500;

/** Measures each for half a second. */
export function bareRates(): BareRates {
  return {
    secp256k1: perSecond(libsecp256k1Check()),
    opensslSecp256k1: perSecond(opensslCheck("secp256k1")),
    opensslP256: perSecond(opensslCheck("P-256")),
  };
}

function libsecp256k1Check(): () => boolean {
  const secp256k1 = loadBindings();
  const privateKey = newPrivateKey();
  const digest = randomBytes(32);
  const publicKey = secp256k1.publicKeyCreate(privateKey, false);
  const { signature } = secp256k1.ecdsaSign(digest, privateKey);
  return () => secp256k1.ecdsaVerify(signature, digest, publicKey);
}

function opensslCheck(namedCurve: string): () => boolean {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  const digest = randomBytes(32);
  const key = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  const signature = sign(null, digest, { key: privateKey, dsaEncoding: "ieee-p1363" });
  return () => verify(null, digest, key, signature);
}

function perSecond(check: () => boolean): number {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < milliseconds) {
    if (!check()) throw new Error("a true signature does not verify");
    count += 1;
  }
  return (count * 1000) / (performance.now() - started);
}
