import UPlot from "uplot";
import { gapOf, timeSpan, wholeOf, type ChartBand, type ChartLine, type Moment } from "./lines.ts";
import { paletteOf, watchPalette, type Palette } from "./palette.ts";

/** What a chart shows. */
export type Sketch = {
  readonly lines: readonly ChartLine[];
  /** Those of the lines. */
  readonly moments: readonly Moment[];
  readonly unit: string;
  /** What is normal: bands behind the lines. */
  readonly bands: readonly ChartBand[];
  /** Joins neighbours, however far apart. */
  readonly isJoined?: boolean;
};

/** What the page is told of a chart. */
export type ChartEars = {
  /** A moment was pointed at, by its place. */
  readonly onPoint: (index: number) => void;
  /** Another stretch of time is shown; undefined for the whole. */
  readonly onStretch?: (stretch: readonly [number, number] | undefined) => void;
};

/** A chart on the page. */
export type DrawnLines = {
  /** Marks a moment, by its place. */
  readonly point: (index: number) => void;
  /** Shows another sketch with the same lines; a stretch that was chosen stays. */
  readonly show: (sketch: Sketch) => void;
  /** Shows this stretch of time, or the whole. */
  readonly stretch: (stretch: readonly [number, number] | undefined) => void;
  readonly remove: () => void;
};

const height = 280;
/** How the lines of a chart differ besides their places. */
export const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 4], [12, 4, 2, 4]];

/** Times along a chart: from which distance in seconds on, how, and what stands below where a year or a day begins. */
const timeWords: UPlot.Axis.TimeValuesConfig = [
  [31_536_000, "{YYYY}", null, null, null, null, null, null, 1],
  [2_419_200, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [86_400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
];

/** What changes while a chart stands: hooks look here. */
type Easel = {
  sketch: Sketch;
  moments: readonly Moment[];
  gaps: readonly number[];
  palette: Palette;
  isStretched: boolean;
};

/** Draws lines over time with uPlot: normal ranges as bands, gaps as gaps, doubtful values hollow. */
export function drawLines(place: HTMLElement, sketch: Sketch, ears: ChartEars): DrawnLines {
  const easel: Easel = { ...looked(sketch), palette: paletteOf(place), isStretched: false };
  const chart = new UPlot(
    {
      ...{ width: place.clientWidth, height, legend: { show: false } },
      ...looks(easel),
      hooks: hooksOf(easel, ears),
    },
    columns(easel),
    place,
  );
  const watch = new ResizeObserver(() => {
    const width = place.clientWidth;
    if (width !== chart.width) chart.setSize({ width, height }); // told once at first, too, where nothing changed
  });
  watch.observe(place);
  const unwatch = watchPalette(() => {
    easel.palette = paletteOf(place);
    chart.redraw(false, true);
  });
  return {
    point: (index) => pointAt(chart, easel.moments[index]),
    show: (next) => {
      const { moments, bands } = easel.sketch;
      if (next.moments === moments && next.bands === bands) return;
      Object.assign(easel, looked(next));
      chart.setData(columns(easel), !easel.isStretched);
      if (easel.isStretched) chart.redraw();
    },
    stretch: (stretch) => {
      const [min, max] = stretch ?? wholeOf(easel.moments);
      chart.setScale("x", { min, max });
    },
    remove: () => {
      watch.disconnect();
      unwatch();
      chart.destroy();
    },
  };
}

const looked = (sketch: Sketch) => ({
  sketch,
  moments: sketch.moments,
  gaps: sketch.lines.map((line) => (sketch.isJoined === true ? Infinity : gapOf(line))),
});

/** Times, then for each line its values, then for each line those in doubt. */
function columns({ moments, sketch: { lines } }: Easel): UPlot.AlignedData {
  const pick = (line: number, isDoubtful: boolean) =>
    moments.map(({ points }) => {
      const point = points[line];
      return (point?.doubt !== undefined) === isDoubtful ? point?.value : undefined;
    });
  return [
    moments.map(({ at }) => at),
    ...lines.map((_, line) => pick(line, false)),
    ...lines.map((_, line) => pick(line, true)),
  ];
}

/** Axes, grid and lines. */
function looks(easel: Easel): Pick<UPlot.Options, "scales" | "axes" | "series" | "cursor"> {
  const { sketch } = easel;
  const font = "14px 'Inter Variable', system-ui, sans-serif";
  const text = () => easel.palette.text;
  const line = () => easel.palette.line;
  const grid = { stroke: () => easel.palette.grid, width: 1 };
  const axis = { stroke: text, grid, ticks: grid, font };
  const solid = sketch.lines.map((_, index): UPlot.Series => ({
    ...{
      stroke: line,
      width: 2,
      spanGaps: false,
      dash: [...(dashes[index % dashes.length] ?? [])],
    },
    gaps: (chart, ...[, from, to]) => gapsBetween(chart, easel, { line: index, from, to }),
    points: {
      ...{ show: true, size: 8, fill: line, stroke: line },
      filter: (chart) => dots(chart, easel, index),
    },
  }));
  const hollow = sketch.lines.map((): UPlot.Series => ({
    ...{ stroke: line, paths: () => null },
    points: { show: true, size: 10, width: 2, stroke: line, fill: () => easel.palette.ground },
  }));
  return {
    scales: {
      x: { range: (_, first, last) => timeSpan(first, last) },
      y: { range: (_, low, high) => around([low, high, ...endsOf(easel.sketch)]) },
    },
    axes: [
      { ...axis, values: timeWords },
      { ...axis, label: sketch.unit, labelFont: font, size: 64 },
    ],
    series: [{}, ...solid, ...hollow],
    cursor: { drag: { x: true, y: false, setScale: true } },
  };
}

function hooksOf(easel: Easel, { onPoint, onStretch }: ChartEars): UPlot.Hooks.Arrays {
  return {
    drawClear: [(chart) => drawBands(chart, easel)],
    setCursor: [({ cursor: { idx } }) => (typeof idx === "number" ? onPoint(idx) : undefined)],
    setScale: [
      (chart, scale) => {
        const { min, max } = chart.scales["x"] ?? {};
        if (scale !== "x" || typeof min !== "number" || typeof max !== "number") return;
        const [first, last] = wholeOf(easel.moments);
        const wasStretched = easel.isStretched;
        easel.isStretched = min > first || max < last;
        if (easel.isStretched) onStretch?.([min, max]);
        else if (wasStretched) onStretch?.(undefined);
      },
    ],
  };
}

const endsOf = ({ bands }: Sketch) => bands.flatMap(({ low, high }) => [low, high]);

/** From a little below the least to a little above the greatest. */
function around(values: readonly (number | null | undefined)[]): [number, number] {
  const known = values.filter((value) => typeof value === "number");
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const margin = (high - low || Math.abs(high) || 1) * 0.1;
  return [low - margin, high + margin];
}

function drawBands(chart: UPlot, { sketch, palette }: Easel): void {
  const { left, top, width, height: tall } = chart.bbox;
  chart.ctx.fillStyle = palette.band;
  for (const { low, high } of sketch.bands) {
    if (low === undefined && high === undefined) continue;
    const upper = high === undefined ? top : chart.valToPos(high, "y", true);
    const lower = low === undefined ? top + tall : chart.valToPos(low, "y", true);
    chart.ctx.fillRect(left, upper, width, lower - upper);
  }
}

type Span = { readonly line: number; readonly from: number; readonly to: number };

/** Pixels between neighbours of a line that are further apart than usual. */
function gapsBetween(
  chart: UPlot,
  { moments, gaps }: Easel,
  { line, from, to }: Span,
): UPlot.Series.Gaps {
  const found: UPlot.Series.Gaps = [];
  const widest = gaps[line] ?? Infinity;
  let last: number | undefined;
  for (let index = from; index <= to; index += 1) {
    const moment = moments[index];
    if (moment === undefined || !isSolid(moment, line)) continue;
    if (last !== undefined && moment.at - last > widest)
      found.push([chart.valToPos(last, "x", true), chart.valToPos(moment.at, "x", true)]);
    last = moment.at;
  }
  return found;
}

const isSolid = ({ points }: Moment, line: number): boolean => {
  const point = points[line];
  return point !== undefined && point.doubt === undefined;
};

/** Pixels that a dot wants for itself. */
const dotRoom = 12;

/** Every value gets a dot where there is room; where there is none, those that no line reaches. */
function dots(chart: UPlot, { moments, gaps }: Easel, line: number): number[] {
  const { min = 0, max = 0 } = chart.scales["x"] ?? {};
  const widest = gaps[line] ?? Infinity;
  const shown: number[] = [];
  for (const [index, moment] of moments.entries())
    if (moment.at >= min && moment.at <= max && isSolid(moment, line)) shown.push(index);
  if (shown.length * dotRoom * devicePixelRatio <= chart.bbox.width) return shown;
  const at = (place: number) => moments[shown[place] ?? -1]?.at;
  return shown.filter((_, place) => {
    const [before, own, after] = [at(place - 1), at(place) ?? 0, at(place + 1)];
    const isFar = (other: number | undefined) =>
      other === undefined || Math.abs(own - other) > widest;
    return isFar(before) && isFar(after);
  });
}

function pointAt(chart: UPlot, moment: Moment | undefined): void {
  const value = moment?.points.find((point) => point !== undefined)?.value;
  if (moment === undefined || value === undefined) return;
  chart.setCursor({ left: chart.valToPos(moment.at, "x"), top: chart.valToPos(value, "y") });
}
