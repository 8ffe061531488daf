import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { usePrinting } from "../../hooks/use-printing.ts";
import type { VitalReading } from "../../keeper/vitals/reading-view.ts";
import type { VitalPoint } from "./vital-charts.ts";
import styles from "./vitals.module.css";

/** Rows on the screen at once. */
const pageRows = 50;
/** Rows that are printed at most. */
const printedRows = 2000;

/** Readings with date and time, newest first. */
export function VitalTable({
  name,
  rows,
  check,
}: {
  readonly name: string;
  readonly rows: readonly VitalPoint[];
  readonly check: (reading: VitalReading) => void;
}) {
  const [page, setPage] = useState(0);
  const isPrinting = usePrinting() !== undefined;
  const pages = Math.max(1, Math.ceil(rows.length / pageRows));
  const at = Math.min(page, pages - 1);
  const shown = isPrinting
    ? rows.slice(0, printedRows)
    : rows.slice(at * pageRows, (at + 1) * pageRows);
  const first = isPrinting ? 1 : at * pageRows + 1;
  return (
    <>
      <Rows {...{ name, rows: shown, check }} />
      <Group gap={8}>
        <Text size="sm" role="status">
          {rows.length === 0
            ? "No readings in this time."
            : `Readings ${first} to ${first + shown.length - 1} of ${rows.length}, newest first.`}
        </Text>
        {pages === 1 ? null : (
          <Group gap={8} className="no-print">
            <Button variant="default" disabled={at === 0} onClick={() => setPage(at - 1)}>
              Newer
            </Button>
            <Button variant="default" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
              Older
            </Button>
          </Group>
        )}
      </Group>
    </>
  );
}

function Rows({
  name,
  rows,
  check,
}: {
  readonly name: string;
  readonly rows: readonly VitalPoint[];
  readonly check: (reading: VitalReading) => void;
}) {
  const { instant } = useDates();
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={`${name}, readings`}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Date and time</th>
            <th scope="col">Reading</th>
            <th scope="col" className="no-print">
              Proof
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ reading, doubt }) => (
            <tr key={`${reading.device}/${reading.sequence}`}>
              <th scope="row">{instant(reading.observedAt)}</th>
              <td>
                <span className="kept">{reading.text}</span>
                <Text size="sm" c="dimmed">
                  {reading.name}
                  {doubt === undefined ? "" : `. ◇ ${doubt}`}
                </Text>
              </td>
              <td className="no-print">
                <Button
                  variant="default"
                  px={8}
                  aria-label={`Check ${reading.text}, ${reading.name}, ${instant(reading.observedAt)}`}
                  onClick={() => check(reading)}
                >
                  Check
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
