"use client";

import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Explored } from "../../keeper/explorer.ts";
import type { ExplorerEvent } from "../../keeper/explorer/ask-events.ts";
import { useDates } from "../../hooks/use-dates.ts";
import { fieldWords } from "./field-words.ts";
import { Empty } from "../notice.tsx";

/** What our contracts wrote down, newest first. Children: the way to older ones. */
export function Events(props: {
  readonly explored: Explored;
  readonly onSearch: (search: string) => void;
  readonly children: ReactNode;
}) {
  const { explored, onSearch, children } = props;
  const { events, found, since } = explored;
  return (
    <Stack gap="md" component="section" aria-labelledby="events">
      <Title order={2} id="events">
        Events
      </Title>
      <Search onSearch={onSearch} />
      <Text role="status">{countWords(explored)}</Text>
      {found === 0 && <Empty title={`No event since block ${since} names this`} />}
      <ol className="plain-list">
        {events.map((event) => (
          <OneEvent key={`${event.block}-${event.index}`} event={event} />
        ))}
      </ol>
      <Group>{children}</Group>
    </Stack>
  );
}

function countWords({ events, found, since }: Explored): string {
  const shown = events.length < found ? `, the newest ${events.length} of them below` : "";
  return `${found} ${found === 1 ? "event" : "events"} since block ${since}${shown}.`;
}

function Search({ onSearch }: { readonly onSearch: (search: string) => void }) {
  const [typed, setTyped] = useState("");
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(typed);
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          type="search"
          style={{ flex: 1, minWidth: 220 }}
          label="Whom or what the events name"
          description="A member’s number; or a digest, account or transaction, 0x and all"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit">Search events</Button>
      </Group>
    </form>
  );
}

function OneEvent({ event }: { readonly event: ExplorerEvent }) {
  const { instant } = useDates();
  const { block, contract, name, fields, transaction } = event;
  const told = (field: (typeof fields)[number]): string => {
    const words = fieldWords(event, field, instant);
    return words === "" ? field.value : `${field.value} (${words})`;
  };
  return (
    <li className="explorer-event">
      <Group gap="sm" justify="space-between">
        <Text fw={600}>
          {contract}.{name}
        </Text>
        <Text size="sm" c="dimmed">
          Block {block}
        </Text>
      </Group>
      <dl className="explorer-fields">
        {[...fields, { name: "transaction", value: transaction }].map((field) => (
          <div key={field.name}>
            <dt>{field.name}</dt>
            <dd>{told(field)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
