"use client";

import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalChange } from "../../hooks/use-membership.ts";
import type { ReadAcceptance } from "../../keeper/change-hospital.ts";
import { Notice, Trouble } from "../notice.tsx";
import { Section } from "./section.tsx";

/** Going to a hospital that has accepted this member. */
export function ChangeHospital() {
  const { look, go } = useHospitalChange();
  const [text, setText] = useState("");
  return (
    <Section title="Go to another hospital">
      {go.isSuccess ? (
        <Notice weight="done" title="You belong to your new hospital now" live>
          <Text>Ask it to name you in its staff list, if you work there.</Text>
        </Notice>
      ) : look.data === undefined ? (
        <>
          <Text>The new hospital accepts you first. It gives you a text to paste here.</Text>
          <form
            className="whole-width"
            onSubmit={(event) => {
              event.preventDefault();
              look.mutate(text);
            }}
          >
            <Stack gap={16} align="flex-start">
              <Textarea
                w="100%"
                size="md"
                required
                label="What your new hospital gave you"
                spellCheck={false}
                autosize
                minRows={3}
                maxRows={6}
                value={text}
                onChange={({ currentTarget }) => setText(currentTarget.value)}
              />
              {look.error === null ? null : <Trouble error={look.error} />}
              <Button type="submit" variant="default" loading={look.isPending}>
                See what it says
              </Button>
            </Stack>
          </form>
        </>
      ) : (
        <Confirm
          accepted={look.data}
          isBusy={go.isPending}
          error={go.error}
          go={() => go.mutate(text)}
          close={() => look.reset()}
        />
      )}
    </Section>
  );
}

function Confirm({
  accepted: { hospital, validUntil, deadline },
  isBusy,
  error,
  go,
  close,
}: {
  readonly accepted: ReadAcceptance;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly go: () => void;
  readonly close: () => void;
}) {
  const { day, moment } = useDates();
  return (
    <Stack gap={16} role="group" aria-label="Go to another hospital">
      <Text fw={600}>
        {hospital} takes you until {day(validUntil)}.
      </Text>
      <Text>
        Your hospital until now no longer vouches for you. What is shared with you stays; what is
        shared with its teams does not.
      </Text>
      <Text size="sm">You can decide until {moment(deadline)}.</Text>
      {error === null ? null : <Trouble error={error} />}
      <Group>
        <Button loading={isBusy} onClick={go}>
          Go to {hospital}
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}
