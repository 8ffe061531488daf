"use client";

import { Card, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useRequestInbox } from "../../hooks/use-requests.ts";
import type { InboxRequest } from "../../keeper/requests.ts";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { nameOf } from "../person-name.ts";
import { RequestCard } from "./request-card.tsx";
import { askedWords, statusWords } from "./request-words.ts";
import styles from "./requests.module.css";

/** Who asks a patient for access, and what the patient answered before. */
export function RequestInbox() {
  const { data, error, refetch } = useRequestInbox();
  const [done, setDone] = useState<string>();
  const open = (data?.requests ?? []).filter(({ status }) => status === "open");
  const ended = (data?.requests ?? []).filter(({ status }) => status !== "open");
  return (
    <Stack gap={24}>
      {done === undefined ? null : <Notice weight="done" title={done} live />}
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting what="Looking who asks you" /> : null}
      {data !== undefined && open.length === 0 ? (
        <Empty title="Nobody is waiting for your answer">
          <Text>When a doctor or nurse asks to read something, it stands here and on Today.</Text>
        </Empty>
      ) : null}
      <Stack gap={16} component="ul" className={styles["list"]}>
        {open.map((request) => (
          <Card
            key={`${request.reader}/${request.number}`}
            component="li"
            withBorder
            padding={16}
            className={styles["card"]}
          >
            <RequestCard
              request={request}
              waitSeconds={data?.waitSeconds ?? 0}
              finish={(said) => setDone(said)}
            />
          </Card>
        ))}
      </Stack>
      {ended.length === 0 ? null : <Ended requests={ended} />}
    </Stack>
  );
}

function Ended({ requests }: { readonly requests: readonly InboxRequest[] }) {
  const { moment } = useDates();
  return (
    <section aria-labelledby="earlier-requests">
      <Title order={2} id="earlier-requests">
        Earlier requests
      </Title>
      <ul className="plain-list">
        {requests.map((request) => (
          <li key={`${request.reader}/${request.number}`}>
            <Text>
              {nameOf(request.who)}, asked to {askedWords(request, "your")}.
            </Text>
            <Text size="sm" c="dimmed">
              {statusWords[request.status]}
              {request.endedAt === undefined ? "" : `, ${moment(request.endedAt)}`}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
