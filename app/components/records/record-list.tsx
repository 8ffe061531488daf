"use client";

import { Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { categories } from "#lib/categories";
import type { RecordEntry, RecordLine } from "../../keeper/records.ts";
import { SensitiveBadge } from "../sensitive-badge.tsx";
import { OpenedRecord } from "./opened-record.tsx";
import { RecordCard } from "./record-card.tsx";
import { titleIn } from "./record-marks.tsx";

/** Records by category, each with a count; what can't be opened stands last. */
export function RecordList({ records }: { readonly records: readonly RecordEntry[] }) {
  const [opened, setOpened] = useState<RecordLine>();
  const readable = records.filter(({ clinical }) => clinical !== undefined);
  const closed = records.filter(({ clinical }) => clinical === undefined);
  const titleOf = titleIn(records.flatMap((record) => [record, ...record.earlier]));
  return (
    <Stack gap={32}>
      {categories.map((category) => {
        const inside = readable.filter((record) => record.category === category.number);
        if (inside.length === 0) return null;
        return (
          <section key={category.id} aria-labelledby={category.id}>
            <Group gap={8} align="baseline">
              <Title order={2} id={category.id}>
                {category.name}
              </Title>
              <Text>{inside.length === 1 ? "1 record" : `${inside.length} records`}</Text>
              {category.sensitive ? <SensitiveBadge /> : null}
            </Group>
            <ul className="plain-list">
              {inside.map((record) => (
                <RecordCard
                  key={record.digest}
                  record={record}
                  titleOf={titleOf}
                  onOpen={setOpened}
                />
              ))}
            </ul>
          </section>
        );
      })}
      <NotHere closed={closed} />
      <OpenedRecord key={opened?.digest} line={opened} onClose={() => setOpened(undefined)} />
    </Stack>
  );
}

const reasons: Readonly<Record<string, string>> = {
  "record/erased": "You erased this record. It opens for nobody any more.",
  "record/unavailable": "It is not available now. Try again later, or at another gateway.",
  "record/not-here": "This gateway does not have it. Another one may.",
};

function NotHere({ closed }: { readonly closed: readonly RecordEntry[] }) {
  const [isShown, setShown] = useState(false);
  if (closed.length === 0) return null;
  const count = closed.length === 1 ? "1 record" : `${closed.length} records`;
  return (
    <section aria-labelledby="not-here">
      <Title order={2} id="not-here">
        Not here
      </Title>
      <button
        type="button"
        className="text-button"
        aria-expanded={isShown}
        onClick={() => setShown(!isShown)}
      >
        {count} that can’t be opened here
      </button>
      {isShown ? (
        <ul className="plain-list">
          {closed.map(({ digest, category, closed: reason = "" }) => (
            <li key={digest} className="record-card">
              <Text fw={600}>
                {categories.find(({ number }) => number === category)?.name ?? "A record"}
              </Text>
              <Text size="sm">{reasons[reason] ?? "It did not pass its checks."}</Text>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
