import { Button, Stack, Text } from "@mantine/core";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import { cellWords, deniedCategories, kindsWords, nameIs, nameWithin } from "./sharing-words.ts";
import styles from "./sharing.module.css";

/** Whom a patient keeps out, and the one button that ends it. */
export function DeniedPanel({
  row,
  category,
  isBusy,
  lift,
  letRead,
}: {
  readonly row: GridRow;
  /** Only this one; without it everything that the row denies. */
  readonly category: number | undefined;
  readonly isBusy: boolean;
  readonly lift: (categories: readonly number[]) => void;
  /** Absent where the reader can't be shared with. */
  readonly letRead: (() => void) | undefined;
}) {
  const kinds = category === undefined ? deniedCategories(row) : [category];
  const name = nameWithin(row.label.name);
  const cell = row.cells.find((one) => one.category === kinds[0]);
  const who = row.isTeam ? "them alone" : `${name} or their team`;
  return (
    <Stack gap={16}>
      <Text>
        {nameIs(row.label)} kept out of your {kindsWords(kinds)}
        {cell === undefined || kinds.length > 1 ? "" : `: ${cellWords(cell)}`}.
      </Text>
      <Text className={styles["sentence"]}>
        If you end it, nobody is let in by that. What you share with {who} counts again.
      </Text>
      <Button type="button" size="lg" data-autofocus loading={isBusy} onClick={() => lift(kinds)}>
        Stop keeping {name} out
      </Button>
      {letRead === undefined ? null : (
        <Button type="button" size="md" variant="default" onClick={letRead}>
          Let {name} read instead
        </Button>
      )}
    </Stack>
  );
}
