"use client";

import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DemoPerson } from "../../config.ts";
import type { TryRow } from "../../keeper/try.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { shortName } from "../sharing/sharing-words.ts";
import { HeartSensor } from "./heart-sensor.tsx";
import { PatientReads } from "./patient-reads.tsx";
import { PatientRows } from "./patient-rows.tsx";
import classes from "./try.module.css";
import type { Phone } from "./use-phone.ts";

/** The patient's screen: what there is, who may read it, and who has. `onLook`: show the doctor's phone. */
export function PatientPhone(props: {
  readonly phone: Phone;
  readonly doctor: DemoPerson;
  readonly onLook: () => void;
}) {
  const { phone, doctor, onLook } = props;
  const { keeper } = phone;
  const [fullName = ""] = doctor.label.split(", ");
  const name = shortName(fullName);
  const queries = useQueryClient();
  const rows = useQuery({
    queryKey: ["try", "patient", "rows"],
    queryFn: () => keeper.tryRows(doctor),
  });
  const act = useMutation({
    mutationFn: async ({ category, until }: TryRow) =>
      until === undefined ? keeper.tryShare(doctor, category) : keeper.tryStop(doctor, category),
    onSettled: () => queries.invalidateQueries({ queryKey: ["try"] }),
  });
  const error = act.error ?? rows.error;
  return (
    <Stack gap="sm">
      <Text size="sm">You are the patient. Each kind of record is yours to share or keep.</Text>
      {error !== null && <Trouble error={error} />}
      {rows.isPending && <Waiting what="Opening your records" />}
      {rows.data?.length === 0 && <NoRecords phone={phone} />}
      {rows.data !== undefined && (
        <PatientRows
          rows={rows.data}
          name={name}
          busy={act.isPending ? act.variables.category : undefined}
          onTap={(row) => act.mutate(row)}
        />
      )}
      <HeartSensor phone={phone} />
      <PatientReads phone={phone} doctor={doctor} />
      <div role="status" className={act.isSuccess ? classes.told : undefined}>
        {act.isSuccess && <Told row={act.variables} name={name} onLook={onLook} />}
      </div>
    </Stack>
  );
}

/** What a signature did; on a narrow screen, the way to see it. */
function Told(props: { readonly row: TryRow; readonly name: string; readonly onLook: () => void }) {
  const { row, name, onLook } = props;
  const kind = row.name.toLowerCase();
  return (
    <Stack gap={4} align="flex-start">
      <Text fw={600}>
        {row.until === undefined
          ? `✓ ${name} can read your ${kind} now.`
          : `✓ ${name} can’t read your ${kind} any more.`}
      </Text>
      <Button className={classes.narrow} variant="default" onClick={onLook}>
        Look at the doctor’s phone
      </Button>
    </Stack>
  );
}

function NoRecords({ phone }: { readonly phone: Phone }) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: () => phone.keeper.tryAddSample(),
    onSettled: () => queries.invalidateQueries({ queryKey: ["try"] }),
  });
  return (
    <Stack gap="xs">
      <Text>You have no records yet.</Text>
      {add.error !== null && <Trouble error={add.error} />}
      <Button loading={add.isPending} onClick={() => add.mutate()}>
        Add a sample record
      </Button>
    </Stack>
  );
}
