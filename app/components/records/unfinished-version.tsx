"use client";

import { Button, Text } from "@mantine/core";
import type { Hex } from "#lib/bytes";
import { useFinishReplacing } from "../../hooks/use-corrections.ts";
import type { Corrected } from "../../keeper/record-corrections.ts";
import { Notice, Trouble } from "../notice.tsx";

/** A new version that was added, and whose place the chain does not name yet. */
export function UnfinishedVersion({
  record,
  earlier,
  title,
}: {
  readonly record: Corrected;
  readonly earlier: Hex;
  /** Of the earlier one. */
  readonly title: string;
}) {
  const { mutate, isPending, error } = useFinishReplacing(record);
  return (
    <Notice weight="attention" title="This new version is not finished">
      <Text>
        It was to take the place of “{title}”. Both stand in your list until you sign that.
      </Text>
      {error === null ? null : <Trouble error={error} />}
      <div>
        <Button type="button" loading={isPending} onClick={() => mutate(earlier)}>
          Finish the new version
        </Button>
      </div>
    </Notice>
  );
}
