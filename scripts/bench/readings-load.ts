/**
 * Devices that send to an oracle, in a process of their own so that the oracle has its core for itself: started by
 * load-process.ts, which says what to sign and then when to send it.
 */
import { fromHex, toHex } from "#lib/bytes";
import { signAsDevice } from "#lib/device-key";
import { typedDataDigest } from "#lib/eip712";
import { batchOf, batchStatement, leavesOf } from "#lib/reading-batch";
import { readingSalt } from "#lib/reading";
import { fastKeccak } from "#native/fast-keccak";
import { fastestSignatures } from "#native/secp256k1-signatures";
import type { LoadDevice, LoadOrder, LoadResult } from "./load-process.ts";
import { postAll } from "./post-all.ts";
import { quantile } from "./quantile.ts";

const { sign } = fastestSignatures();
const next = new Map<number, number>();
let signed: { order: LoadOrder; bodies: readonly (readonly Buffer[])[] } | undefined;

process.on("disconnect", () => process.exit());
process.on("message", (order: LoadOrder | "send") => {
  if (order !== "send") {
    signed = { order, bodies: order.devices.map((device) => signedBodies(device, order)) };
    process.send?.("signed");
  } else if (signed !== undefined) {
    void measured(signed.bodies, signed.order).then((result) => process.send?.(result));
  }
});

async function measured(
  bodies: readonly (readonly Buffer[])[],
  { url, devices, messages, batch }: LoadOrder,
): Promise<LoadResult> {
  const accepted = `{"accepted":${batch},"refused":[]`;
  const started = performance.now();
  const milliseconds = await postAll({ url, path: "/readings", bodies, accepted });
  const seconds = (performance.now() - started) / 1000;
  const readings = devices.length * messages * batch;
  return { readings, seconds, p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99) };
}

function signedBodies(device: LoadDevice, { messages, batch }: LoadOrder): Buffer[] {
  const first = next.get(device.device) ?? 1;
  next.set(device.device, first + messages * batch);
  const bodies: Buffer[] = [];
  for (let at = 0; at < messages; at += 1)
    bodies.push(signedBody(device, first + at * batch, batch));
  return bodies;
}

function signedBody(one: LoadDevice, first: number, batch: number): Buffer {
  const { deployment, device, patient } = one;
  const key = { ...one, privateKey: fromHex(one.privateKey), saltSecret: fromHex(one.saltSecret) };
  const observedAt = Math.floor(Date.now() / 1000);
  const readings = Array.from({ length: batch }, (_, index) => ({
    ...{ code: "8867-4", mantissa: 60 + ((first + index) % 40), exponent: 0, unit: "/min" },
    ...{ observedAt, salt: toHex(readingSalt(key.saltSecret, first + index)) },
  }));
  const message = { deployment, device, patient, first, readings };
  const statement = batchStatement(batchOf(message, leavesOf(message, fastKeccak), fastKeccak));
  const signature =
    key.curve === "secp256k1"
      ? sign(key.privateKey, typedDataDigest(statement))
      : signAsDevice(key, statement);
  return Buffer.from(JSON.stringify({ ...message, signature }));
}
