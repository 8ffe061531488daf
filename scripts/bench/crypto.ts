import { encrypt, decrypt } from "eciesjs";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { newPrivateKey } from "#lib/ecies";
import { newRecordKey, openPayload, sealPayload } from "#lib/payload";
import { newPayloadHeader } from "#lib/payload-header";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { nodeCipher } from "#native/node-aead";
import { printBench, type Bench, type Row } from "./row.ts";

const run = promisify(execFile);
const gibibyte = 2 ** 30;
const streamSize = 128 * 2 ** 20;
const rounds = 5;

/** Sealing and opening a large file, streams against `openssl speed`, and key wraps against eciesjs. */
export async function benchCrypto(): Promise<Bench> {
  const rows = [...(await fileRows()), ...(await streamRows()), ...wrapRows()];
  return { bench: "crypto", rows };
}

async function fileRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "healthchain-bench-"));
  const script = fileURLToPath(new URL("large-file.ts", import.meta.url));
  try {
    const node = ["--import", "tsx", script, folder, String(gibibyte)];
    const { stdout } = await run(process.execPath, node);
    const { seconds, idle, peak, ok } = JSON.parse(stdout) as LargeFile;
    const above = (peak - idle) / 1e6;
    return [
      {
        name: "1 GiB file sealed and opened, disk to disk",
        value: seconds,
        unit: "s",
        wanted: "same bytes",
        ok,
      },
      {
        name: "the same: peak memory above idle",
        value: above,
        unit: "MB",
        wanted: "≤ 200",
        ok: above <= 200,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type LargeFile = { seconds: number; idle: number; peak: number; ok: boolean };

/** Each round measures both sides, one right after the other, so that a busy machine slows both. */
async function streamRows(): Promise<Row[]> {
  const stream = await streamBench();
  const measured: { seal: number; open: number; openssl: number | undefined }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const openssl = await opensslSpeed();
    measured.push({ seal: await stream.seal(), open: await stream.open(), openssl });
  }
  return (["seal", "open"] as const).map((side) => {
    const pairs = measured.map((one) => ({ value: one[side], reference: one.openssl }));
    return ratioRow(`streaming ${side} in Node against openssl speed`, pairs, {
      unit: "MB/s",
      wanted: 0.5,
    });
  });
}

/** Memory to memory: what a disk would add is not the cipher's. */
async function streamBench() {
  const piece = new Uint8Array(2 ** 16);
  const about = { deployment: new Uint8Array(32), patient: 1, author: 1, category: 7, epoch: 1 };
  const header = newPayloadHeader({ ...about, size: streamSize });
  const recordKey = newRecordKey();
  const seal = () =>
    sealPayload({ source: repeat(piece), size: streamSize, header, recordKey }, nodeCipher);
  const kept = await seal();
  const chunks: Uint8Array[] = [];
  for await (const chunk of kept.chunks) chunks.push(chunk);
  const open = () => openPayload({ ...kept, header, recordKey, chunks: each(chunks) }, nodeCipher);
  return {
    seal: async () => megabytesPerSecond((await seal()).chunks),
    open: () => megabytesPerSecond(open()),
  };
}

async function* repeat(piece: Uint8Array) {
  for (let sent = 0; sent < streamSize; sent += piece.length) yield await Promise.resolve(piece);
}

async function* each(list: Uint8Array[]) {
  for (const one of list) yield await Promise.resolve(one);
}

async function megabytesPerSecond(stream: AsyncIterable<Uint8Array>): Promise<number> {
  const started = performance.now();
  let total = 0;
  for await (const piece of stream) total += piece.length;
  return total / (performance.now() - started) / 1000;
}

/** MB/s by the wall clock (`-elapsed`, as ours) of `openssl speed` on 16 KiB blocks, or undefined where there is no openssl. */
async function opensslSpeed(): Promise<number | undefined> {
  try {
    const options = [
      "speed",
      "-elapsed",
      "-seconds",
      "1",
      "-bytes",
      "16384",
      "-evp",
      "aes-256-gcm",
    ];
    const { stdout } = await run("openssl", options);
    const thousands = /^AES-256-GCM\s+([\d.]+)k/im.exec(stdout)?.[1];
    return thousands === undefined ? undefined : Number(thousands) / 1000;
  } catch {
    return undefined;
  }
}

function wrapRows(): Row[] {
  const wrap = nativeWrap();
  const privateKey = newPrivateKey();
  const publicKey = wrap.publicKeyOf(privateKey);
  const key = newRecordKey();
  const sealed = wrap.seal(publicKey, key);
  const pairs = {
    wraps: [() => wrap.seal(publicKey, key), () => encrypt(publicKey, key)],
    unwraps: [() => wrap.open(privateKey, sealed), () => decrypt(privateKey, sealed)],
  } as const;
  return Object.entries(pairs).map(([name, [native, eciesjs]]) => {
    const measured = Array.from({ length: rounds }, () => ({
      reference: perSecond(eciesjs),
      value: perSecond(native),
    }));
    return ratioRow(`key ${name}, native libsecp256k1 against eciesjs`, measured, {
      unit: "/s",
      wanted: 50,
    });
  });
}

function perSecond(action: () => unknown): number {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < 400) {
    action();
    count += 1;
  }
  return (count * 1000) / (performance.now() - started);
}

/** Medians over the rounds; the ratio is the median of each round's own ratio. */
function ratioRow(
  name: string,
  measured: { value: number; reference: number | undefined }[],
  { unit, wanted }: { unit: string; wanted: number },
): Row {
  const value = median(measured.map((one) => one.value));
  const compared = measured.flatMap((one) =>
    one.reference === undefined ? [] : [{ ...one, reference: one.reference }],
  );
  if (compared.length === 0) return { name, value, unit };
  const reference = median(compared.map((one) => one.reference));
  const ratio = median(compared.map((one) => one.value / one.reference));
  return { name, value, unit, reference, ratio, wanted: `ratio ≥ ${wanted}`, ok: ratio >= wanted };
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  printBench(await benchCrypto(), process.argv.includes("--json"));
}
