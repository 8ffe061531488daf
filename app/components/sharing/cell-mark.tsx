import { IconPlus } from "@tabler/icons-react";
import type { GridCell } from "#lib/use-cases/sharing-grid";
import { mayRead, mayWrite } from "./sharing-words.ts";
import styles from "./sharing.module.css";

/**
 * A cell's shape: filled dot for open, half for later or paused, ring with a stroke for denied, nothing for closed. A plus
 * beside it, or alone, lets somebody add records.
 */
export function CellMark({ cell }: { readonly cell: GridCell | undefined }) {
  const isDenied = cell?.state === "denied";
  const hasDot = cell === undefined || isDenied || mayRead(cell);
  return (
    <span className={styles["marks"]} aria-hidden>
      {hasDot ? <span className={styles["mark"]} data-state={cell?.state ?? "closed"} /> : null}
      {cell !== undefined && !isDenied && mayWrite(cell) ? <IconPlus size={14} stroke={3} /> : null}
    </span>
  );
}
