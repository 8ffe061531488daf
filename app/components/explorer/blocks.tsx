"use client";

import { Table, Title } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import { ZoneNote } from "../zone-note.tsx";
import type { Explored } from "../../keeper/explorer.ts";

/** The newest blocks, with their times as the chain has them. */
export function Blocks({ blocks }: Pick<Explored, "blocks">) {
  const { instant } = useDates();
  return (
    <section aria-labelledby="blocks">
      <Title order={2} id="blocks">
        Last blocks
      </Title>
      <Table fz="sm" horizontalSpacing={8} maw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Block</Table.Th>
            <Table.Th scope="col">Time</Table.Th>
            <Table.Th scope="col">Transactions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {blocks.map(({ number, time, transactions }) => (
            <Table.Tr key={number}>
              <Table.Td>{number}</Table.Td>
              <Table.Td>{instant(time)}</Table.Td>
              <Table.Td>{transactions}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ZoneNote />
    </section>
  );
}
