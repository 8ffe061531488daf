import { Button, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import "uplot/dist/uPlot.min.css";
import type { Series } from "#lib/fhir/observations";
import { KeptUnits } from "../kept-units.tsx";
import { drawResults, type DrawnResults } from "./draw-results.ts";
import { pointsOf, type Point } from "./result-points.ts";
import { ResultValue } from "./result-value.tsx";
import styles from "./patients.module.css";

/** One kind of result over time, as a chart or, one key away, as a table. */
export function ResultsChart({ series }: { readonly series: Series }) {
  const points = pointsOf(series);
  const [isTable, setIsTable] = useState(points.length < 2);
  const { name, unit, results } = series;
  const [newest, oldest] = [results[0]?.day ?? "", results.at(-1)?.day ?? ""];
  const toggle = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    setIsTable(!isTable);
  };
  return (
    <Stack gap={8} onKeyDown={toggle}>
      <Title order={2} size="h3">
        {name}
        {unit === "" ? "" : `, ${unit}`}
      </Title>
      <div>
        <Button
          type="button"
          variant="default"
          aria-keyshortcuts="t"
          onClick={() => setIsTable(!isTable)}
        >
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

/** Drawn on a canvas; arrow keys go from result to result, and each is said. */
function Chart({
  series: { name, unit },
  points,
}: {
  readonly series: Series;
  readonly points: readonly Point[];
}) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnResults>(undefined);
  const [at, setAt] = useState(points.length - 1);
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = drawResults(place.current, { points, unit, onPoint: setAt });
    drawn.current = chart;
    return () => chart.remove();
  }, [points, unit]);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(points.length - 1, Math.max(0, at + step));
    setAt(next);
    drawn.current?.point(next);
  };
  const result = points[at]?.result;
  return (
    <figure style={{ margin: 0 }}>
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={`${name} over time. Left and right go from result to result.`}
        aria-valuemin={1}
        aria-valuemax={points.length}
        aria-valuenow={at + 1}
        aria-valuetext={result === undefined ? "" : `${result.text}, ${result.day}`}
        onKeyDown={move}
      />
      <figcaption>
        {result === undefined ? null : (
          <>
            {result.day}: <ResultValue result={result} />
          </>
        )}
      </figcaption>
    </figure>
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
