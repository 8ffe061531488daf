import { Button } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import type { Category } from "#lib/categories";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import { useOverflow } from "../../hooks/use-overflow.ts";
import { CellMark } from "./cell-mark.tsx";
import { PersonLabel } from "./person-label.tsx";
import { columnsOf, shortCellWords, withWriting } from "./sharing-words.ts";
import styles from "./sharing.module.css";

/** A cell that somebody tapped; no category for the whole row. */
export type Picked = { readonly row: GridRow; readonly category: number | undefined };

type GridProps = {
  readonly rows: readonly GridRow[];
  /** Unix seconds. */
  readonly at: number;
  readonly pick: (picked: Picked) => void;
};

/** People and teams down, kinds of records across: for wide windows. */
export function SharingTable({ rows, at, pick }: GridProps) {
  const columns = columnsOf(rows);
  const { element, ref, overflow } = useOverflow();
  const isMore = overflow === "more";
  return (
    <div className={styles["frame"]} data-more={isMore}>
      {overflow === "none" ? null : (
        <Button
          type="button"
          variant="default"
          className={styles["aside"]}
          onClick={() => element?.scrollTo({ left: isMore ? element.scrollWidth : 0 })}
        >
          {isMore ? "More kinds to the right →" : "← Back to the first kinds"}
        </Button>
      )}
      <div
        ref={ref}
        className={styles["scroll"]}
        tabIndex={0}
        role="region"
        aria-label="Sharing grid"
      >
        <table className={styles["grid"]}>
          <Head columns={columns} />
          <Rows {...{ rows, columns, at, pick }} />
        </table>
      </div>
    </div>
  );
}

type Columns = { readonly columns: readonly Category[] };

/** Two lines: which kinds are sensitive, and every kind. */
function Head({ columns }: Columns) {
  const sensitive = columns.filter((column) => column.sensitive).length;
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2} className={styles["who"]}>
          Who
        </th>
        <td colSpan={columns.length - sensitive} />
        <th scope="colgroup" colSpan={sensitive} className={styles["sensitive"]}>
          <span className={styles["group"]}>
            <IconShieldLock size={16} aria-hidden />
            Sensitive
          </span>
        </th>
      </tr>
      <tr>
        {columns.map(({ number, name, sensitive: isSensitive }) => (
          <th key={number} scope="col" className={isSensitive ? styles["sensitive"] : ""}>
            <span className={styles["upright"]}>{name}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Rows({ rows, columns, at, pick }: GridProps & Columns) {
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={row.reader}>
          <th scope="row" className={styles["who"]}>
            <button
              type="button"
              className={styles["line"]}
              onClick={() => pick({ row, category: undefined })}
            >
              <PersonLabel label={row.label} initials={row.initials} />
            </button>
          </th>
          {columns.map((column) => (
            <td key={column.number} className={column.sensitive ? styles["sensitive"] : ""}>
              <GridButton row={row} column={column} at={at} pick={pick} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function GridButton({
  row,
  column,
  at,
  pick,
}: Omit<GridProps, "rows"> & { readonly row: GridRow; readonly column: Category }) {
  const cell = row.cells.find(({ category }) => category === column.number);
  const says = cell === undefined ? "not shared" : shortCellWords(cell, at);
  const whole = cell === undefined ? says : withWriting(cell, says);
  return (
    <button
      type="button"
      className={styles["cell"]}
      aria-label={`${row.label.name}, ${column.name}: ${whole}`}
      onClick={() => pick({ row, category: column.number })}
    >
      <CellMark cell={cell} />
      {cell === undefined ? null : <span aria-hidden>{says}</span>}
    </button>
  );
}
