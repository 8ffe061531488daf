"use client";

import { Badge, Button, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import type { ReadLine } from "../../keeper/access-log.ts";
import { nameOf } from "../person-name.ts";
import { EmergencyWhy } from "./emergency-why.tsx";
import { repeatWords } from "./read-times.ts";

const firstLines = 100;

/** What happened, day by day and by reader, the newest first. */
export function ReadStory({ lines }: { readonly lines: readonly ReadLine[] }) {
  const { day } = useDates();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(0, firstLines);
  const days = Map.groupBy(shown, ({ at }) => day(at));
  return (
    <Stack gap={24}>
      {[...days].map(([date, ofDay]) => (
        <section key={date}>
          <Title order={2}>{date}</Title>
          <Stack gap={16}>
            {[...Map.groupBy(ofDay, ({ who }) => who.number)].map(([number, ofReader]) => (
              <OfReader key={number} lines={ofReader} />
            ))}
          </Stack>
        </section>
      ))}
      {lines.length > shown.length ? (
        <Button type="button" variant="default" onClick={() => setWhole(true)}>
          Show all {lines.length} events
        </Button>
      ) : null}
    </Stack>
  );
}

function OfReader({ lines }: { readonly lines: readonly ReadLine[] }) {
  const [first] = lines;
  if (first === undefined) return null;
  const name = nameOf(first.who);
  return (
    <div>
      <Title order={3}>{name}</Title>
      <EmergencyWhy lines={lines} />
      <ul className="plain-list">
        {lines.map((line) => (
          <Line key={line.key} line={line} name={name} />
        ))}
      </ul>
    </div>
  );
}

function Line({ line, name }: { readonly line: ReadLine; readonly name: string }) {
  const dates = useDates();
  const repeated = repeatWords(line, dates);
  const { at, deed, title, isRefused, isProven, flaw } = line;
  return (
    <li className="read-line">
      <time dateTime={new Date(at * 1000).toISOString()}>{dates.time(at)}</time>
      <Stack gap={4} align="flex-start">
        <Text>
          <span className="visually-hidden">{name} </span>
          {deed}
          {title === undefined ? "" : `: ${title}`}
        </Text>
        {repeated === undefined ? null : <Text size="sm">{repeated}</Text>}
        {isRefused ? (
          <Badge
            variant="outline"
            color="attention"
            leftSection={<IconBan size={14} aria-hidden />}
          >
            Refused
          </Badge>
        ) : null}
        {flaw === undefined ? null : (
          <Text size="sm" className="flaw">
            <IconAlertTriangle size={16} aria-hidden /> Not proven: {flaw}
          </Text>
        )}
        {isProven || flaw !== undefined ? null : (
          <Text size="sm" c="dimmed">
            <IconClock size={14} aria-hidden /> Proof follows
          </Text>
        )}
      </Stack>
    </li>
  );
}
