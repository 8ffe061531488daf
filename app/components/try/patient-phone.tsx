"use client";

import { Badge, Button, Group, List, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DemoPerson } from "../../config.ts";
import type { TryRow } from "../../keeper/try.ts";
import { Trouble } from "../notice.tsx";
import { PatientReads } from "./patient-reads.tsx";
import classes from "./try.module.css";
import type { Phone } from "./use-phone.ts";

/** The patient's screen: what there is, who may read it, and who has. */
export function PatientPhone({
  phone,
  doctor,
}: {
  readonly phone: Phone;
  readonly doctor: DemoPerson;
}) {
  const { keeper } = phone;
  const queries = useQueryClient();
  const rows = useQuery({
    queryKey: ["try", "patient", "rows"],
    queryFn: () => keeper.tryRows(doctor),
  });
  const act = useMutation({
    mutationFn: async ({ category, until }: Pick<TryRow, "category" | "until">) =>
      until === undefined ? keeper.tryShare(doctor, category) : keeper.tryStop(doctor, category),
    onSettled: () => queries.invalidateQueries({ queryKey: ["try"] }),
  });
  const add = useMutation({
    mutationFn: () => keeper.tryAddSample(),
    onSettled: () => queries.invalidateQueries({ queryKey: ["try"] }),
  });
  const error = act.error ?? add.error ?? rows.error;
  return (
    <Stack gap="sm">
      <Text size="sm">You are the patient. Each kind of record is yours to share or keep.</Text>
      {error !== null && <Trouble error={error} />}
      {rows.data?.length === 0 && (
        <Stack gap="xs">
          <Text>You have no records yet.</Text>
          <Button loading={add.isPending} onClick={() => add.mutate()}>
            Add a sample record
          </Button>
        </Stack>
      )}
      <List
        listStyleType="none"
        aria-label="Your records"
        styles={{ itemWrapper: { width: "100%" }, itemLabel: { width: "100%" } }}
      >
        {rows.data?.map((row) => (
          <List.Item key={row.category} className={classes.row ?? ""}>
            <Row
              row={row}
              name={shortName(doctor)}
              isBusy={act.isPending && act.variables.category === row.category}
              onTap={() => act.mutate(row)}
            />
          </List.Item>
        ))}
      </List>
      <PatientReads phone={phone} doctor={doctor} />
    </Stack>
  );
}

function Row(props: {
  readonly row: TryRow;
  readonly name: string;
  readonly isBusy: boolean;
  readonly onTap: () => void;
}) {
  const { row, name, isBusy, onTap } = props;
  const isOpen = row.until !== undefined;
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div>
        <Title order={3} size="h6">
          {row.name}
        </Title>
        <Text size="sm" c="dimmed">
          {isOpen ? `● ${name} can read` : "○ Only you"}
          {row.isSensitive && !isOpen && (
            <Badge ml={6} variant="outline" color="gray" size="sm" autoContrast>
              sensitive
            </Badge>
          )}
        </Text>
      </div>
      <Button
        size="md"
        variant={isOpen || row.isSensitive ? "default" : "filled"}
        loading={isBusy}
        aria-label={
          isOpen
            ? `Stop sharing ${row.name.toLowerCase()}`
            : `Let ${name} read ${row.name.toLowerCase()}`
        }
        onClick={onTap}
      >
        {isOpen ? "Stop sharing" : `Let ${name} read`}
      </Button>
    </Group>
  );
}

/** "Dr Osei" of "Dr Amara Osei, doctor, Nordhavn University Hospital". */
export function shortName({ label }: DemoPerson): string {
  const [name = label] = label.split(", ");
  const words = name.split(" ");
  return words.length > 2 ? `${words[0] ?? ""} ${words.at(-1) ?? ""}` : name;
}
