import type { Measured } from "#lib/sign-readings";
import { vitalOf, type VitalName } from "../vitals/names.ts";
import { chanceOf, noiseOf } from "./noise.ts";

/*
 * A resting adult's vital signs, made up of waves and noise. Whatever is measured depends on who (seed) and when (UTC)
 * alone, so a run repeats. Not for anything but trying out: no illness, no sport.
 */

const day = 86_400;
const meals = [7.5, 12.5, 19]; // hours

type Pattern = {
  readonly base: number;
  /** How far people differ. */
  readonly spread: number;
  /** Of the day's wave: highest in the late afternoon. */
  readonly wave: number;
  readonly noise: number;
  readonly decimals: number;
  readonly low: number;
  readonly high: number;
};

const patterns: Readonly<Record<VitalName, Pattern>> = {
  "heart-rate": row([72, 6, 8, 2.5, 0, 40, 180]),
  pulse: row([72, 6, 8, 2.5, 0, 40, 180]),
  "respiratory-rate": row([15, 1.5, 1.5, 0.8, 0, 8, 40]),
  spo2: row([97, 0.7, 0.3, 0.5, 0, 88, 100]),
  temperature: row([36.7, 0.15, 0.35, 0.05, 1, 35, 40]),
  systolic: row([118, 8, 7, 4, 0, 80, 200]),
  diastolic: row([74, 5, 5, 3, 0, 40, 120]),
  "mean-pressure": row([89, 6, 6, 3, 0, 50, 150]),
  glucose: row([5.2, 0.3, 0.1, 0.15, 1, 3, 15]),
  weight: row([74, 12, 0.4, 0.05, 1, 40, 150]),
};

/** How often each is measured: every so many ticks, and from which on. Pressures are taken together. */
const plan: readonly (readonly [readonly VitalName[], number, number])[] = [
  [["heart-rate"], 1, 0],
  [["spo2"], 4, 1],
  [["respiratory-rate"], 4, 3],
  [["temperature"], 20, 5],
  [["glucose"], 30, 9],
  [["systolic", "diastolic", "mean-pressure"], 60, 15],
  [["weight"], 240, 20],
];

/** What somebody's sensors measure at a tick of their clock; at least a heart rate. */
export const measuredAt = (seed: string, tick: number, time: number): Measured[] =>
  plan
    .filter(([, every, from]) => tick % every === from % every)
    .flatMap(([names]) => names.map((name) => measure(seed, name, time)));

/** One measured value. */
export function measure(seed: string, name: VitalName, time: number): Measured {
  const { base, spread, wave, noise, decimals, low, high } = patterns[name];
  const own = base + spread * (2 * chanceOf(`${seed}/${name}`) - 1);
  const circadian = wave * Math.cos((2 * Math.PI * (time - 0.7 * day)) / day);
  const jitter = noise * noiseOf(`${seed}/${name}/${time}`);
  const value = own + circadian + jitter + (name === "glucose" ? afterMeal(time) : 0);
  const scale = 10 ** decimals;
  const mantissa = Math.round(Math.min(high, Math.max(low, value)) * scale);
  const { code, units } = vitalOf(name);
  return { code, mantissa, exponent: 0 - decimals, unit: units[0].unit, observedAt: time };
}

/** mmol/L above what it is without food: up within three quarters of an hour, then down. */
function afterMeal(time: number): number {
  const hour = (time % day) / 3600;
  const rises = meals.map((meal) => {
    const since = (hour - meal + 24) % 24;
    return since > 6 ? 0 : 2.6 * (since / 0.75) * Math.exp(1 - since / 0.75);
  });
  return Math.max(...rises);
}

function row(numbers: readonly [number, number, number, number, number, number, number]): Pattern {
  const [base, spread, wave, noise, decimals, low, high] = numbers;
  return { base, spread, wave, noise, decimals, low, high };
}
