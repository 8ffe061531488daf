import { Button, Stack, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { Result, Series } from "#lib/fhir/observations";
import { useResults, type ResultKind, type Subject } from "../../hooks/use-patients.ts";
import { KeptUnits } from "../kept-units.tsx";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { RecordTimes } from "../zone-note.tsx";
import { ResultValue } from "./result-value.tsx";
import { OpenedWords } from "./opened-words.tsx";
import styles from "./patients.module.css";

// The chart library comes only when somebody wants a chart.
const ResultsChart = dynamic(async () => (await import("./results-chart.tsx")).ResultsChart, {
  loading: () => <Waiting what="Drawing the chart" />,
});

const countWords = ({ results }: Series): string =>
  results.length === 1 ? "1 result" : `${results.length} results`;

/** Results as a table of the newest, and one kind of them over time. */
export function ResultsPart({
  kind,
  subject,
}: {
  readonly kind: ResultKind;
  readonly subject: Subject;
}) {
  const { data, error, refetch } = useResults(kind, subject);
  const [chosen, setChosen] = useState<Series>();
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the results" />;
  if (data.found.length === 0) return <Empty title="No results in the records that you may read" />;
  if (chosen !== undefined)
    return (
      <Stack gap={16}>
        <div>
          <Button type="button" variant="default" onClick={() => setChosen(undefined)}>
            All results
          </Button>
        </div>
        <ResultsChart key={`${chosen.name}/${chosen.unit}`} series={chosen} />
      </Stack>
    );
  return (
    <Stack gap={16}>
      <Newest all={data.found} choose={setChosen} />
      <OpenedWords read={data} />
      <RecordTimes />
    </Stack>
  );
}

function Newest({
  all,
  choose,
}: {
  readonly all: readonly Series[];
  readonly choose: (series: Series) => void;
}) {
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="Newest results">
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Test</th>
            <th scope="col">Newest</th>
            <th scope="col" className={styles["wide"]}>
              Normal range
            </th>
            <th scope="col" className={styles["wide"]}>
              Date
            </th>
            <th scope="col">Over time</th>
          </tr>
        </thead>
        <tbody>
          {all.map((series) => (
            <tr key={`${series.name}/${series.loinc}/${series.unit}`}>
              <th scope="row">{series.name}</th>
              <td>
                <ResultValue result={series.results[0]} />
                <Text size="sm" className={styles["narrow"]}>
                  <KeptUnits text={narrowWords(series.results[0])} />
                </Text>
              </td>
              <td className={styles["wide"]}>
                <KeptUnits text={series.results[0]?.range ?? ""} />
              </td>
              <td className={styles["wide"]}>{series.results[0]?.day}</td>
              <td>
                <Button
                  type="button"
                  variant="default"
                  px={8}
                  aria-label={`${countWords(series)}, ${series.name} over time`}
                  onClick={() => choose(series)}
                >
                  {countWords(series)}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** On a phone, range and date stand below the value. */
function narrowWords(result: Result | undefined): string {
  const { range = "", day = "" } = result ?? {};
  return [range === "" ? "" : `Normal ${range}`, day].filter((words) => words !== "").join(". ");
}
