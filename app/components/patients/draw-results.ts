import UPlot from "uplot";
import type { Point } from "./result-points.ts";

/** A chart on the page. */
export type DrawnResults = {
  /** Marks one point, by its place. */
  readonly point: (index: number) => void;
  readonly remove: () => void;
};

const height = 280;

/** Results as points with the normal range as a band behind them; black and white when printed. */
export function drawResults(
  place: HTMLElement,
  {
    points,
    unit,
    onPoint,
  }: {
    readonly points: readonly Point[];
    readonly unit: string;
    readonly onPoint: (index: number) => void;
  },
): DrawnResults {
  const chart = new UPlot(
    { ...looksAt(place, { points, unit }), hooks: hooksOf(place, { points, onPoint }) },
    [points.map(({ at }) => at), points.map(({ value }) => value)],
    place,
  );
  const watch = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height }));
  watch.observe(place);
  return {
    point: (index) => {
      const point = points[index];
      if (point === undefined) return;
      const left = chart.valToPos(point.at, "x");
      chart.setCursor({ left, top: chart.valToPos(point.value, "y") });
    },
    remove: () => {
      watch.disconnect();
      chart.destroy();
    },
  };
}

type Shown = { readonly points: readonly Point[]; readonly unit: string };

/** Axes, grid and line in the colours of the page. */
function looksAt(place: HTMLElement, { points, unit }: Shown): UPlot.Options {
  const style = getComputedStyle(place);
  const action = style.getPropertyValue("--house-action");
  const grid = { stroke: style.getPropertyValue("--house-soft-line"), width: 1 };
  const font = "14px 'Inter Variable', system-ui, sans-serif";
  const axis = { stroke: style.color, grid, ticks: grid, font };
  const ends = points.flatMap(({ result: { low, high } }) => [low, high]);
  const dots = { show: true, size: 10, fill: action };
  return {
    ...{ width: place.clientWidth, height, legend: { show: false } },
    scales: { y: { range: (_, low, high) => around([low, high, ...ends]) } },
    axes: [axis, { ...axis, label: unit, labelFont: font, size: 64 }],
    series: [{}, { stroke: action, width: 2, spanGaps: false, points: dots }],
  };
}

function hooksOf(
  place: HTMLElement,
  { points, onPoint }: Pick<Shown, "points"> & { readonly onPoint: (index: number) => void },
): UPlot.Hooks.Arrays {
  const band = getComputedStyle(place).getPropertyValue("--house-info-ground");
  return {
    drawClear: [(drawn) => drawBand(drawn, points, band)],
    setCursor: [({ cursor: { idx } }) => (typeof idx === "number" ? onPoint(idx) : undefined)],
  };
}

/** From a little below the least to a little above the greatest. */
function around(values: readonly (number | null | undefined)[]): [number, number] {
  const known = values.filter((value) => typeof value === "number");
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const margin = (high - low || Math.abs(high) || 1) * 0.1;
  return [low - margin, high + margin];
}

/** The normal range that the newest result names. */
function drawBand(chart: UPlot, points: readonly Point[], colour: string): void {
  const { low, high } = points.findLast(({ result }) => result.low ?? result.high)?.result ?? {};
  if (low === undefined && high === undefined) return;
  const { left, top, width, height: tall } = chart.bbox;
  const upper = high === undefined ? top : chart.valToPos(high, "y", true);
  const lower = low === undefined ? top + tall : chart.valToPos(low, "y", true);
  chart.ctx.fillStyle = colour;
  chart.ctx.fillRect(left, upper, width, lower - upper);
}
