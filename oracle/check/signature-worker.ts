/** The threads behind signatures.ts, which says what comes and goes. */
import { parentPort, workerData } from "node:worker_threads";
import type { Hex } from "#lib/bytes";
import { deviceSignerOf } from "#lib/device-key";
import { fastestSignatures } from "#native/secp256k1-signatures";
import type { Questions, Reply } from "./signatures.ts";

const native = fastestSignatures();
const accountKey = workerData as Uint8Array | undefined;
const secp256k1Length = 132;
const digestLength = 32;

/** secp256k1 by native code. P-256 by lib's: OpenSSL, as Node has it, checks no digest but its own, and this is Keccak's. */
function replyTo(digest: Uint8Array, signature: Hex | undefined): Reply {
  if (signature === undefined) return accountKey && native.sign(accountKey, digest);
  return signature.length === secp256k1Length
    ? native.signerOf(digest, signature)
    : deviceSignerOf(digest, signature);
}

parentPort?.on("message", ({ digests, signatures }: Questions) => {
  const replies = signatures.map((signature, index) =>
    replyTo(digests.subarray(index * digestLength, (index + 1) * digestLength), signature),
  );
  parentPort?.postMessage(replies);
});
