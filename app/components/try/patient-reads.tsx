"use client";

import { List, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { DemoPerson } from "../../config.ts";
import { useDates } from "../../hooks/use-dates.ts";
import { ZoneNote } from "../zone-note.tsx";
import type { Phone } from "./use-phone.ts";

const lines = 6;
const lookMilliseconds = 2000;

/** Who has read what, as the gateway entered it before it answered. */
export function PatientReads({
  phone,
  doctor,
}: {
  readonly phone: Phone;
  readonly doctor: DemoPerson;
}) {
  const { time } = useDates();
  const reads = useQuery({
    queryKey: ["try", "patient", "reads"],
    queryFn: () => phone.keeper.tryReads(doctor),
    refetchInterval: lookMilliseconds,
  });
  const shown = reads.data?.slice(0, lines) ?? [];
  return (
    <Stack gap={4}>
      <Title order={3} size="h5">
        Who has read me
      </Title>
      {shown.length === 0 && <Text size="sm">Nobody so far.</Text>}
      <List listStyleType="none" size="sm" aria-label="Who has read me" aria-live="polite">
        {shown.map(({ key, who, what, isRefused, at }) => (
          <List.Item key={key}>
            {time(at)}{" "}
            {isRefused ? `✕ ${who} was refused your ${what}` : `✓ ${who} read your ${what}`}
          </List.Item>
        ))}
      </List>
      {shown.length > 0 && <ZoneNote />}
    </Stack>
  );
}
