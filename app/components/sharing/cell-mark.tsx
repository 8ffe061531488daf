import type { GridCell } from "#lib/use-cases/sharing-grid";
import styles from "./sharing.module.css";

/** A cell's shape: filled dot for open, half for later or paused, ring with a stroke for denied, nothing for closed. */
export function CellMark({ cell }: { readonly cell: GridCell | undefined }) {
  return <span className={styles["mark"]} data-state={cell?.state ?? "closed"} aria-hidden />;
}
