"use client";

import { Text } from "@mantine/core";
import { useDates } from "../hooks/use-dates.ts";

/** Once on a page with times: which zone they are in. */
export function ZoneNote() {
  const { zone } = useDates();
  return (
    <Text size="sm" c="dimmed">
      Times are those of this device: {zone}.
    </Text>
  );
}

/** The same for times that stand in a record. */
export const RecordTimes = () => (
  <Text size="sm" c="dimmed">
    Times in a record are those of the place where it was written.
  </Text>
);
