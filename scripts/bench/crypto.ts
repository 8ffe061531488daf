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
const streamSize = 64 * 2 ** 20;
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

/** Both sides in turn by the wall clock, best of all rounds each: what else runs on the machine only ever slows. */
async function streamRows(): Promise<Row[]> {
  const stream = await streamBench();
  const measured: { seal: number; open: number; openssl: number | undefined }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const openssl = await opensslSpeed();
    const seal = await bestOf(rounds, stream.seal);
    measured.push({ openssl, seal, open: await bestOf(rounds, stream.open) });
  }
  const reference = best(measured.flatMap(({ openssl }) => openssl ?? []));
  return (["seal", "open"] as const).map((side) =>
    ratioRow(`streaming ${side} in Node against openssl speed`, {
      ...{ value: best(measured.map((one) => one[side])), reference },
      ...{ unit: "MB/s", wanted: 0.5 },
    }),
  );
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
    const measured = Array.from({ length: rounds }, () => [perSecond(native), perSecond(eciesjs)]);
    return ratioRow(`key ${name}, native libsecp256k1 against eciesjs`, {
      value: best(measured.map(([ours = 0]) => ours)),
      reference: best(measured.map(([, theirs = 0]) => theirs)),
      ...{ unit: "/s", wanted: 50 },
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

function ratioRow(
  name: string,
  {
    value,
    reference,
    unit,
    wanted,
  }: Required<Pick<Row, "value" | "reference" | "unit">> & { wanted: number },
): Row {
  if (reference === 0) return { name, value, unit };
  const ratio = value / reference;
  return { name, value, unit, reference, ratio, wanted: `ratio ≥ ${wanted}`, ok: ratio >= wanted };
}

/** The highest, or 0 of none. */
const best = (values: number[]): number => Math.max(0, ...values);

async function bestOf(times: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let time = 0; time < times; time += 1) values.push(await measure());
  return best(values);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  printBench(await benchCrypto(), process.argv.includes("--json"));
}
