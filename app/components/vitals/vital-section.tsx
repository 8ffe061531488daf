import { Button, Group, Stack, Text, Title } from "@mantine/core";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { usePrinting } from "../../hooks/use-printing.ts";
import { useTableToggle } from "../../hooks/use-table-toggle.ts";
import type { VitalReading } from "../../keeper/vitals/reading-view.ts";
import type { Moment } from "../charts/lines.ts";
import { Waiting } from "../notice.tsx";
import { rowsOf, type VitalChart } from "./vital-charts.ts";
import { VitalTable } from "./vital-table.tsx";
import styles from "./vitals.module.css";

// The chart library comes only when somebody wants a chart.
const VitalsChart = dynamic(async () => (await import("./chart.tsx")).VitalsChart, {
  loading: () => <Waiting what="Drawing the chart" />,
});

/** One kind of vital sign as a chart or, one key away, as a table; on paper as both. */
export function VitalSection({
  chart,
  check,
}: {
  readonly chart: VitalChart;
  readonly check: (reading: VitalReading) => void;
}) {
  const { id, name, unit, lines, bands } = chart;
  const { isTable, turn, onKeyDown } = useTableToggle();
  const [stretch, setStretch] = useState<readonly [number, number]>();
  const isPrinting = usePrinting() !== undefined;
  return (
    <Stack
      component="section"
      gap={8}
      className={styles["section"]}
      aria-labelledby={`vital-${id}`}
      onKeyDown={onKeyDown}
    >
      <Group justify="space-between" gap={8}>
        <Title order={2} id={`vital-${id}`}>
          {name}, {unit}
        </Title>
        <Button
          variant="default"
          className="no-print"
          aria-label={`${isTable ? "Chart (T)" : "Table (T)"} of ${name}`}
          aria-keyshortcuts="t"
          onClick={turn}
        >
          {isTable ? "Chart (T)" : "Table (T)"}
        </Button>
      </Group>
      {isTable && !isPrinting ? null : (
        <VitalsChart
          {...{ name, unit, lines, bands }}
          onStretch={setStretch}
          actions={(moment) => <CheckMoment {...{ chart, moment, check }} />}
        />
      )}
      {isTable || isPrinting ? <Table {...{ chart, stretch, check }} /> : null}
      <Normal chart={chart} />
    </Stack>
  );
}

/** Checks what is pointed at: one button a reading. */
function CheckMoment({
  chart: { lines },
  moment: { points },
  check,
}: {
  readonly chart: VitalChart;
  readonly moment: Moment;
  readonly check: (reading: VitalReading) => void;
}) {
  return lines
    .flatMap((line, index) => line.points.find((one) => one === points[index]) ?? [])
    .map(({ reading }) => (
      <Button
        key={`${reading.device}/${reading.sequence}`}
        variant="default"
        className="no-print"
        onClick={() => check(reading)}
      >
        Check {lines.length > 1 ? reading.text : "this reading"}
      </Button>
    ));
}

function Table({
  chart,
  stretch,
  check,
}: {
  readonly chart: VitalChart;
  readonly stretch: readonly [number, number] | undefined;
  readonly check: (reading: VitalReading) => void;
}) {
  const rows = useMemo(() => rowsOf(chart, stretch), [chart, stretch]);
  return <VitalTable name={chart.name} rows={rows} check={check} />;
}

function Normal({ chart: { normal, lines } }: { readonly chart: VitalChart }) {
  const doubts = new Set<string>();
  for (const { points } of lines)
    for (const { doubt } of points) if (doubt !== undefined) doubts.add(doubt);
  return (
    <Text size="sm" c="dimmed">
      {normal === "" ? "No normal range is given." : `Normal at rest: ${normal}.`}
      {doubts.size === 0 ? "" : ` Hollow points are in doubt: ${[...doubts].join("; ")}.`}
    </Text>
  );
}
