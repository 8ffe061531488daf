"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { AcceptanceText } from "../../keeper/change-hospital.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { dateInput, endOfDay, yearAfter } from "./date-input.ts";
import { NumberField, UntilField } from "./fields.tsx";
import { HandOverText } from "./hand-over.tsx";

/** Accepts a member of another hospital, who then decides to come. */
export function TakeOver() {
  const keeper = useKeeper();
  const [number, setNumber] = useState("");
  const [until, setUntil] = useState(() => dateInput(yearAfter()));
  const accept = useHospitalAct(() => keeper.acceptFromElsewhere(Number(number), endOfDay(until)));
  return (
    <Stack gap="sm" component="section" aria-labelledby="take-over" className="no-print">
      <Title order={2} id="take-over">
        From another hospital
      </Title>
      <Text>Accept a member of another hospital. They keep their number, and decide to come.</Text>
      {accept.data === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            accept.mutate(undefined);
          }}
        >
          <Stack gap="sm">
            <Group align="flex-end" gap="sm">
              <NumberField label="Their number" value={number} change={setNumber} />
              <UntilField label="Member here until" value={until} change={setUntil} />
            </Group>
            {accept.error !== null && <Trouble error={accept.error} />}
            <Group>
              <Button type="submit" loading={accept.isPending}>
                Accept them
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Accepted accepted={accept.data} done={() => accept.reset()} />
      )}
    </Stack>
  );
}

function Accepted({
  accepted: { text, deadline },
  done,
}: {
  readonly accepted: AcceptanceText;
  readonly done: () => void;
}) {
  const { moment } = useDates();
  return (
    <HandOverText text={text} done={done}>
      <Text>
        Send them this text. They paste it in their settings until {moment(deadline)}. It is no
        secret: nobody else can use it.
      </Text>
    </HandOverText>
  );
}
