import { NativeSelect, TextInput } from "@mantine/core";
import type { Span } from "./draft.ts";

export const askForDay = "Choose a day from today on.";

const ownDay = "own";

/** A day as a date field has it. */
const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Until when: a span or a day of one's own. */
export function UntilControl({
  spans,
  until,
  now,
  choose,
}: {
  readonly spans: readonly Span[];
  readonly until: string;
  readonly now: number;
  readonly choose: (until: string) => void;
}) {
  const isOwn = !spans.some(({ id }) => id === until);
  const [today, tomorrow] = [dateOf(now), dateOf(now + 86_400)];
  return (
    <>
      <NativeSelect
        label="Until when"
        size="md"
        value={isOwn ? ownDay : until}
        data={[
          ...spans.map(({ id, label }) => ({ value: id, label })),
          { value: ownDay, label: "until a day that I choose" },
        ]}
        onChange={({ currentTarget: { value } }) => choose(value === ownDay ? tomorrow : value)}
      />
      {isOwn ? (
        <TextInput
          type="date"
          label="Last day"
          size="md"
          min={today}
          error={until < today ? askForDay : null}
          value={until}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        />
      ) : null}
    </>
  );
}
