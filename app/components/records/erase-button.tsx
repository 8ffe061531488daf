"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useEraseRecord } from "../../hooks/use-records.ts";
import type { RecordLine } from "../../keeper/records.ts";
import { Trouble } from "../notice.tsx";

/** Two taps: the first says what it means, the second does it. */
export function EraseButton({ line }: { readonly line: RecordLine }) {
  const [isAsked, setAsked] = useState(false);
  const erasing = useEraseRecord(line);
  if (!isAsked) {
    return (
      <Button type="button" variant="default" onClick={() => setAsked(true)}>
        Erase
      </Button>
    );
  }
  return (
    <Stack gap={8} role="group" aria-label="Erase this record">
      <Text role="status">
        From now on nobody can open this record, you included. What was read stays read. Your wallet
        asks once.
      </Text>
      {erasing.error === null ? null : <Trouble error={erasing.error} />}
      <Group gap={8}>
        <Button
          type="button"
          color="red"
          loading={erasing.isPending}
          onClick={() => erasing.mutate()}
        >
          Erase for good
        </Button>
        <Button type="button" variant="default" onClick={() => setAsked(false)}>
          Keep it
        </Button>
      </Group>
    </Stack>
  );
}
