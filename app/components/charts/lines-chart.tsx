import { Button, Group, Stack, Text } from "@mantine/core";
import {
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import "uplot/dist/uPlot.min.css";
import { dashes, drawLines, type DrawnLines, type Sketch } from "./draw-lines.ts";
import { momentsOf, wholeOf, type ChartLine, type Moment } from "./lines.ts";
import styles from "./charts.module.css";

/** A stretch of time that was chosen, in Unix seconds; undefined for the whole. */
export type Stretch = readonly [number, number] | undefined;

export type LinesChartProps = Omit<Sketch, "moments"> & {
  /** What it shows: "Heart rate over time". */
  readonly label: string;
  /** One moment in words, for screen readers. */
  readonly words: (moment: Moment) => string;
  /** The same, below the chart. */
  readonly shows: (moment: Moment) => ReactNode;
  readonly onStretch?: (stretch: Stretch) => void;
};

/**
 * Lines on a canvas. Arrow keys go from moment to moment, and each is said; + and − look closer and wider, 0 shows the
 * whole; so do buttons, and a mouse that draws a stretch. Import this dynamically: uPlot comes with it.
 */
export function LinesChart(props: LinesChartProps) {
  const { label, lines, words, shows } = props;
  const moments = useMemo(() => momentsOf(lines), [lines]);
  const [chosen, choose] = useState<number>();
  const [stretch, setStretch] = useState<Stretch>();
  const { place, drawn } = useDrawn(
    { ...props, moments },
    {
      onPoint: choose,
      onStretch: (next) => {
        setStretch(next);
        props.onStretch?.(next);
      },
    },
  );
  const last = moments.length - 1;
  const at = Math.min(chosen ?? last, last);
  const moment = moments[at];
  const goTo = (next: number) => {
    choose(next);
    drawn.current?.point(next);
  };
  const zoom = (factor: number) => drawn.current?.stretch(zoomed(moments, { stretch, at, factor }));
  const move = (event: KeyboardEvent) => {
    const act = keyActs({ at, last, goTo, zoom })[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <figure className={styles["figure"]}>
      <Legend lines={lines} />
      <div
        ref={place}
        className={styles["canvas"]}
        role="slider"
        tabIndex={0}
        aria-label={`${label}. Left and right go from value to value.`}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, moments.length)}
        aria-valuenow={at + 1}
        aria-valuetext={moment === undefined ? "" : words(moment)}
        onKeyDown={move}
      />
      <figcaption>
        <Stack gap={8}>
          <div>{moment === undefined ? null : shows(moment)}</div>
          <Zooming isStretched={stretch !== undefined} zoom={zoom} />
        </Stack>
      </figcaption>
    </figure>
  );
}

/** The canvas in its place, drawn anew only when lines come or go. */
function useDrawn(
  sketch: Sketch,
  ears: { onPoint: (index: number) => void; onStretch: (stretch: Stretch) => void },
) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnLines>(undefined);
  const onPoint = useEffectEvent(ears.onPoint);
  const onStretch = useEffectEvent(ears.onStretch);
  const draw = useEffectEvent((into: HTMLElement) =>
    drawLines(into, sketch, { onPoint, onStretch }),
  );
  const { lines, moments, unit, bands, isJoined = false } = sketch;
  const shape = lines.length;
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = draw(place.current);
    drawn.current = chart;
    return () => {
      drawn.current = undefined;
      chart.remove();
    };
  }, [shape, unit]);
  useEffect(
    () => drawn.current?.show({ lines, moments, unit, bands, isJoined }),
    [lines, moments, unit, bands, isJoined],
  );
  return { place, drawn };
}

const closer = 0.5;
const wider = 2;
const whole = Infinity;

type Keys = {
  readonly at: number;
  readonly last: number;
  readonly goTo: (index: number) => void;
  readonly zoom: (factor: number) => void;
};

const keyActs = ({ at, last, goTo, zoom }: Keys): Readonly<Record<string, () => void>> => ({
  ArrowLeft: () => goTo(Math.max(0, at - 1)),
  ArrowRight: () => goTo(Math.min(last, at + 1)),
  PageUp: () => goTo(Math.max(0, at - 10)),
  PageDown: () => goTo(Math.min(last, at + 10)),
  Home: () => goTo(0),
  End: () => goTo(last),
  "+": () => zoom(closer),
  "-": () => zoom(wider),
  "0": () => zoom(whole),
});

/** A stretch so much longer, around the chosen moment; undefined for the whole. */
function zoomed(
  moments: readonly Moment[],
  { stretch, at, factor }: { stretch: Stretch; at: number; factor: number },
): Stretch {
  const [first, last] = wholeOf(moments);
  const [from, until] = stretch ?? [first, last];
  const length = (until - from) * factor;
  if (length >= last - first) return undefined;
  const middle = moments[at]?.at ?? (from + until) / 2;
  const start = Math.min(Math.max(first, middle - length / 2), last - length);
  return [start, start + length];
}

function Zooming({
  isStretched,
  zoom,
}: {
  readonly isStretched: boolean;
  readonly zoom: (factor: number) => void;
}) {
  return (
    <Group gap={8} className="no-print">
      <Button variant="default" onClick={() => zoom(closer)}>
        Look closer
      </Button>
      {isStretched ? (
        <>
          <Button variant="default" onClick={() => zoom(wider)}>
            Look wider
          </Button>
          <Button variant="default" onClick={() => zoom(whole)}>
            Show all of it
          </Button>
        </>
      ) : null}
    </Group>
  );
}

/** Which line is which: by its dashes, where there are several. */
function Legend({ lines }: { readonly lines: readonly ChartLine[] }) {
  if (lines.length < 2) return null;
  return (
    <ul className={styles["legend"]}>
      {lines.map(({ name }, index) => (
        <li key={name}>
          <svg width="48" height="12" aria-hidden className={styles["swatch"]}>
            <line
              {...{ x1: 0, x2: 48, y1: 6, y2: 6, stroke: "currentColor", strokeWidth: 2 }}
              strokeDasharray={dashOf(index).join(" ")}
            />
          </svg>
          <Text span size="sm">
            {name}
          </Text>
        </li>
      ))}
    </ul>
  );
}

const dashOf = (index: number): readonly number[] => dashes[index % dashes.length] ?? [];
