/**
 * Seals a file and opens it again, streaming from disk to disk, and prints `{ seconds, peak, idle, ok }` (bytes) as
 * JSON. Run by crypto.ts in a process of its own, because a peak is a process's: `tsx large-file.ts FOLDER BYTES`.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import { newRecordKey, openPayload, sealPayload } from "#lib/payload";
import { newPayloadHeader } from "#lib/payload-header";
import { nodeCipher } from "#native/node-aead";

const [folder = "", bytes = "0"] = process.argv.slice(2);
const size = Number(bytes);
const highWaterMark = 2 ** 20;
const [original, sealed, opened] = ["original", "sealed", "opened"].map((name) =>
  join(folder, name),
) as [string, string, string];

await setTimeout(500);
const idle = process.memoryUsage.rss();
await pipeline(Readable.from(randomPieces()), createWriteStream(original));
const before = await digestOf(original);
const started = performance.now();
await sealAndOpen();
const seconds = (performance.now() - started) / 1000;
const peak = process.resourceUsage().maxRSS * 1024;
const ok = before === (await digestOf(opened));
console.log(JSON.stringify({ seconds, idle, peak, ok }));

async function sealAndOpen(): Promise<void> {
  const deployment = new Uint8Array(32);
  const header = newPayloadHeader({
    deployment,
    patient: 1,
    author: 1,
    category: 7,
    epoch: 1,
    size,
  });
  const recordKey = newRecordKey();
  const source = createReadStream(original, { highWaterMark });
  const payload = await sealPayload({ source, size, header, recordKey }, nodeCipher);
  await pipeline(payload.chunks, createWriteStream(sealed));
  const chunks = createReadStream(sealed, { highWaterMark });
  const plain = openPayload({ ...payload, header, recordKey, chunks }, nodeCipher);
  await pipeline(plain, createWriteStream(opened));
}

function* randomPieces() {
  for (let left = size; left > 0; left -= highWaterMark) {
    yield randomBytes(Math.min(left, highWaterMark));
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
