/** One value of a chart. Times are Unix seconds. */
export type ChartPoint = {
  readonly at: number;
  readonly value: number;
  /** Why the value may be wrong: it is drawn hollow and no line goes through it. */
  readonly doubt?: string;
};

/** Values of one kind, oldest first. */
export type ChartLine = { readonly name: string; readonly points: readonly ChartPoint[] };

/** Both ends belong to it; an end that is not there is open. */
export type ChartBand = { readonly low?: number | undefined; readonly high?: number | undefined };

/** All values of one moment, by line; undefined where a line has none. */
export type Moment = {
  readonly at: number;
  readonly points: readonly (ChartPoint | undefined)[];
};

/** The moments of several lines, oldest first. What one line has twice at one moment makes two of them. */
export function momentsOf(lines: readonly ChartLine[]): Moment[] {
  const next = lines.map(() => 0);
  const moments: Moment[] = [];
  for (;;) {
    let at = Infinity;
    for (const [line, { points }] of lines.entries())
      at = Math.min(at, points[next[line] ?? 0]?.at ?? Infinity);
    if (at === Infinity) return moments;
    const points = lines.map((line, index) => {
      const point = line.points[next[index] ?? 0];
      if (point?.at !== at) return undefined;
      next[index] = (next[index] ?? 0) + 1;
      return point;
    });
    moments.push({ at, points });
  }
}

/** So often the usual distance between two values is a gap. */
const unusual = 3;
/** Below this, in seconds, a distance is none. */
const leastGap = 60;

/** The distance in seconds from which on two neighbours of a line are not joined. */
export function gapOf({ points }: ChartLine): number {
  const distances = new Float64Array(Math.max(0, points.length - 1));
  for (let at = 0; at < distances.length; at += 1)
    distances[at] = (points[at + 1]?.at ?? 0) - (points[at]?.at ?? 0);
  distances.sort();
  return Math.max(leastGap, (distances[Math.floor(distances.length / 2)] ?? 0) * unusual);
}

/** Number of values, and the least, mean and greatest of those without a doubt. */
export type LineTotals = {
  readonly count: number;
  readonly doubtful: number;
  readonly least: number;
  readonly mean: number;
  readonly greatest: number;
};

/** Totals of the values from one time to another; undefined without a value that is not in doubt. */
export function totalsOf(
  { points }: ChartLine,
  [from, until]: readonly [number, number] = [-Infinity, Infinity],
): LineTotals | undefined {
  let [count, doubtful, sum, least, greatest] = [0, 0, 0, Infinity, -Infinity];
  for (const { at, value, doubt } of points) {
    if (at < from || at > until) continue;
    count += 1;
    if (doubt !== undefined) {
      doubtful += 1;
      continue;
    }
    sum += value;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (count === doubtful) return undefined;
  return { count, doubtful, least, mean: sum / (count - doubtful), greatest };
}

/** From the first moment to the last, in Unix seconds; zeros where there is none. */
export const wholeOf = (moments: readonly Moment[]): [number, number] => [
  moments[0]?.at ?? 0,
  moments.at(-1)?.at ?? 0,
];

const lonelySeconds = 300;

/** What a chart shows of time, in Unix seconds. One moment alone stands in the middle of ten minutes. */
export const timeSpan = (first: number, last: number): [number, number] =>
  first === last ? [first - lonelySeconds, last + lonelySeconds] : [first, last];
