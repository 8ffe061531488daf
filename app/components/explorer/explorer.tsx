"use client";

import { Button, Group, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Explored, ExplorerEvent } from "../../keeper/explorer.ts";
import { Members } from "../gate.tsx";
import { useAppConfig, useKeeper } from "../keeper-provider.tsx";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";

/** The chain as it is, for testers. Numbers only: names are not on it. */
export function Explorer() {
  return (
    <Page title="Explorer" lead="For testers: what stands on the chain. There are no names." wide>
      <Members>
        <OnChain />
      </Members>
    </Page>
  );
}

function OnChain() {
  const keeper = useKeeper();
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  const { data, error, refetch } = useQuery({
    queryKey: ["explorer", search],
    queryFn: () => keeper.explore(search),
    refetchInterval: 6000,
  });
  return (
    <Stack gap="lg">
      <Contracts />
      {error !== null && <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Waiting what="Asking the chain" />}
      {data !== undefined && <Blocks explored={data} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setSearch(typed);
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            type="search"
            label="Member number, digest, account or transaction"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <Button type="submit">Search events</Button>
        </Group>
      </form>
      {data !== undefined && <Events events={data.events} />}
    </Stack>
  );
}

function Contracts() {
  const { contracts, deployment, chainId, genesis } = useAppConfig();
  const rows = [
    ...Object.entries(contracts),
    ["Deployment", deployment],
    ["Chain id", String(chainId)],
    ["Genesis", genesis],
  ] as const;
  return (
    <section aria-labelledby="contracts">
      <Title order={2} id="contracts">
        Contracts
      </Title>
      <dl className="explorer-list">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();

function Blocks({ explored: { head, blocks } }: { readonly explored: Explored }) {
  return (
    <section aria-labelledby="blocks">
      <Title order={2} id="blocks">
        Last blocks
      </Title>
      <Text>
        Head {head.number}, {isoTime(head.time)}
      </Text>
      <Table.ScrollContainer minWidth={320} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Block</Table.Th>
              <Table.Th scope="col">Time</Table.Th>
              <Table.Th scope="col">Transactions</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {blocks.map(({ number, time, transactions }) => (
              <Table.Tr key={number}>
                <Table.Td>{number}</Table.Td>
                <Table.Td>{isoTime(time)}</Table.Td>
                <Table.Td>{transactions}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function Events({ events }: { readonly events: readonly ExplorerEvent[] }) {
  return (
    <section aria-labelledby="events">
      <Title order={2} id="events">
        Events
      </Title>
      {events.length === 0 && <Empty title="No event names this" />}
      <ol className="plain-list">
        {events.map(({ block, index, contract, name, fields, transaction }) => (
          <li key={`${block}-${index}`} className="plain-line">
            <Text fw={600}>
              {contract}.{name}, block {block}
            </Text>
            <Text size="sm" className="words">
              {fields.map((field) => `${field.name} ${field.value}`).join(" · ")}
            </Text>
            <Text size="sm" c="dimmed" className="words">
              transaction {transaction}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
