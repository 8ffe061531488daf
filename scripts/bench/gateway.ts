import { createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fromHex, type Hex } from "#lib/bytes";
import { cidOfDigest, decodeManifest } from "#lib/manifest";
import { randomBytes } from "#lib/random";
import { addRecords } from "#lib/use-cases/add-records";
import { nodeCipher } from "#native/node-aead";
import { enrolReaders, signedReads, type Readers } from "./gateway-readers.ts";
import { setGatewayStage, type GatewayStage } from "./gateway-stage.ts";
import { median, quantile } from "./quantile.ts";
import { measureLoad, type Measured } from "./read-load.ts";
import type { Bench, Row } from "./row.ts";

/** What is read: so many bytes of plaintext, by so many connections at once, so often each in every round. */
export type Reading = {
  readonly name: string;
  readonly bytes: number;
  readonly connections: number;
  readonly reads: number;
  /** The share of the file server's rate that is wanted. */
  readonly wanted?: number;
};

const readings: readonly Reading[] = [
  { name: "1 KB", bytes: 1000, connections: 8, reads: 100 },
  { name: "1 MB", bytes: 1_000_000, connections: 8, reads: 100, wanted: 0.5 },
  { name: "100 MB", bytes: 100_000_000, connections: 2, reads: 3, wanted: 0.5 },
];
const category = 6;
const rounds = 5;

/**
 * Payloads through a gateway by a doctor who may read them, against a bare Node file server that holds the same sealed
 * bytes. Each read is signed, asked of the chain and entered; both servers are processes of their own and take turns.
 */
export async function benchGateway(list: readonly Reading[] = readings): Promise<Bench> {
  const stage = await setGatewayStage();
  try {
    const count = Math.max(...list.map(({ connections }) => connections));
    const readers = await enrolReaders(stage, { category, count });
    const bare = await startFileServer(stage);
    const rows: Row[] = [];
    for (const reading of list) {
      const record = await addRecord(readers, bare.folder, reading);
      rows.push(...rowsOf(reading, await measure(readers, { reading, bare, record })));
    }
    return { bench: "gateway", rows };
  } finally {
    await stage.close();
  }
}

type FileServer = { readonly url: string; readonly folder: string };
type SealedRecord = { readonly digest: Hex; readonly size: number };

async function startFileServer(stage: GatewayStage): Promise<FileServer> {
  const folder = join(stage.folder, "bare");
  await mkdir(folder);
  const url = await stage.startServer("The file server", ["scripts/bench/file-server.ts", folder]);
  return { url, folder };
}

/** Adds a record through the gateway, and puts its sealed bytes where the file server finds them. */
async function addRecord(
  { patient: { person, ports } }: Readers,
  folder: string,
  { name, bytes: size }: Reading,
): Promise<SealedRecord> {
  const clinical = { title: name, mediaType: "x/y", date: "2026-01-01", codes: [], note: "" };
  const record = { category, clinical, size, open: () => randomPieces(size) };
  const addition = { patient: person.number, author: person.number, records: [record] };
  const { records } = await addRecords(ports, addition, { cipher: nodeCipher });
  const digest = records[0]?.digest ?? "0x";
  const manifest = await ports.store.getBlock(cidOfDigest(fromHex(digest)));
  const path = join(folder, digest.slice(2));
  await pipeline(ports.store.readFile(decodeManifest(manifest).payload), createWriteStream(path));
  return { digest, size: (await stat(path)).size };
}

async function* randomPieces(size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; left -= 2 ** 16)
    yield await Promise.resolve(randomBytes(Math.min(left, 2 ** 16)));
}

type Sides = { readonly gateway: readonly Measured[]; readonly bare: readonly Measured[] };

/** Both in turn, after a first round that does not count. */
async function measure(
  { sessions }: Readers,
  { reading, bare, record }: { reading: Reading; bare: FileServer; record: SealedRecord },
): Promise<Sides> {
  const { digest, size } = record;
  const { connections, reads: count } = reading;
  const used = sessions.slice(0, connections);
  const url = `${bare.url}/${digest.slice(2)}`;
  const plain = used.map(() => Array.from({ length: count }, () => ({ url, headers: {} })));
  const signed = () => used.map((reader) => signedReads(reader, { digest, count }));
  const sides: { gateway: Measured[]; bare: Measured[] } = { gateway: [], bare: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const measured = {
      bare: await measureLoad({ size, readers: plain }),
      gateway: await measureLoad({ size, readers: signed() }),
    };
    if (round === 0) continue;
    sides.bare.push(measured.bare);
    sides.gateway.push(measured.gateway);
  }
  return sides;
}

/** The round in the middle of each side; its ratio by rounds too, since what else runs on a machine comes and goes. */
function rowsOf({ name, connections, wanted }: Reading, { gateway, bare }: Sides): Row[] {
  const times = (all: readonly Measured[], share: number) =>
    quantile(
      all.flatMap(({ milliseconds }) => milliseconds),
      share,
    );
  const rates = (all: readonly Measured[]) => all.map(({ rate }) => rate);
  const [value, reference] = [median(rates(gateway)), median(rates(bare))];
  const ratio = median(gateway.map(({ rate }, round) => rate / (bare[round]?.rate ?? Infinity)));
  const judged = wanted === undefined ? {} : { wanted: `ratio ≥ ${wanted}`, ok: ratio >= wanted };
  const at = `${name}, ${connections} at a time`;
  return [
    { name: `${at}: reads a second`, value, unit: "/s", reference, ratio, ...judged },
    ...[0.5, 0.99].map((share) => {
      const [ms, bareMs] = [times(gateway, share), times(bare, share)];
      const p = `p${share * 100}`;
      return { name: `${at}: ${p}`, value: ms, unit: "ms", reference: bareMs, ratio: ms / bareMs };
    }),
  ];
}
