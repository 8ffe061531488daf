"use client";

import { Button, CopyButton, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { AcceptanceText } from "../../keeper/change-hospital.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { dateInput, endOfDay } from "./date-input.ts";

const yearSeconds = 365 * 86_400;

/** Accepts a member of another hospital, who then decides to come. */
export function TakeOver() {
  const keeper = useKeeper();
  const [number, setNumber] = useState("");
  const [until, setUntil] = useState(() => dateInput(Date.now() / 1000 + yearSeconds));
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
              <TextInput
                required
                inputMode="numeric"
                pattern="[0-9]{1,10}"
                title="A number"
                label="Their number"
                value={number}
                onChange={({ currentTarget }) => setNumber(currentTarget.value)}
              />
              <TextInput
                type="date"
                required
                label="Member here until"
                value={until}
                onChange={({ currentTarget }) => setUntil(currentTarget.value)}
              />
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
        <HandOver accepted={accept.data} done={() => accept.reset()} />
      )}
    </Stack>
  );
}

function HandOver({
  accepted: { text, deadline },
  done,
}: {
  readonly accepted: AcceptanceText;
  readonly done: () => void;
}) {
  const { moment } = useDates();
  return (
    <Stack gap="sm" className="card" role="group" aria-label="The text to hand over">
      <Text>
        Send them this text. They paste it in their settings until {moment(deadline)}. It is no
        secret: nobody else can use it.
      </Text>
      <Textarea size="md" label="Text" value={text} readOnly autosize minRows={2} maxRows={6} />
      <Group>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy the text"}
            </Button>
          )}
        </CopyButton>
        <Button onClick={done}>I have handed it over</Button>
      </Group>
    </Stack>
  );
}
