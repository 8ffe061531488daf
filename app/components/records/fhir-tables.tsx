"use client";

import { Button, Stack, Table, Title } from "@mantine/core";
import { useState } from "react";
import type { FhirTable } from "#lib/fhir/tables";
import { RecordTimes } from "../zone-note.tsx";
import { KeptUnits } from "../kept-units.tsx";

const firstRows = 50;

/** FHIR as tables. Long ones show their newest rows first, the rest on demand. */
export function FhirTables({ tables }: { readonly tables: readonly FhirTable[] }) {
  return (
    <Stack gap={24}>
      {tables.map((table) => (
        <OneTable key={table.heading} table={table} />
      ))}
      <RecordTimes />
    </Stack>
  );
}

function OneTable({ table }: { readonly table: FhirTable }) {
  const { heading, columns, rows } = withoutEmptyColumns(table);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, firstRows);
  return (
    <section>
      <Title order={3}>{heading}</Title>
      <div className="table-frame" role="region" aria-label={heading} tabIndex={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} scope="col">
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((cells, row) => (
              <Table.Tr key={row}>
                {cells.map((cell, column) => (
                  <Table.Td key={column} className="preserved">
                    <KeptUnits text={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {rows.length > shown.length ? (
        <Button type="button" variant="default" onClick={() => setWhole(true)}>
          Show all {rows.length} rows
        </Button>
      ) : null}
    </section>
  );
}

function withoutEmptyColumns({ heading, columns, rows }: FhirTable): FhirTable {
  const isSaid = columns.map((_, column) => rows.some((cells) => (cells[column] ?? "") !== ""));
  const said = <Cell,>(cells: readonly Cell[]) => cells.filter((_, column) => isSaid[column]);
  return { heading, columns: said(columns), rows: rows.map(said) };
}
