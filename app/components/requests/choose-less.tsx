import { Checkbox, NativeSelect, Stack } from "@mantine/core";
import { useState } from "react";
import { dayOf } from "#lib/sentences";
import type { Narrowing } from "#lib/use-cases/answer-request";
import type { InboxRequest } from "../../keeper/requests.ts";
import { isSensitive } from "../sensitive-badge.tsx";
import { spans } from "../sharing/draft.ts";
import { kindName } from "./request-words.ts";

/** What a patient chooses of a request: kinds, and an end that is not later. */
export type Less = { readonly categories: readonly number[]; readonly until: number };

const daySeconds = 86_400;
const asAsked = "asked";

/** All that was asked for. */
export const wholeOf = ({ categories, until }: InboxRequest): Less => ({ categories, until });

/** Names only what is less than asked. */
export const narrowingOf = (request: InboxRequest, { categories, until }: Less): Narrowing => ({
  ...(categories.length === request.categories.length ? {} : { categories }),
  ...(until === request.until ? {} : { until }),
});

const labelOf = (category: number): string =>
  isSensitive(category) ? `${kindName(category)}, sensitive` : kindName(category);

/** Fewer kinds and an earlier end. */
export function ChooseLess({
  request,
  less,
  choose,
}: {
  readonly request: InboxRequest;
  readonly less: Less;
  readonly choose: (less: Less) => void;
}) {
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  const earlier = spans
    .map(({ label, days }) => ({ label, until: now + days * daySeconds }))
    .filter(({ until }) => until < request.until);
  const chosen = earlier.find(({ until }) => until === less.until);
  return (
    <Stack gap={16}>
      <Checkbox.Group
        label="What you let them read"
        value={less.categories.map(String)}
        onChange={(values) =>
          choose({ ...less, categories: values.map(Number).sort((a, b) => a - b) })
        }
      >
        <Stack gap={4} pt={4}>
          {request.categories.map((category) => (
            <Checkbox key={category} value={String(category)} label={labelOf(category)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NativeSelect
        label="Until when"
        size="md"
        value={chosen === undefined ? asAsked : String(chosen.until)}
        data={[
          { value: asAsked, label: `as asked, until ${dayOf(request.until)}` },
          ...earlier.map(({ label, until }) => ({ value: String(until), label })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          choose({ ...less, until: value === asAsked ? request.until : Number(value) })
        }
      />
    </Stack>
  );
}
