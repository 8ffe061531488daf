import { IconShieldLock } from "@tabler/icons-react";
import type { Category } from "#lib/categories";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import { CellMark } from "./cell-mark.tsx";
import { PersonLabel } from "./person-label.tsx";
import { columnsOf, fullCellWords, shortCellWords } from "./sharing-words.ts";
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
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="Sharing grid">
      <table className={styles["grid"]}>
        <thead>
          <tr>
            <th scope="col" className={styles["who"]}>
              Who
            </th>
            {columns.map((column) => (
              <ColumnHead key={column.number} column={column} />
            ))}
          </tr>
        </thead>
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
      </table>
    </div>
  );
}

function ColumnHead({ column }: { readonly column: Category }) {
  return (
    <th scope="col" className={column.sensitive ? styles["sensitive"] : ""}>
      <span>
        {column.name}
        {column.sensitive ? " (sensitive)" : ""}
      </span>
      {column.sensitive ? <IconShieldLock size={16} aria-hidden /> : null}
    </th>
  );
}

function GridButton({
  row,
  column,
  at,
  pick,
}: Omit<GridProps, "rows"> & { readonly row: GridRow; readonly column: Category }) {
  const cell = row.cells.find(({ category }) => category === column.number);
  const says = cell === undefined ? "not shared" : fullCellWords(cell);
  return (
    <button
      type="button"
      className={styles["cell"]}
      aria-label={`${row.label.name}, ${column.name}: ${says}`}
      onClick={() => pick({ row, category: column.number })}
    >
      <CellMark cell={cell} />
      {cell === undefined ? null : <span aria-hidden>{shortCellWords(cell, at)}</span>}
    </button>
  );
}
