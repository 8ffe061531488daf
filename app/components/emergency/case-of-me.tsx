"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useDispute } from "../../hooks/use-emergency.ts";
import type { CaseView } from "../../keeper/emergency.ts";
import { Trouble } from "../notice.tsx";
import { nameOf } from "../person-name.ts";
import { CaseBadges } from "./case-badges.tsx";
import { reviewWords, spanWords } from "./case-words.ts";

/** One emergency access to the patient's records, and the way to dispute it: once, in two taps. */
export function CaseOfMe({ found }: { readonly found: CaseView }) {
  const dates = useDates();
  const name = nameOf(found.doctor);
  return (
    <Stack gap={8} className="card" component="article" aria-label={name}>
      <Title order={3} size="h4">
        {name}
      </Title>
      <CaseBadges of={found} />
      <Text>{spanWords(found, dates)}.</Text>
      {reviewWords(found).map((words) => (
        <Text key={words}>{words}</Text>
      ))}
      {found.isDisputed ? null : <Dispute found={found} name={name} />}
    </Stack>
  );
}

function Dispute({ found: { id }, name }: { readonly found: CaseView; readonly name: string }) {
  const [isAsked, ask] = useState(false);
  const { mutate, isPending, error } = useDispute();
  if (!isAsked)
    return (
      <div>
        <Button
          type="button"
          variant="default"
          aria-label={`Dispute this access of ${name}`}
          onClick={() => ask(true)}
        >
          Dispute this
        </Button>
      </div>
    );
  return (
    <Stack gap={8}>
      <Text>
        A hospital that is not the doctor’s has to look at it then. You can dispute it once.
      </Text>
      {error === null ? null : <Trouble error={error} retry={() => mutate(id)} />}
      <Group gap={8}>
        <Button type="button" color="red" loading={isPending} onClick={() => mutate(id)}>
          Dispute it now
        </Button>
        <Button type="button" variant="default" onClick={() => ask(false)}>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}
