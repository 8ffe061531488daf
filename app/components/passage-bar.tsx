"use client";

import { Progress, Stack, Text } from "@mantine/core";
import type { Passage } from "../hooks/use-records.ts";

/** How far something is, with an estimate once there is ground for one. */
export function PassageBar({
  passage,
  what,
  end,
}: {
  readonly passage: Passage | undefined;
  readonly what: string;
  /** What is said when all bytes are through and the last step is still to come. */
  readonly end?: string;
}) {
  const { done, total } = passage ?? { done: 0, total: 0 };
  const share = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
  const isThrough = total > 0 && done >= total;
  return (
    <Stack gap={8}>
      <Text role="status">{isThrough && end !== undefined ? end : `${what} … ${share} %`}</Text>
      <Progress value={share} aria-label={what} />
      {passage === undefined || isThrough ? null : <Text size="sm">{estimate(passage)}</Text>}
    </Stack>
  );
}

function estimate({ done, total, since, at }: Passage): string {
  const passed = (at - since) / 1000;
  if (done === 0 || passed < 1) return "Estimating how long it takes.";
  const left = Math.ceil((passed * (total - done)) / done);
  if (left < 60) return `About ${left} ${left === 1 ? "second" : "seconds"} left.`;
  const minutes = Math.ceil(left / 60);
  return `About ${minutes} ${minutes === 1 ? "minute" : "minutes"} left.`;
}
