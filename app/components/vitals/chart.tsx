import { Group, Stack, Text } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import type { ChartBand, ChartLine, LineTotals, Moment } from "../charts/lines.ts";
import { totalsOf } from "../charts/lines.ts";
import { LinesChart, type Stretch } from "../charts/lines-chart.tsx";
import { useDates } from "../../hooks/use-dates.ts";

type VitalsChartProps = {
  /** "Heart rate". */
  readonly name: string;
  /** "per minute". */
  readonly unit: string;
  /** Keep the same array while nothing changed: another one is drawn. */
  readonly lines: readonly ChartLine[];
  /** What is normal at rest. */
  readonly bands: readonly ChartBand[];
  /** What can be done with the moment that is pointed at. */
  readonly actions?: (moment: Moment) => ReactNode;
  readonly onStretch?: (stretch: Stretch) => void;
};

/**
 * One kind of vital sign over time, with least, mean, greatest and number of what is shown. It redraws when `lines`
 * change, and follows the newest value until somebody points at another. Import this dynamically: uPlot comes with it.
 */
export function VitalsChart(props: VitalsChartProps) {
  const { name, unit, lines, bands, actions, onStretch } = props;
  const { moment: momentWords, time } = useDates();
  const [stretch, setStretch] = useState<Stretch>();
  const valuesOf = ({ points }: Moment) =>
    lines.flatMap(({ name: line }, index) => {
      const point = points[index];
      if (point === undefined) return [];
      const which = lines.length > 1 ? `${line} ` : "";
      const doubt = point.doubt === undefined ? "" : ` (${point.doubt})`;
      return [`${which}${shortNumber(point.value)} ${unit}${doubt}`];
    });
  const words = (at: Moment) => `${valuesOf(at).join(", ")}, ${momentWords(at.at)}`;
  return (
    <Stack gap={8}>
      <LinesChart
        {...{ lines, unit, bands, words }}
        label={`${name} over time`}
        shows={(at) => (
          <Group gap={8} mih={44}>
            <Text>
              {momentWords(at.at)}: <b>{valuesOf(at).join(", ")}</b>
            </Text>
            {actions?.(at)}
          </Group>
        )}
        onStretch={(next) => {
          setStretch(next);
          onStretch?.(next);
        }}
      />
      {stretch === undefined ? null : (
        <Text size="sm">
          Shown: {momentWords(stretch[0])} to {time(stretch[1])}.
        </Text>
      )}
      <Totals {...{ lines, unit, stretch }} />
    </Stack>
  );
}

/** Least, mean, greatest and number of each line, in words. */
function Totals({
  lines,
  unit,
  stretch,
}: Pick<VitalsChartProps, "lines" | "unit"> & { readonly stretch: Stretch }) {
  const totals = useMemo(() => lines.map((line) => totalsOf(line, stretch)), [lines, stretch]);
  return lines.map(({ name }, index) => {
    const found = totals[index];
    return (
      <Text key={name} size="sm">
        {lines.length > 1 ? `${name}: ` : ""}
        {found === undefined ? "No reading without a doubt here." : totalWords(found, unit)}
      </Text>
    );
  });
}

function totalWords({ count, doubtful, least, mean, greatest }: LineTotals, unit: string): string {
  const readings = count === 1 ? "1 reading" : `${count.toLocaleString("en")} readings`;
  const without = doubtful === 0 ? "" : ` (${doubtful} doubtful, not counted in)`;
  const ends = `Lowest ${shortNumber(least)}, mean ${shortNumber(mean)}, highest ${shortNumber(greatest)} ${unit}`;
  return `${ends}. ${readings}${without}.`;
}

/** At most one digit after the point. */
const shortNumber = (value: number): string => String(Math.round(value * 10) / 10);
