import { bareRates, type BareRates } from "./bare-signatures.ts";
import { startLoadProcess, type LoadProcess, type LoadResult } from "./load-process.ts";
import {
  metricsToken,
  setOracleStage,
  type OracleStage,
  type StagedOracle,
} from "./oracle-stage.ts";
import { median, quantile } from "./quantile.ts";
import { readingDelays } from "./reading-delays.ts";
import type { Bench, Row } from "./row.ts";

const size = { patients: 20, devices: 200, p256Devices: 8 };
const rounds = 9;
const batch = 60;
/** Of each device in each round. */
const messages = { single: 30, batched: 4, p256: 40 };
/** While readings come, windows are closed, stored and anchored beside. */
const windowSeconds = { load: 5, delays: 2 };
const memoryReadings = 200_000;
const wanted = { single: 0.15, batched: 10, memory: 1.1 };

/** What one oracle takes, beside bare signature checks of the same run, and how long a reading is on its way. */
export async function benchOracle(): Promise<Bench> {
  const all = await setOracleStage(size);
  const load = startLoadProcess();
  try {
    const measured = await measureRounds(all, load);
    const memory = await measureMemory(all, load);
    return { bench: "oracle", rows: [...rateRows(measured), ...memory, ...(await delayRows(all))] };
  } finally {
    load.close();
    await all.stage.close();
  }
}

/** What one round showed; `work`: seconds of a processor that the oracle took for a reading. */
type Round = {
  readonly bare: BareRates;
  readonly single: LoadResult & Work;
  readonly batched: LoadResult & Work;
  readonly p256: LoadResult & Work;
};
type Work = { readonly work: number };

/** Bare and whole in turn, after a first round that does not count. */
async function measureRounds(all: OracleStage, load: LoadProcess): Promise<Round[]> {
  const oracle = await all.startOracle({ windowSeconds: windowSeconds.load, isDelivering: false });
  const { url } = oracle;
  const { devices, p256Devices } = all;
  const send = async (order: Parameters<LoadProcess["sign"]>[0]) => {
    const start = await load.sign(order);
    const before = await processOf(oracle);
    const result = await start();
    const { seconds } = await processOf(oracle);
    return { ...result, work: (seconds - before.seconds) / result.readings };
  };
  const found: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const bare = bareRates();
    const single = await send({ url, devices, messages: messages.single, batch: 1 });
    const batched = await send({ url, devices, messages: messages.batched, batch });
    const p256 = await send({ url, devices: p256Devices, messages: messages.p256, batch: 1 });
    if (round > 0) found.push({ bare, single, batched, p256 });
  }
  return found;
}

type Process = { readonly seconds: number; readonly resident: number };

/** The oracle's processor time and memory, as it tells its operator. */
async function processOf({ url }: StagedOracle): Promise<Process> {
  const headers = { authorization: `Bearer ${metricsToken}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return {
    seconds: read("process_cpu_seconds_total"),
    resident: read("process_resident_memory_bytes"),
  };
}

/** The ratio by rounds, the one in the middle: what else runs on a machine comes and goes. */
function rateRows(measured: readonly Round[]): Row[] {
  const of = (value: (round: Round) => number) => median(measured.map(value));
  const rate = ({ readings, seconds }: LoadResult): number => readings / seconds;
  const bare = of((round) => round.bare.secp256k1);
  const single = of((round) => rate(round.single));
  const toBare = of((round) => rate(round.single) / round.bare.secp256k1);
  const toSingle = of((round) => rate(round.batched) / rate(round.single));
  const work = (part: "single" | "batched"): Row => ({
    ...{ name: `processor time for a reading, ${part === "single" ? "alone" : `of ${batch}`}` },
    ...{ value: of((round) => round[part].work * 1e6), unit: "µs" },
  });
  return [
    { name: "bare checks, secp256k1 by libsecp256k1, one core", value: bare, unit: "/s" },
    {
      ...{ name: "bare checks, secp256k1 by OpenSSL, one core", unit: "/s" },
      value: of((round) => round.bare.opensslSecp256k1),
    },
    {
      ...{ name: `readings a second, alone, ${size.devices} devices`, value: single, unit: "/s" },
      ...{ reference: bare, ratio: toBare },
      ...{ wanted: `ratio ≥ ${wanted.single}`, ok: toBare >= wanted.single },
    },
    {
      ...{ name: `readings a second, ${batch} a message`, unit: "/s" },
      ...{ value: of((round) => rate(round.batched)), reference: single, ratio: toSingle },
      ...{ wanted: `ratio ≥ ${wanted.batched}`, ok: toSingle >= wanted.batched },
    },
    ...(["single", "batched"] as const).map(work),
    ...answerRows(measured),
    p256Row(measured),
  ];
}

const answerRows = (measured: readonly Round[]): Row[] =>
  (["p50", "p99"] as const).map((p) => ({
    ...{ name: `answer to a reading alone: ${p}`, unit: "ms" },
    value: median(measured.map(({ single }) => single[p])),
  }));

function p256Row(measured: readonly Round[]): Row {
  const value = median(measured.map(({ p256 }) => p256.readings / p256.seconds));
  const reference = median(measured.map(({ bare }) => bare.opensslP256));
  const name = "readings a second, alone, P-256, beside bare checks by OpenSSL";
  return { name, value, unit: "/s", reference, ratio: value / reference };
}

/** A fresh oracle's resident memory while readings come, after some that do not count. */
async function measureMemory(all: OracleStage, load: LoadProcess): Promise<Row[]> {
  const oracle = await all.startOracle({ windowSeconds: windowSeconds.load, isDelivering: false });
  const { url } = oracle;
  const { devices } = all;
  const each = { url, devices, messages: 2, batch: 10 };
  const samples: { readings: number; resident: number }[] = [];
  let readings = -memoryReadings / 10;
  while (readings < memoryReadings) {
    readings += (await (await load.sign(each))()).readings;
    samples.push({ readings, resident: (await processOf(oracle)).resident / 1e6 });
  }
  const third = (from: number) => {
    const within = samples.filter((one) => {
      const at = one.readings / memoryReadings;
      return at > from && at <= from + 1 / 3;
    });
    return median(within.map(({ resident }) => resident));
  };
  const [reference, value] = [third(0), third(2 / 3)];
  const ratio = value / reference;
  const name = `memory over ${memoryReadings.toLocaleString("en")} readings, last third`;
  const judged = { wanted: `ratio ≤ ${wanted.memory}`, ok: ratio <= wanted.memory };
  return [{ name, value, unit: "MB", reference, ratio, ...judged }];
}

async function delayRows(all: OracleStage): Promise<Row[]> {
  const seconds = windowSeconds.delays;
  const oracle = await all.startOracle({ windowSeconds: seconds, isDelivering: true });
  const delays = await readingDelays(all, oracle);
  return Object.entries({
    anchored: delays.anchored,
    "visible at the doctor": delays.visible,
  }).flatMap(([where, milliseconds]) =>
    [0.5, 0.99].map((share) => ({
      name: `device to ${where}, windows of ${seconds} s: p${share * 100}`,
      ...{ value: quantile(milliseconds, share) / 1000, unit: "s" },
    })),
  );
}
