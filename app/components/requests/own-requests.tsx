"use client";

import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useAskingActs, useOwnRequests } from "../../hooks/use-requests.ts";
import type { OwnRequest } from "../../keeper/requests.ts";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { Told } from "../told.tsx";
import { AskForm } from "./ask-form.tsx";
import { askedWords, purposeWords, statusWords } from "./request-words.ts";
import styles from "./requests.module.css";

/** A doctor's or nurse's requests: asking a patient for access, and what became of what was asked. */
export function OwnRequests() {
  const { data, error, refetch } = useOwnRequests();
  const [{ done, count }, setNews] = useState<{ done?: string; count: number }>({ count: 0 });
  const finish = (said: string) => setNews({ done: said, count: count + 1 });
  return (
    <Stack gap={32}>
      {done === undefined ? null : <Notice weight="done" title={done} live />}
      <section aria-labelledby="ask">
        <Title order={2} id="ask">
          Ask a patient for access
        </Title>
        <Stack pt={8}>
          <AskForm key={count} requests={data ?? []} finish={finish} />
        </Stack>
      </section>
      <section aria-labelledby="asked">
        <Title order={2} id="asked">
          What you have asked
        </Title>
        {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
        {data === undefined && error === null ? <Waiting what="Looking for your requests" /> : null}
        {data?.length === 0 ? (
          <Empty title="You have asked nobody yet">
            <Text>What you ask above stands here, with the patient’s answer.</Text>
          </Empty>
        ) : null}
        <Stack gap={12} component="ul" className={styles["list"]}>
          {(data ?? []).map((request) => (
            <Card
              key={`${request.patient}/${request.number}`}
              component="li"
              withBorder
              padding={16}
            >
              <Asked request={request} finish={finish} />
            </Card>
          ))}
        </Stack>
      </section>
    </Stack>
  );
}

type AskedProps = {
  readonly request: OwnRequest;
  readonly finish: (said: string) => void;
};

function Asked({ request, finish }: AskedProps) {
  const { moment } = useDates();
  const { patient, name, status, askedAt, endedAt } = request;
  return (
    <Stack gap={8}>
      <Group gap={8} justify="space-between">
        <Title order={3} size="h4">
          {name === undefined ? `Patient ${patient}` : `${name}, patient ${patient}`}
        </Title>
        <Badge size="lg" variant={status === "open" ? "filled" : "outline"}>
          {statusWords[status]}
        </Badge>
      </Group>
      <Text>
        You asked to {askedWords(request, "their")}, {purposeWords(request)}.
      </Text>
      <Text size="sm" c="dimmed">
        Asked {moment(askedAt)}
        {endedAt === undefined ? "" : `, ended ${moment(endedAt)}`}
      </Text>
      {request.told === undefined ? null : (
        <Told
          state={request.told}
          reason={{ of: "request", patient, number: request.number }}
          listKey="requests"
        />
      )}
      <WhatNow request={request} finish={finish} />
    </Stack>
  );
}

/** What a reader can do now about one request. */
function WhatNow({ request: { patient, status, againFrom }, finish }: AskedProps) {
  const { moment } = useDates();
  const { cancel } = useAskingActs();
  const takeBack = () =>
    cancel.mutate(patient, {
      onSuccess: () => finish(`You took back your request to patient ${patient}.`),
    });
  if (status === "open")
    return (
      <>
        {cancel.error instanceof Error ? <Trouble error={cancel.error} /> : null}
        <div>
          <Button
            type="button"
            variant="default"
            size="md"
            loading={cancel.isPending}
            aria-label={`Take back the request to patient ${patient}`}
            onClick={takeBack}
          >
            Take back
          </Button>
        </div>
      </>
    );
  if (status === "approved")
    return (
      <Anchor component={Link} href={`/patient/#${patient}`}>
        See what patient {patient} lets you read
      </Anchor>
    );
  if (againFrom === undefined || againFrom === 0) return null;
  return <Text>You can ask again from {moment(againFrom)}.</Text>;
}
