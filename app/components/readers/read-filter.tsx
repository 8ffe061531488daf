"use client";

import { Group, NativeSelect } from "@mantine/core";
import { categories } from "#lib/categories";
import type { ReadLine } from "../../keeper/access-log.ts";
import { nameOf } from "../person-name.ts";
import type { Wanted } from "./read-choice.ts";

const all = "";

/** By person and by category, of those that occur. */
export function ReadFilter({
  lines,
  choice,
  onChange,
}: {
  readonly lines: readonly ReadLine[];
  readonly choice: Wanted;
  readonly onChange: (choice: Wanted) => void;
}) {
  const people = new Map(
    lines.filter(({ did }) => did !== "lost").map(({ who }) => [who.number, nameOf(who)]),
  );
  const occurring = categories.filter(({ number }) =>
    lines.some((line) => line.categories.includes(number)),
  );
  const chosen = (value: string) => (value === all ? undefined : Number(value));
  return (
    <Group gap={16} className="no-print">
      <NativeSelect
        label="Who"
        value={choice.person ?? all}
        onChange={({ currentTarget }) =>
          onChange({ ...choice, person: chosen(currentTarget.value) })
        }
        data={[
          { value: all, label: "Everybody" },
          ...[...people].map(([number, label]) => ({ value: String(number), label })),
        ]}
      />
      <NativeSelect
        label="What"
        value={choice.category ?? all}
        onChange={({ currentTarget }) =>
          onChange({ ...choice, category: chosen(currentTarget.value) })
        }
        data={[
          { value: all, label: "Everything" },
          ...occurring.map(({ number, name }) => ({ value: String(number), label: name })),
        ]}
      />
    </Group>
  );
}
