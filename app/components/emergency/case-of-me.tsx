"use client";

import { Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useDispute } from "../../hooks/use-emergency.ts";
import type { CaseOfMe as CaseView } from "../../keeper/emergency.ts";
import { Trouble } from "../notice.tsx";
import { nameOf } from "../person-name.ts";
import { CaseBadges } from "./case-badges.tsx";
import { reviewWords, spanWords } from "./case-words.ts";
import { SaveReason } from "./save-reason.tsx";
import { Why } from "./why.tsx";

/** One emergency access to the patient's records, and the way to dispute it: once, in two taps. */
export function CaseOfMe({ found }: { readonly found: CaseView }) {
  const dates = useDates();
  const name = nameOf(found.doctor);
  const { file } = found;
  return (
    <Stack gap={8} className="card" component="article" aria-label={name}>
      <Title order={3} size="h4">
        {name}
      </Title>
      <CaseBadges of={found} />
      <Text>{spanWords(found, dates)}.</Text>
      <Why why={found.why} />
      {reviewWords(found).map((words) => (
        <Text key={words}>{words}</Text>
      ))}
      {found.isDisputed ? null : <Dispute found={found} name={name} />}
      {found.isDisputed && file !== undefined ? (
        <SaveReason file={file} name={`dispute-${found.id.doctor}-${found.id.number}.json`} />
      ) : null}
    </Stack>
  );
}

const longest = 1000;

function Dispute({ found: { id }, name }: { readonly found: CaseView; readonly name: string }) {
  const [isAsked, ask] = useState(false);
  const [reason, setReason] = useState("");
  const { mutate, isPending, error } = useDispute();
  const dispute = () => mutate({ id, reason });
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
      <Textarea
        label="Why, if you want to say"
        description="The register gets no text. You save it as a file for the hospital."
        size="md"
        autosize
        minRows={2}
        maxLength={longest}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {error === null ? null : <Trouble error={error} retry={dispute} />}
      <Group gap={8}>
        <Button type="button" color="red" loading={isPending} onClick={dispute}>
          Dispute it now
        </Button>
        <Button type="button" variant="default" onClick={() => ask(false)}>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}
