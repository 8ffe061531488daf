import { setTimeout as wait } from "node:timers/promises";
import type { Measured } from "#lib/sign-readings";
import { timedRows, type VitalsCsv } from "../vitals/csv.ts";
import { noCounts, type Counts } from "../vitals/counts.ts";
import type { Sensor } from "../vitals/device.ts";
import type { OraclePlace } from "#lib/send-readings";
import { measuredAt } from "./patterns.ts";

/** A device, and the seed of whoever wears it. */
export type Worn = { readonly sensor: Sensor; readonly seed: string };

/** How a run goes. */
export type Course = {
  /** Ticks a minute. */
  readonly rate: number;
  /** Readings that are signed together. */
  readonly batch: number;
  readonly readings?: number;
  /** Unix seconds of a past to go through without waiting; undefined: as time goes by. */
  readonly from?: number;
  /** The rows that each device sends, instead of patterns. */
  readonly csv?: VitalsCsv;
  readonly signal: AbortSignal;
};

const secondsOf = (): number => Math.floor(Date.now() / 1000);
const retryMilliseconds = 500;
const lastTries = 20;

/** Lets devices measure and send until the course is over; what then waits is sent a few times more. */
export async function runDevices(
  devices: readonly Worn[],
  oracle: OraclePlace,
  course: Course,
): Promise<Counts> {
  const { csv, batch, signal } = course;
  const ticks = csv === undefined ? patternTicks(course) : rowTicks(csv);
  const held = devices.map((): Measured[] => []);
  let left = course.readings ?? Infinity;
  for await (const measuredBy of ticks) {
    await Promise.all(
      devices.map(async ({ sensor, seed }, index) => {
        const measured = measuredBy(seed).slice(0, left);
        left -= measured.length;
        const waiting = [...(held[index] ?? []), ...measured];
        while (waiting.length >= batch) await sensor.measure(waiting.splice(0, batch));
        held[index] = waiting;
        await sensor.send(oracle);
      }),
    );
    if (signal.aborted || left <= 0) break;
  }
  for (const [index, { sensor }] of devices.entries())
    if ((held[index] ?? []).length > 0) await sensor.measure(held[index] ?? []);
  await sendRest(devices, oracle, signal);
  return sumOf(devices);
}

type Tick = (seed: string) => readonly Measured[];

/** As time goes by, or through the past as fast as the oracle takes it. */
async function* patternTicks({ rate, from, signal }: Course): AsyncGenerator<Tick> {
  const step = 60 / rate;
  for (let tick = 0; !signal.aborted; tick += 1) {
    const time = from === undefined ? secondsOf() : Math.floor(from + tick * step);
    if (from !== undefined && time > secondsOf()) return;
    yield (seed) => measuredAt(seed, tick, time);
    if (from === undefined) await wait(step * 1000, undefined, { signal }).catch(() => undefined); // asked to stop
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- rows that are at hand
async function* rowTicks(csv: VitalsCsv): AsyncGenerator<Tick> {
  for (const row of timedRows(csv, secondsOf())) yield () => row;
}

/** Asked to stop, one more try; else until all is acknowledged or the oracle stays away. */
async function sendRest(
  devices: readonly Worn[],
  oracle: OraclePlace,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries < lastTries; tries += 1) {
    await Promise.all(devices.map(({ sensor }) => sensor.send(oracle)));
    if (signal.aborted || devices.every(({ sensor }) => sensor.counts().waiting === 0)) return;
    await wait(retryMilliseconds, undefined, { signal }).catch(() => undefined); // asked to stop
  }
}

/** What came of all devices' readings together. */
export function sumOf(devices: readonly Worn[]): Counts {
  return devices.reduce((sum, { sensor }) => {
    const { sent, accepted, refused, waiting } = sensor.counts();
    const codes = { ...sum.refused };
    for (const [code, count] of Object.entries(refused)) codes[code] = (codes[code] ?? 0) + count;
    return {
      ...{ sent: sum.sent + sent, accepted: sum.accepted + accepted },
      ...{ refused: codes, waiting: sum.waiting + waiting },
    };
  }, noCounts);
}
