"use client";

import { Button, Text, Title } from "@mantine/core";
import type { TryRow } from "../../keeper/try.ts";
import classes from "./try.module.css";

const shownAtOnce = 5;

type Taps = {
  readonly name: string;
  /** The category that is being signed for. */
  readonly busy: number | undefined;
  readonly onTap: (row: TryRow) => void;
};

/** Each kind of record with its one button. The first that is not shared is the one to begin with. */
export function PatientRows({ rows, ...taps }: Taps & { readonly rows: readonly TryRow[] }) {
  const next = rows.find(({ until }) => until === undefined)?.category;
  const rest = rows.slice(shownAtOnce);
  return (
    <div>
      <ul className={classes.rows} aria-label="Your records">
        {rows.slice(0, shownAtOnce).map((row) => (
          <Row key={row.category} row={row} isNext={row.category === next} {...taps} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details className={classes.more}>
          <summary>{rest.length} more kinds of records</summary>
          <ul className={classes.rows} aria-label="More of your records">
            {rest.map((row) => (
              <Row key={row.category} row={row} isNext={false} {...taps} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Row(props: Taps & { readonly row: TryRow; readonly isNext: boolean }) {
  const { row, isNext, name, busy, onTap } = props;
  const isOpen = row.until !== undefined;
  const words = isOpen ? "Stop sharing" : `Let ${name} read`;
  return (
    <li className={classes.row}>
      <div>
        <Title order={3} size="h6">
          {row.name}
        </Title>
        <Text size="sm" c="dimmed">
          {isOpen ? `● ${name} can read` : "○ Only you"}
          {row.isSensitive && " · sensitive"}
        </Text>
      </div>
      <Button
        size="md"
        variant={isNext ? "filled" : "default"}
        loading={busy === row.category}
        aria-label={`${words} ${row.name.toLowerCase()}`}
        onClick={() => onTap(row)}
      >
        {words}
      </Button>
    </li>
  );
}
