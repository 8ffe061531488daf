"use client";

import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import { useMyDevices } from "../../hooks/use-devices.ts";
import { useEmergenciesOfMe } from "../../hooks/use-emergency.ts";
import { useReaders } from "../../hooks/use-readers.ts";
import { useRequestInbox } from "../../hooks/use-requests.ts";
import { useRecords } from "../../hooks/use-records.ts";
import { useLeftAttempts, useSeers } from "../../hooks/use-today.ts";
import { Members, useMember } from "../gate.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { nameOf } from "../person-name.ts";
import { MarkedTitle } from "../records/record-marks.tsx";
import { momentWords } from "../readers/read-times.ts";
import { isSensitive, SensitiveBadge } from "../sensitive-badge.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { JoinedTeams } from "./joined-teams.tsx";
import { NeedNotice } from "./need-notice.tsx";
import { needsOf } from "./needs.ts";
import { seersSentence } from "./seers-words.ts";

const shownLines = 3;

/** A patient's first page: what needs an answer, then what happened last. */
export function Today() {
  return (
    <Page title="Today">
      <Members only="patient">
        <Stack gap={32}>
          <Needs />
          <JoinedTeams />
          <QuickActions />
          <WhoSees />
          <LastReads />
          <LastRecords />
          <ZoneNote />
        </Stack>
      </Members>
    </Page>
  );
}

function Needs() {
  const { validUntil } = useMember();
  const readers = useReaders({ isLive: false });
  const now = Math.floor(readers.dataUpdatedAt / 1000);
  const { left, leave } = useLeftAttempts();
  const inbox = useRequestInbox();
  const asked = inbox.data?.requests ?? [];
  const requests = asked.filter(({ status }) => status === "open");
  const { data: emergencies = [] } = useEmergenciesOfMe();
  const mine = useMyDevices({ isGlance: true });
  const devices = mine.data?.devices ?? [];
  const { error } = readers;
  if (readers.isPending) return <Waiting what="Looking at what is new" />;
  const needs = needsOf({
    ...{ log: readers.data, requests, emergencies, devices, validUntil, now, left },
  });
  return (
    <Stack gap={16}>
      {error === null ? null : <Trouble error={error} retry={() => void readers.refetch()} />}
      {inbox.error === null ? null : (
        <Trouble error={inbox.error} retry={() => void inbox.refetch()} />
      )}
      {mine.error === null ? null : (
        <Trouble error={mine.error} retry={() => void mine.refetch()} />
      )}
      {needs.map((need, index) => (
        <NeedNotice key={index} need={need} leave={leave} />
      ))}
      {needs.length === 0 && error === null && inbox.isSuccess && mine.isSuccess ? (
        <Notice weight="done" title="Nothing needs you today" />
      ) : null}
    </Stack>
  );
}

function QuickActions() {
  return (
    <Group gap={8}>
      <Button component={Link} href="/sharing/">
        Share records
      </Button>
      <Button component={Link} href="/records/" variant="default">
        Add a record
      </Button>
      <Button component={Link} href="/vitals/" variant="default">
        See vital signs
      </Button>
    </Group>
  );
}

function WhoSees() {
  const { data } = useSeers();
  if (data === undefined) return null;
  return (
    <section aria-labelledby="who-sees">
      <Title order={2} id="who-sees">
        Who can see what
      </Title>
      <Text>{seersSentence(data)}</Text>
      <Anchor component={Link} href="/sharing/">
        See what exactly
      </Anchor>
    </section>
  );
}

function LastReads() {
  const dates = useDates();
  const { data } = useReaders({ isLive: false });
  if (data === undefined) return null;
  const lines = data.lines.filter(({ who }) => !who.isYou).slice(0, shownLines);
  return (
    <section aria-labelledby="last-reads">
      <Title order={2} id="last-reads">
        Who has read me
      </Title>
      {lines.length === 0 ? <Text>Nobody has read your records yet.</Text> : null}
      <ul className="plain-list">
        {lines.map((line) => (
          <li key={line.key}>
            <Text>
              {nameOf(line.who)}, {line.deed}
            </Text>
            <Text size="sm" c="dimmed">
              {momentWords(line, dates)}
            </Text>
          </li>
        ))}
      </ul>
      <Anchor component={Link} href="/readers/">
        See everything
      </Anchor>
    </section>
  );
}

function LastRecords() {
  const { moment } = useDates();
  const { data, error, refetch } = useRecords();
  if (error !== null && data === undefined)
    return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return null;
  const lines = data.filter(({ clinical }) => clinical !== undefined).slice(0, shownLines);
  return (
    <section aria-labelledby="last-records">
      <Title order={2} id="last-records">
        Last records
      </Title>
      {lines.length === 0 ? <Text>You have no records yet.</Text> : null}
      <ul className="plain-list">
        {lines.map(({ digest, category, clinical, anchoredAt, author, inErrorBy }) => (
          <li key={digest}>
            <Group gap={8}>
              <Text>
                <MarkedTitle title={clinical?.title ?? ""} isInError={inErrorBy !== undefined} />
              </Text>
              {inErrorBy === undefined ? null : <Text size="sm">Entered in error</Text>}
              {isSensitive(category) ? <SensitiveBadge /> : null}
            </Group>
            <Text size="sm" c="dimmed">
              {author.isYou ? "Added by you" : `Added by ${nameOf(author)}`}, {moment(anchoredAt)}
            </Text>
          </li>
        ))}
      </ul>
      <Anchor component={Link} href="/records/">
        See all records
      </Anchor>
    </section>
  );
}
