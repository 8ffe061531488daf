import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { IconChevronRight, IconShieldLock } from "@tabler/icons-react";
import { categoryOfNumber } from "#lib/categories";
import type { GridCell, GridRow } from "#lib/use-cases/sharing-grid";
import { CellMark } from "./cell-mark.tsx";
import { PersonLabel } from "./person-label.tsx";
import type { Picked } from "./sharing-table.tsx";
import { fullCellWords, shortName } from "./sharing-words.ts";
import styles from "./sharing.module.css";

/** The grid for a phone: one card a person or team, its kinds of records as lines. */
export function SharingCards({
  rows,
  pick,
}: {
  readonly rows: readonly GridRow[];
  readonly pick: (picked: Picked) => void;
}) {
  return (
    <Stack gap={16} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {rows.map((row) => (
        <Card key={row.reader} component="li" withBorder padding={16}>
          <Stack gap={8}>
            <PersonLabel label={row.label} initials={row.initials} />
            <Stack gap={4} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
              {row.cells.map((cell) => (
                <li key={cell.category}>
                  <CardLine row={row} cell={cell} pick={pick} />
                </li>
              ))}
            </Stack>
            <Button
              type="button"
              variant="default"
              size="md"
              onClick={() => pick({ row, category: undefined })}
            >
              Change what {row.isTeam ? "they" : shortName(row.label.name)} can see
            </Button>
          </Stack>
        </Card>
      ))}
    </Stack>
  );
}

function CardLine({
  row,
  cell,
  pick,
}: {
  readonly row: GridRow;
  readonly cell: GridCell;
  readonly pick: (picked: Picked) => void;
}) {
  const { name, sensitive } = categoryOfNumber(cell.category);
  return (
    <button
      type="button"
      className={`${styles["line"] ?? ""} ${styles["outlined"] ?? ""}`}
      onClick={() => pick({ row, category: cell.category })}
    >
      <CellMark cell={cell} />
      <span style={{ flex: 1 }}>
        <Group gap={4} component="span">
          <Text span fw={500}>
            {name}
          </Text>
          {sensitive ? <IconShieldLock size={16} role="img" aria-label="sensitive" /> : null}
        </Group>
        <Text span size="sm" display="block">
          {fullCellWords(cell)}
        </Text>
      </span>
      <IconChevronRight size={20} aria-hidden />
    </button>
  );
}
