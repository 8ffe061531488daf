import { Button, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import type { Series } from "#lib/fhir/observations";
import { useTableToggle } from "../../hooks/use-table-toggle.ts";
import type { Moment } from "../charts/lines.ts";
import { LinesChart } from "../charts/lines-chart.tsx";
import { KeptUnits } from "../kept-units.tsx";
import { pointsOf, type ResultPoint } from "./result-points.ts";
import { ResultValue } from "./result-value.tsx";
import styles from "./patients.module.css";

/** One kind of result over time, as a chart or, one key away, as a table. */
export function ResultsChart({ series }: { readonly series: Series }) {
  const points = useMemo(() => pointsOf(series), [series]);
  const { isTable, turn, onKeyDown } = useTableToggle(points.length < 2);
  const { name, unit, results } = series;
  const [newest, oldest] = [results[0]?.day ?? "", results.at(-1)?.day ?? ""];
  return (
    <Stack gap={8} onKeyDown={onKeyDown}>
      <Title order={2} size="h3">
        {name}
        {unit === "" ? "" : `, ${unit}`}
      </Title>
      <div>
        <Button type="button" variant="default" aria-keyshortcuts="t" onClick={turn}>
          {isTable ? "Show as a chart (T)" : "Show as a table (T)"}
        </Button>
      </div>
      {isTable ? <Table series={series} /> : <Chart series={series} points={points} />}
      <Text size="sm">
        {results.length} results from {oldest} to {newest}. Normal range: {rangeOf(series)}.
        {points.length < results.length
          ? " Results without a number or a date are only in the table."
          : ""}
      </Text>
    </Stack>
  );
}

const rangeOf = ({ results }: Series): string =>
  results.find(({ range }) => range !== "")?.range ?? "not given";

/** The chart of the results that have a number and a date. */
function Chart({
  series: { name, unit, results },
  points,
}: {
  readonly series: Series;
  readonly points: readonly ResultPoint[];
}) {
  const lines = useMemo(() => [{ name, points }], [name, points]);
  const { low, high } = results.find((one) => (one.low ?? one.high) !== undefined) ?? {};
  const bands = useMemo(() => [{ low, high }], [low, high]);
  const resultOf = ({ points: [point] }: Moment) => points.find((one) => one === point)?.result;
  return (
    <LinesChart
      {...{ lines, unit, bands }}
      isJoined
      label={`${name} over time`}
      words={(moment) => {
        const result = resultOf(moment);
        return result === undefined ? "" : `${result.text}, ${result.day}`;
      }}
      shows={(moment) => {
        const result = resultOf(moment);
        return result === undefined ? null : (
          <>
            {result.day}: <ResultValue result={result} />
          </>
        );
      }}
    />
  );
}

function Table({ series: { name, results } }: { readonly series: Series }) {
  return (
    <div
      className={styles["scroll"]}
      tabIndex={0}
      role="region"
      aria-label={`${name}, all results`}
    >
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">Value</th>
            <th scope="col">Normal range</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result, index) => (
            <tr key={`${result.date}/${index}`}>
              <th scope="row">{result.day}</th>
              <td>
                <ResultValue result={result} />
              </td>
              <td>
                <KeptUnits text={result.range} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
