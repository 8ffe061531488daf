"use client";

import { Checkbox, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { categories } from "#lib/categories";
import type { Choice, PreviewedFile, ProposedRecord } from "../../keeper/add-records.ts";
import { isSensitive, SensitiveBadge } from "../sensitive-badge.tsx";
import { sizeWords } from "../size-words.ts";
import { wordsOfTold } from "../told-words.ts";

const options = categories.map(({ number, name, sensitive }) => ({
  value: String(number),
  label: sensitive ? `${name} (sensitive)` : name,
}));

/** Each file with the records it becomes; category and whether it is added can be changed. */
export function ProposedList({
  preview,
  choices,
  onChange,
  isFixed,
}: {
  readonly preview: readonly PreviewedFile[];
  readonly choices: readonly Choice[];
  readonly onChange: (choices: readonly Choice[]) => void;
  readonly isFixed: boolean;
}) {
  const choose = (key: string, category: number | undefined) => {
    const others = choices.filter((choice) => choice.key !== key);
    onChange(category === undefined ? others : [...others, { key, category }]);
  };
  return (
    <Stack gap={16}>
      {preview.map(({ name, size, records, problem }, index) => (
        <Stack key={index} gap={8}>
          <Title order={3}>{name}</Title>
          <Text size="sm">
            {sizeWords(size)}, becomes{" "}
            {records.length === 1 ? "one record" : `${records.length} records`}
          </Text>
          {problem === undefined ? null : <Text size="sm">{wordsOfTold(problem)}</Text>}
          <ul className="plain-list">
            {records.map((record) => (
              <Proposed
                key={record.key}
                record={record}
                choice={choices.find(({ key }) => key === record.key)}
                onChoose={(category) => choose(record.key, category)}
                isFixed={isFixed}
              />
            ))}
          </ul>
        </Stack>
      ))}
    </Stack>
  );
}

function Proposed({
  record,
  choice,
  onChoose,
  isFixed,
}: {
  readonly record: ProposedRecord;
  readonly choice: Choice | undefined;
  readonly onChoose: (category: number | undefined) => void;
  readonly isFixed: boolean;
}) {
  const category = choice?.category ?? record.category;
  return (
    <li>
      <Group gap={16} wrap="wrap" align="flex-end" className="proposed">
        <Checkbox
          className="proposed-title"
          label={record.title}
          checked={choice !== undefined}
          disabled={isFixed}
          onChange={({ currentTarget }) => onChoose(currentTarget.checked ? category : undefined)}
        />
        <NativeSelect
          label={
            <>
              Category<span className="visually-hidden"> of {record.title}</span>
            </>
          }
          data={options}
          value={String(category)}
          disabled={isFixed || choice === undefined}
          onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}
        />
        {isSensitive(category) ? <SensitiveBadge /> : null}
      </Group>
    </li>
  );
}
